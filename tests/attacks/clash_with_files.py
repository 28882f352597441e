"""Hands in files and folders under the very names that the graded notebook, and the instructor's files, need."""


# %% edit
def attack(notebook, folder):
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt").mkdir()
    (folder / "timestamp.txt" / "x").write_text("x")
    (folder / "result.json").write_text('{"score": 10}')
    (folder / "files").mkdir()
    (folder / "files" / "work.ipynb").write_text("{}")
