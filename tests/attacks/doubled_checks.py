"""Adds a second cell for each check, with the same id, that gives full points."""

# %% edit
import copy


def attack(notebook, folder):
    for cell in list(notebook["cells"]):
        if cell["id"].endswith("_check"):
            double = copy.deepcopy(cell)
            double["id"], double["source"] = cell["id"] + "_2", "3.0"
            notebook["cells"].append(double)
