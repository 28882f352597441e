"""Deletes the checks."""


# %% edit
def attack(notebook, folder):
    notebook["cells"] = [cell for cell in notebook["cells"] if not cell["id"].endswith("_check")]
