"""Every notebook of nbgrader's own tests, as an assignment of its own, and the scores that plain nbgrader gives it.

    python -m tests.nbgrader_files      writes tests/nbgrader_files.json anew, with plain nbgrader; some ten minutes

Each notebook is the source of an assignment, handed in solved (the source itself) and untouched (the release).
Notebooks that nbgrader made as submissions of another one are handed in for that one too.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

RECORD = Path(__file__).with_suffix(".json")
TESTS = Path(find_spec("nbgrader").origin).parent / "tests"
FOLDERS = {"app": TESTS / "apps/files", "pre": TESTS / "preprocessors/files"}
BESIDE = ("jupyter.png", "data.txt", "autotests.yml")
FAMILIES = {  # assignment -> which other notebooks were made to be handed in for it
    "app-submitted-unchanged": "submitted-*",
    "pre-submitted-unchanged": "submitted-*",
    "app-test": "test-with-output",
    "app-autotest-simple": "autotest-simple-*",
    "app-autotest-multi": "autotest-multi-*",
    "app-autotest-hidden": "autotest-hidden-*",
    "app-autotest-hashed": "autotest-hashed-*",
}
CELL_SECONDS = 3
GRADES = """
    SELECT assignment.name, submitted_assignment.student_id, base_cell.name, grade.auto_score
    FROM grade
    JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
    JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN assignment ON submitted_assignment.assignment_id = assignment.id
    JOIN base_cell ON grade.cell_id = base_cell.id
"""


def originals() -> dict[str, Path]:
    """Return {assignment: nbgrader's notebook}."""
    return {f"{key}-{path.stem}": path for key, folder in FOLDERS.items() for path in sorted(folder.glob("*.ipynb"))}


def write_source(root: Path, assignment: str) -> None:
    original = originals()[assignment]
    folder = root / "source" / assignment
    folder.mkdir(parents=True)
    shutil.copy(original, folder / "nb.ipynb")
    for name in BESIDE:
        if (original.parent / name).exists():
            shutil.copy(original.parent / name, folder / name)


def hand_in(root: Path, assignment: str) -> None:
    """Hand in the solved and the released notebook, and those that nbgrader made for this assignment."""
    original = originals()[assignment]
    handed = {"solved": original}
    release = root / "release" / assignment / "nb.ipynb"
    if release.exists():
        handed["untouched"] = release
    pattern = FAMILIES.get(assignment)
    handed |= {path.stem: path for path in original.parent.glob(f"{pattern}.ipynb")} if pattern else {}
    for student, path in handed.items():
        folder = root / "submitted" / student / assignment
        folder.mkdir(parents=True)
        shutil.copy(path, folder / "nb.ipynb")


def run_converter(name: str, root: Path, assignment: str, student: str = "*") -> bool:
    """Run one of nbgrader's converters in this process and return whether it went through."""
    from nbgrader import converters
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.student_id = student
    config.Execute.timeout = CELL_SECONDS
    if name == "GenerateSourceWithTests":
        from nbgrader.converters.generate_source_with_tests import GenerateSourceWithTests as converter  # noqa: N813
    else:
        converter = getattr(converters, name)
    try:
        converter(coursedir=CourseDirectory(config=config), config=config).start()
    except (Exception, SystemExit):
        return False
    return True


def record() -> dict[str, dict[str, dict[str, float | None]]]:
    """Return {assignment: {student: {cell: plain nbgrader's score}}} of everything that it grades."""
    logging.disable(logging.CRITICAL)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    scores: dict[str, dict[str, dict[str, float | None]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for assignment in originals():
            write_source(root, assignment)
            if run_converter("GenerateAssignment", root, assignment):
                hand_in(root, assignment)
                for path in sorted((root / "submitted").glob(f"*/{assignment}")):
                    student = path.parent.name
                    if run_converter("Autograde", root, assignment, student):
                        scores.setdefault(assignment, {})[student] = {}
            print(assignment, sorted(scores.get(assignment, {})), file=sys.stderr)
        with sqlite3.connect(root / "gradebook.db") as database:
            for assignment, student, cell, score in database.execute(GRADES):
                if student in scores.get(assignment, {}):
                    scores[assignment][student][cell] = score
    return scores


if __name__ == "__main__":
    RECORD.write_text(json.dumps(record(), indent=1, sort_keys=True) + "\n")
