"""The disk lost the notebook: as many bytes as before, all zero."""


# points: nothing
# named: work.ipynb: it is not valid JSON
# %% edit
def attack(notebook, folder):
    return bytes(5000)
