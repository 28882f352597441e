"""Swaps the ids of answers and checks, so that its answers would be run as checks."""


# points: {"smallest_check": 0.0}
# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader")
        if meta:
            name = meta["grade_id"]
            meta["grade_id"] = name.removesuffix("_check") if name.endswith("_check") else f"{name}_check"
            cell["id"] = meta["grade_id"]
