"""Gives cells of its own the ids of the checks, in both places where a cell has one."""


# %% edit
def attack(notebook, folder):
    checks = [cell for cell in notebook["cells"] if cell["id"].endswith("_check")]
    notebook["cells"] = [cell for cell in notebook["cells"] if not cell["id"].endswith("_check")]
    for cell in checks:
        notebook["cells"].insert(0, {**cell, "source": "3.0"})
