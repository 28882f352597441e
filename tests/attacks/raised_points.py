"""Makes each check worth a thousand points, or less than none."""


# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000 if cell["id"] != "smallest_check" else -1000
