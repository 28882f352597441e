"""Shows an output that is small to send and four to the power of forty items when it is written out."""

# %% extra
from IPython.display import display

nested = ["x"]
for _ in range(35):
    nested = [nested, nested, nested, nested]
shell = get_ipython()
recorder = next((c.cell_contents for c in type(shell.display_pub).publish.__closure__ or ()), None)
if recorder is not None:
    output = {"output_type": "display_data", "data": {"text/plain": "x", "application/json": nested}, "metadata": {}}
    recorder.finish = lambda: [output]
