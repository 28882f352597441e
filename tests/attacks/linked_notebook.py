"""Hands in links to the instructor's notebook, to the gradebook and to the grader's home."""


# points: nothing
# %% edit
def attack(notebook, folder):
    course = folder.parents[2]
    (folder / "work.ipynb").symlink_to(course / "source" / "battery" / "work.ipynb")
    (folder / "grades.db").symlink_to(course / "gradebook.db")
    (folder / "home").symlink_to(course.parent / "home")
    (folder / "netrc").symlink_to(course.parent / "home" / ".netrc")
    return False
