"""nbgrader's own demo class, which nobody here wrote, and the scores that plain nbgrader gives it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

Scores = dict[tuple[str, str, str], tuple[float | None, bool]]

GRADES = """
    SELECT submitted_assignment.student_id, notebook.name, base_cell.name, grade.auto_score, grade.needs_manual_grade
    FROM grade
    JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
    JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN base_cell ON grade.cell_id = base_cell.id
    JOIN notebook ON base_cell.notebook_id = notebook.id
"""
COMMENTS = """
    SELECT submitted_assignment.student_id, notebook.name, base_cell.name, comment.auto_comment
    FROM comment
    JOIN submitted_notebook ON comment.notebook_id = submitted_notebook.id
    JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN base_cell ON comment.cell_id = base_cell.id
    JOIN notebook ON base_cell.notebook_id = notebook.id
"""


def copy_demo_class(folder: Path) -> Path:
    """Copy source/ps1 and the submissions of bitdiddle and hacker, as nbgrader installs them."""
    guide = Path(find_spec("nbgrader").origin).parent / "docs/source/user_guide"
    shutil.copytree(guide / "source" / "ps1", folder / "source" / "ps1")
    shutil.copytree(guide / "submitted", folder / "submitted")
    return folder


def read_scores(folder: Path) -> Scores:
    """Return {(student, notebook, cell): (automatic score, needs a person)} out of a gradebook."""
    with sqlite3.connect(folder / "gradebook.db") as database:
        return {row[:3]: (row[3], bool(row[4])) for row in database.execute(GRADES)}


def read_comments(folder: Path) -> dict[tuple[str, str, str], str | None]:
    """Return {(student, notebook, cell): automatic comment} out of a gradebook."""
    with sqlite3.connect(folder / "gradebook.db") as database:
        return {row[:3]: row[3] for row in database.execute(COMMENTS)}


def read_source_cells(folder: Path) -> dict[tuple[str, str], tuple[str, str, str, bool]]:
    """Return {(notebook, cell): (source, checksum, type, locked)} out of a gradebook."""
    query = """
        SELECT notebook.name, source_cell.name, source, checksum, cell_type, locked
        FROM source_cell JOIN notebook ON source_cell.notebook_id = notebook.id
    """
    with sqlite3.connect(folder / "gradebook.db") as database:
        return {row[:2]: (*row[2:5], bool(row[5])) for row in database.execute(query)}


def grade_plainly(folder: Path, assignment: str) -> None:
    """Run plain nbgrader's generate_assignment and autograde in a course folder."""
    for step in ("generate_assignment", "autograde"):
        run_nbgrader(folder, step, assignment)


def run_nbgrader(folder: Path, *arguments: str) -> str:
    """Run an nbgrader command in a course folder and return what it said."""
    beside_python = str(Path(sys.executable).parent)  # nbgrader looks for alembic on PATH
    environment = os.environ | {"PATH": beside_python + os.pathsep + os.environ["PATH"]}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr
