"""The notebook is a link into the student's own home."""


# points: nothing
# named: work.ipynb: it is a link
# %% edit
def attack(notebook, folder):
    (folder / "work.ipynb").symlink_to("/home/ada/work.ipynb")
    return False
