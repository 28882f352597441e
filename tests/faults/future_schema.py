"""nbgrader's metadata claims a schema that does not exist yet."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        cell["metadata"].get("nbgrader", {})["schema_version"] = 99
