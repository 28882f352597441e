"""Names of folders and files, in one place.

course folder   the folder that holds `source/`, `release/`, `submitted/` ...; nbgrader calls it the course root
lesson          one text, `course/lessons/<assignment>/<notebook>.py`
"""

from pathlib import Path

LESSONS = Path("course/lessons")
SOURCE, RELEASE, SUBMITTED, AUTOGRADED, FEEDBACK = "source", "release", "submitted", "autograded", "feedback"
GRADEBOOK = "gradebook.db"
CONFIG = "nbgrader_config.py"
STATE = ".autograde"  # the journal and the run folders of the grader, in the course folder


def lesson_path(root: Path, assignment: str, notebook: str) -> Path:
    """Return where the text of a lesson lies, for `root` the folder of the project."""
    return root / LESSONS / assignment / f"{notebook}.py"
