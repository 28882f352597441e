"""Shows pictures and pages without end."""

# costs: itself
# plain: never
# %% extra
from IPython.display import HTML, display

for _ in range(2000):
    display(HTML("<p>" + "x" * 10**5 + "</p>"))
