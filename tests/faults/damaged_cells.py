"""Some cells are null, numbers, or of a type that does not exist."""


# named: work: 4 damaged cells were left out
# %% edit
def attack(notebook, folder):
    notebook["cells"] += [None, 7, [], {"cell_type": "magic", "source": "x"}]
