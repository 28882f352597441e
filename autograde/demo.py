"""A class of made-up students, out of the lessons' own right and wrong answers: handed in, graded and told of it.

hand      what one made-up student does with an assignment: {name of the file: its content}
plot      the story of a hand, in one line; the student is named after it

Nothing here knows what a grade should be: that is for the tests to say.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from autograde import layout
from autograde.errors import ExpectedError
from autograde.feedback import write_all_feedback
from autograde.lessons import BEGIN_SOLUTION, END_SOLUTION, Lesson, assigned_names, find_lessons, read_lesson
from autograde.run import RunOptions, open_run
from autograde.settings import load_settings

MARK = "made-up-class.txt"
DUE = datetime(2025, 3, 3, 23, 0)  # UTC
ALWAYS_EQUAL = """\
class AlwaysEqual(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __call__(self, *args, **kwargs): return self
    def __hash__(self): return 0
"""

Notebook = dict[str, Any]
Answers = dict[str, str]
Follow = Callable[[Iterable[Any], str, int], None]


@dataclass(frozen=True)
class Row:
    """A student's line in an assignment's table: {notebook: (points, most)} of checks, and the first message."""

    student: str
    scores: dict[str, tuple[float, float]]
    message: str


@dataclass(frozen=True)
class Demo:
    """What a demo left behind: the tables by assignment, the class's folder, and pages to open."""

    tables: dict[str, list[Row]]
    folder: Path
    pages: list[Path]


def run_demo(root: Path, folder: Path, *, follow: Follow, sandboxed: bool = True, workers: int | None = None) -> Demo:
    """Build the lessons of the project `root`, make a class in `folder`, grade it, and write its feedback.

    follow
        Called with the steps of a grading, its title and how many steps there are; goes through the steps.

    Raises ExpectedError where the lessons cannot be built or the sandbox cannot be opened.
    """
    from autograde.build import build  # nbgrader itself: some seconds of imports

    paths = find_lessons(root)
    if not paths:
        raise ExpectedError(f"there are no lessons in {root.resolve()}", "Run this in the project's folder.")
    _clear(folder)
    build(root)
    shutil.copytree(root / layout.SOURCE, folder / layout.SOURCE)
    shutil.copyfile(root / layout.CONFIG, folder / layout.CONFIG)
    chapters: dict[str, list[Lesson]] = {}
    for lesson in map(read_lesson, paths):
        chapters.setdefault(lesson.assignment, []).append(lesson)
    settings = load_settings(folder)
    tables: dict[str, list[Row]] = {}
    pages: list[Path] = []
    for assignment, lessons in chapters.items():
        released = {
            lesson.name: _read(root / layout.RELEASE / assignment / f"{lesson.name}.ipynb") for lesson in lessons
        }
        for student, plot in PLOTS.items():
            first = student != "resubmitted" or not pages  # one second attempt is enough to see what it does
            files = (plot if first else _perfect)(lessons, released)
            _hand_in(folder, student, assignment, files, late=student == "late")
        options = RunOptions(sandboxed=sandboxed, workers=workers)
        with open_run(settings, assignment, options) as run:
            run.gradebook.set_due_date(DUE)
            follow(run, f"Grading {assignment}", len(run))
        if not pages:
            _hand_in(folder, "resubmitted", assignment, _perfect(lessons, released), late=False)
        with open_run(settings, assignment, options) as run:
            if len(run):
                follow(run, f"Grading what changed in {assignment}", len(run))
            rows = {r["student"]: Row(r["student"], _scores(r, lessons), _first_message(r)) for r in run.results()}
        tables[assignment] = [rows[student] for student in PLOTS]
        pages += write_all_feedback(settings, assignment, PLOTS)
    return Demo(tables, folder, pages)


def _clear(folder: Path) -> None:
    """Make an empty folder, in place of an earlier demo's alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise ExpectedError(f"{folder} exists, and no demo made it", "Name another folder with --folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("`autograde demo` made this folder, and empties it when it runs again.\n")


def _scores(result: dict[str, Any], lessons: list[Lesson]) -> dict[str, tuple[float, float]]:
    """Return {notebook: (points, most)} of what is graded automatically."""
    scores = {}
    for lesson in lessons:
        own = {cell.grade_id for cell in lesson.of_kind("check")}
        checks = [c for c in result["checks"] if c["notebook"] == lesson.name and c["check"] in own]
        points = sum(check["points"] or 0.0 for check in checks)
        scores[lesson.name] = (points, sum(check["max_points"] for check in checks))
    return scores


def _first_message(result: dict[str, Any]) -> str:
    """Return what is told first: what went wrong with the file, else what the first failing check said."""
    if result["error"]:
        return result["error"].splitlines()[0]
    failing = (check["message"] for check in result["checks"] if (check["points"] or 0.0) < check["max_points"])
    return next((message for message in (*failing, *result["repairs"]) if message), "")


# ------------------------------------------------------------------------------------------------ handing in


def _read(path: Path) -> Notebook:
    return json.loads(path.read_text(encoding="utf-8"))


def _hand_in(folder: Path, student: str, assignment: str, files: dict[str, bytes], *, late: bool) -> None:
    target = folder / layout.SUBMITTED / student / assignment
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
    time = DUE + timedelta(hours=26) if late else DUE - timedelta(hours=2)
    (target / "timestamp.txt").write_text(f"{time:%Y-%m-%d %H:%M:%S} UTC")


def _dump(notebook: Notebook) -> bytes:
    return json.dumps(notebook, indent=1).encode()


def _answered(released: Notebook, answers: Answers) -> Notebook:
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        source = answers.get(_grade_id(cell))
        if source is not None:
            cell["source"] = source
    return notebook


def _grade_id(cell: dict[str, Any]) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def _is_check(cell: dict[str, Any]) -> bool:
    meta = cell["metadata"].get("nbgrader", {})
    return bool(meta.get("grade")) and not meta.get("solution")


# ------------------------------------------------------------------------------------------------ answers


def _reference(lesson: Lesson) -> Answers:
    marks = (BEGIN_SOLUTION, END_SOLUTION)
    return {
        cell.grade_id: "\n".join(line for line in cell.source.splitlines() if line.strip() not in marks)
        for cell in lesson.of_kind("answer", "manual")
    }


def _other_answers(lesson: Lesson, kind: str, place: int) -> Answers:
    """Return, for each answer that has such entries, the one at `place`, counted round."""
    found: dict[str, list[str]] = {}
    for entry in lesson.entries:
        if entry.kind == kind:
            found.setdefault(entry.answer, []).append(entry.source)
    return {answer: sources[place % len(sources)] for answer, sources in found.items()}


def _files(
    lessons: list[Lesson], released: dict[str, Notebook], answer: Callable[[Lesson], Answers]
) -> dict[str, bytes]:
    return {f"{lesson.name}.ipynb": _dump(_answered(released[lesson.name], answer(lesson))) for lesson in lessons}


def _perfect(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    return _files(lessons, released, _reference)


def _another_way(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    return _files(lessons, released, lambda lesson: _reference(lesson) | _other_answers(lesson, "right", 0))


def _first_half(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    def answer(lesson: Lesson) -> Answers:
        every = list(_reference(lesson).items())
        return dict(every[: (len(every) + 1) // 2])

    return _files(lessons, released, answer)


def _one_mistake(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    def answer(lesson: Lesson) -> Answers:
        return _reference(lesson) | dict(list(_other_answers(lesson, "wrong", 0).items())[-1:])

    return _files(lessons, released, answer)


def _mistakes(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    return _files(lessons, released, lambda lesson: _reference(lesson) | _other_answers(lesson, "wrong", 0))


def _other_mistakes(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    return _files(lessons, released, lambda lesson: _reference(lesson) | _other_answers(lesson, "wrong", 1))


def _untouched(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    return _files(lessons, released, lambda _: {})


def _cheating(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    def answer(lesson: Lesson) -> Answers:
        return {
            cell.grade_id: ALWAYS_EQUAL + "".join(f"{name} = AlwaysEqual(1)\n" for name in assigned_names(cell.source))
            for cell in lesson.of_kind("answer")
        }

    return _files(lessons, released, answer)


# ------------------------------------------------------------------------------------------------ damage


def _edited(edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Callable[..., dict[str, bytes]]:
    """Return the plot of a perfect student whose cells went through `edit`."""

    def plot(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
        files = {}
        for lesson in lessons:
            notebook = _answered(released[lesson.name], _reference(lesson))
            files[f"{lesson.name}.ipynb"] = _dump({**notebook, "cells": edit(notebook["cells"])})
        return files

    return plot


def _without_checks(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [cell for cell in cells if not _is_check(cell)]


def _with_easy_checks(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**cell, "source": "100.0"} if _is_check(cell) else cell for cell in cells]


def _doubled(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [copy for cell in cells for copy in ([cell, cell] if _grade_id(cell) else [cell])]


def _with_notes(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    note = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": "print('trying')"}
    return [part for cell in cells for part in (cell, {**note, "id": f"{cell.get('id', 'cell')[:50]}-note"})]


def _renamed(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    return {f"my {name}": content for name, content in _perfect(lessons, released).items()}


def _broken(lessons: list[Lesson], released: dict[str, Notebook]) -> dict[str, bytes]:
    files = _perfect(lessons, released)
    first = next(iter(files))
    return {**files, first: files[first][:-200]}  # a download that stopped


PLOTS: dict[str, Callable[[list[Lesson], dict[str, Notebook]], dict[str, bytes]]] = {
    "perfect": _perfect,
    "another-way": _another_way,
    "one-mistake": _one_mistake,
    "mistakes": _mistakes,
    "other-mistakes": _other_mistakes,
    "first-half": _first_half,
    "untouched": _untouched,
    "late": _perfect,
    "resubmitted": _mistakes,
    "own-cells-added": _edited(_with_notes),
    "checks-deleted": _edited(_without_checks),
    "checks-edited": _edited(_with_easy_checks),
    "cells-doubled": _edited(_doubled),
    "files-renamed": _renamed,
    "file-cut-off": _broken,
    "cheating": _cheating,
}
