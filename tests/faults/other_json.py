"""The file is JSON, but no notebook."""


# points: nothing
# named: work.ipynb: it is JSON, but not a notebook
# %% edit
def attack(notebook, folder):
    return b"[1, 2, 3]"
