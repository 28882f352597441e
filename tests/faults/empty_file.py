"""The notebook is an empty file."""


# points: nothing
# named: work.ipynb: it is empty
# %% edit
def attack(notebook, folder):
    return b""
