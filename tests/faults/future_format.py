"""The notebook claims a format that does not exist yet."""


# %% edit
def attack(notebook, folder):
    notebook.update(nbformat=9, nbformat_minor=99, extras={"new": [1]})
