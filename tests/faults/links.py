"""Some files, and a folder that holds itself, are links."""


# named: the file 'data.csv' was left out: it is a link
# named: the file 'again' was left out: it is a link
# %% edit
def attack(notebook, folder):
    (folder / "data.csv").symlink_to("/nowhere/data.csv")
    (folder / "again").symlink_to(folder, target_is_directory=True)
