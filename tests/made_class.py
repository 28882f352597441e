"""A small course folder with made-up submissions, and the hash of everything that grading it records."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

from tests.nbgrader_course import COMMENTS, GRADES
from tests.test_grade import CELLS, RIGHT

PENALTIES = "SELECT late_submission_penalty FROM submitted_notebook ORDER BY id"


def write_source(folder: Path, *, assignment: str = "ps", names: tuple[str, ...] = ("one", "two")) -> None:
    for name in names:
        path = folder / "source" / assignment / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_notebook()))


def _notebook(**answers: str) -> dict:
    cells = []
    for number, one in enumerate(json.loads(json.dumps(CELLS))):
        grade_id = one["metadata"].get("nbgrader", {}).get("grade_id", "")
        one["id"] = f"c{number}"
        one["source"] = answers.get(grade_id, one["source"])
        cells.append(one)
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def hand_in(folder: Path, student: str, *, answer: str = RIGHT, assignment: str = "ps", **files: str) -> None:
    """Write a submission with an answer in both notebooks; further files by name, "__" standing for a dot."""
    target = folder / "submitted" / student / assignment
    target.mkdir(parents=True, exist_ok=True)
    for name in ("one", "two"):
        (target / f"{name}.ipynb").write_text(json.dumps(_notebook(double=answer, essay=f"By {student}.")))
    (target / "timestamp.txt").write_text("2025-03-03 12:00:00 UTC")
    for name, content in files.items():
        (target / name.replace("__", ".")).write_text(content)


def write_class(folder: Path, size: int) -> Path:
    """Write a course with `size` submissions: right, wrong and broken ones."""
    write_source(folder)
    for number in range(size):
        student = f"s{number:03}"
        answers = (RIGHT, "def double(x): return 0", "def double(x: return", f"def double(x): return 2 * x  # {number}")
        hand_in(folder, student, answer=answers[number % 4])
        if number % 7 == 3:
            (folder / f"submitted/{student}/ps/two.ipynb").write_text("{broken")
    return folder


def digest(folder: Path) -> str:
    """Return a hash of every score and comment in the gradebook, and of every graded file."""
    with sqlite3.connect(folder / "gradebook.db") as database:
        rows = sorted(map(repr, (*database.execute(GRADES), *database.execute(COMMENTS))))
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / "autograded").rglob("*"))
        if path.is_file()
    }
    text = "\n".join(rows).encode() + b"".join(name.encode() + content for name, content in files.items())
    return hashlib.sha256(text).hexdigest()
