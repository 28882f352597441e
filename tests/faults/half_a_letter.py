"""Half of a surrogate pair stands in an answer, as some browsers paste it."""


# %% edit
def attack(notebook, folder):
    notebook["cells"][1]["source"] += "\n# \ud83d"
