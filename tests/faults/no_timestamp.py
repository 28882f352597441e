"""There is no receipt."""


# %% edit
def attack(notebook, folder):
    (folder / "timestamp.txt").unlink()
