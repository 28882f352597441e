"""The notebook has lost its cells."""


# points: nothing
# named: work.ipynb: it holds no list of cells
# %% edit
def attack(notebook, folder):
    notebook["cells"] = {"0": notebook["cells"][0]}
