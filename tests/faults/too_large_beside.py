"""A file beside the notebook is larger than all that may be handed in."""


# named: the file 'data.csv' was left out: it has 200.0 MB
# %% edit
def attack(notebook, folder):
    with open(folder / "data.csv", "wb") as file:
        file.truncate(200 * 2**20)
