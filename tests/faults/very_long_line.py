"""An answer holds a line of a million characters."""


# %% edit
def attack(notebook, folder):
    notebook["cells"][1]["source"] += "\n# " + "x" * 10**6
