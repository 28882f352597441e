"""Two answers were cut and pasted, and lost their ids on the way."""


# named: work: the answer 'scaled' had lost its id and was known by its place
# named: work: the answer 'Line' had lost its id and was known by its place
# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"] in ("scaled", "Line"):
            cell["id"], cell["metadata"] = cell["id"] + "x", {}
