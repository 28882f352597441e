"""Takes the metadata off the checks, and empties them."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"].endswith("_check"):
            cell["metadata"], cell["source"] = {}, ""
