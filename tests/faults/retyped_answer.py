"""An answer became a text cell, by a slip of the keyboard."""


# named: work: the answer 'best' was a markdown cell and was read as code
# %% edit
def attack(notebook, folder):
    for cell in notebook["cells"]:
        if cell["id"] == "best":
            cell["cell_type"] = "markdown"
