"""Claims a schema of nbgrader's that does not exist yet, with which plain nbgrader ends the whole class."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 99
