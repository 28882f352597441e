"""A folder stands where the notebook should."""


# points: nothing
# named: work.ipynb: it is a folder
# %% edit
def attack(notebook, folder):
    (folder / "work.ipynb").mkdir()
    (folder / "work.ipynb" / "work.txt").write_text("x")
    return False
