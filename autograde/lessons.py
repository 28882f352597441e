"""A lesson's text: prose, answer cells with their solutions, checks, and the entries that prove each check.

lesson    one py:percent text, `course/lessons/<assignment>/<notebook>.py`; jupytext reads it
entry     a `wrong` or `right` cell: another answer, with the verdict that its check must give
proof     a `numbers` cell (a list of texts, computed, that stand in the prose), an `insight` cell (a function
          `holds(rng) -> bool` that is true where the lesson's claim holds, and a `claim` in its header), or a
          `survivors` cell (a dict: a mutant that the checks accept, and why they may)
stub      an answer cell as a student receives it, the solution taken out
grade_id  nbgrader's name of a graded cell; a check's ends in `_check`, and it checks the answer before that
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograde.errors import ExpectedError
from autograde.layout import LESSONS

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # nbgrader's own default for Python
CHECK_SUFFIX = "_check"
VERDICTS, PROOFS = ("wrong", "right"), ("numbers", "insight", "survivors")  # tags of cells that no notebook holds


class LessonError(ExpectedError):
    """A lesson's text is not as it must be; the message says where, what was found and what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson.

    kind is "markdown", "plain" (code that students receive as it is), "answer", "check", "manual" (graded by a person),
    "wrong", "right", "numbers", "insight" or "survivors"; `line` counts from 1 in the text; `header` is the metadata.
    """

    kind: str
    source: str
    header: dict
    line: int
    cell_type: str = "code"  # nbformat's: "code", "markdown" or "raw"

    @property
    def grade_id(self) -> str:
        return self.header.get("nbgrader", {}).get("grade_id", "")

    @property
    def points(self) -> float:
        return float(self.header.get("nbgrader", {}).get("points", 0))

    @property
    def tags(self) -> list[str]:
        return self.header.get("tags", [])


@dataclass(frozen=True)
class Entry:
    """Another answer, and the verdict that its check must give.

    A wrong one is rejected, its first failing fact being `idea`; `why` names the misconception, or the other right way.
    """

    kind: str  # "wrong" or "right"
    check: str
    answer: str
    why: str
    idea: str
    source: str
    line: int


@dataclass(frozen=True)
class Lesson:
    path: Path
    metadata: dict  # the notebook's: kernelspec, language
    cells: tuple[Cell, ...]  # what the notebooks hold: no entries, no proofs
    entries: tuple[Entry, ...]
    proofs: tuple[Cell, ...]

    @property
    def assignment(self) -> str:
        return self.path.parent.name

    @property
    def name(self) -> str:
        return self.path.stem

    def of_kind(self, *kinds: str) -> Iterator[Cell]:
        return (cell for cell in self.cells if cell.kind in kinds)


def find_lessons(root: Path, names: list[str] | None = None) -> list[Path]:
    """Return the texts under `root`, in order; `names` picks some, as "ch1/04_worth_it" or "ch1".

    Raises LessonError for a name that fits nothing.
    """
    folder = root / LESSONS
    found = sorted(folder.glob("*/*.py"))
    if not names:
        return found
    chosen = []
    for name in names:
        fitting = [
            p for p in found if name in (p.parent.name, f"{p.parent.name}/{p.stem}", str(p), str(p.relative_to(root)))
        ]
        if not fitting:
            known = ", ".join(f"{p.parent.name}/{p.stem}" for p in found)
            raise LessonError(f"no lesson {name!r} under {folder}. Choose from: {known}.")
        chosen += [p for p in fitting if p not in chosen]
    return chosen


def read_lesson(path: Path) -> Lesson:
    """Read a text. Raises LessonError where a cell cannot be understood."""
    import jupytext  # reading takes a second of imports, which grading need not pay

    text = path.read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if re.match(r"# %%", line)]
    if len(lines) != len(notebook.cells):
        raise LessonError(
            f"{path}: {len(notebook.cells)} cells but {len(lines)} lines '# %%'. Open each cell by '# %%'."
        )
    cells, entries, proofs = [], [], []
    for cell, line in zip(notebook.cells, lines, strict=True):
        header = {key: val for key, val in cell.metadata.items() if key != "lines_to_next_cell"}
        kind = _kind(cell.cell_type, header)
        if kind in VERDICTS:
            entries.append(_entry(path, kind, cell.source, header, line))
        else:
            (proofs if kind in PROOFS else cells).append(Cell(kind, cell.source, header, line, cell.cell_type))
    metadata = {key: val for key, val in notebook.metadata.items() if key != "jupytext"}
    return Lesson(path, metadata, tuple(cells), tuple(entries), tuple(proofs))


def _kind(cell_type: str, header: dict) -> str:
    tags, graded = header.get("tags", []), header.get("nbgrader", {})
    if cell_type == "raw":
        return next((kind for kind in (*VERDICTS, *PROOFS) if kind in tags), "raw")
    if graded.get("grade") and graded.get("solution"):
        return "manual"
    if graded.get("solution") and cell_type == "code":
        return "answer"
    if graded.get("grade"):
        return "check"
    return "plain" if cell_type == "code" else "markdown"


def _entry(path: Path, kind: str, source: str, header: dict, line: int) -> Entry:
    check = header.get("check", "")
    if not check.endswith(CHECK_SUFFIX):
        raise LessonError(
            f"{path}, line {line}: the {kind} answer names the check {check!r}. "
            f'Write check="<answer>{CHECK_SUFFIX}" in its header.'
        )
    answer = header.get("answer", check.removesuffix(CHECK_SUFFIX))
    return Entry(kind, check, answer, header.get("why", ""), header.get("idea", ""), source, line)


def stub_source(source: str) -> str:
    """Return an answer cell as a student receives it: nbgrader's stub, indented alike, for each marked region."""
    return _replace_regions(source, BEGIN_SOLUTION, END_SOLUTION, STUB)


def visible_source(source: str) -> str:
    """Return a check as a student receives it: the hidden regions taken out."""
    return _replace_regions(source, BEGIN_HIDDEN, END_HIDDEN, "")


def unclosed_region(source: str) -> str | None:
    """Return the mark that opens a region which the cell does not close, or closes one it does not open."""
    for begin, end in ((BEGIN_SOLUTION, END_SOLUTION), (BEGIN_HIDDEN, END_HIDDEN)):
        inside = False
        for line in source.splitlines():
            mark = line.strip()
            if mark in (begin, end):
                if inside == (mark == begin):
                    return mark
                inside = not inside
        if inside:
            return begin
    return None


def _replace_regions(source: str, begin: str, end: str, text: str) -> str:
    kept, inside = [], False
    for line in source.splitlines():
        mark = line.strip()
        if mark == begin:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + part for part in text.splitlines()]
        elif mark == end:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


@cache
def assigned_names(source: str) -> tuple[str, ...]:
    """Return the names that a code cell binds at its top level, without imports; () where it does not parse."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    names: dict[str, None] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names[node.name] = None
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                names[part.id] = None
    return tuple(names)
