"""Writes full points into the checks."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"].endswith("_check"):
            cell["source"] = "3.0"
