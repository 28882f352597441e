"""Claims nbgrader's first schema for its cells, which had other rules."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 1
            del cell["metadata"]["nbgrader"]["task"]
