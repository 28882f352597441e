"""One submission in, one graded submission out: plain values, no database, no global state. This is what a worker runs.

run       what executes a notebook's cells: (cells, instructor's files, student's own files) -> outcomes
verdict   a graded cell's points; None where a person must give them
graded    everything there is to record of one submission
"""

from __future__ import annotations

import json
import math
import re
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import autograde
from autograde.assignment import ANSWERS, Assignment, Skeleton
from autograde.errors import ExpectedError
from autograde.handed import Handed
from autograde.harmless import clean_output, clean_text
from autograde.referee import Cell, Outcome
from autograde.settings import Engine
from autograde.submission import (
    Merged,
    MergedCell,
    Unreadable,
    assign_notebooks,
    extra_cell_id,
    merge,
    read_cells,
)

Run = Callable[[Sequence[Cell], Mapping[str, bytes], Mapping[str, bytes]], list[Outcome]]

ENGINE = f"autograde {autograde.__version__}"
GRADED = "graded"  # key in the metadata of a graded notebook and of its cells: what feedback tells beside the grades
NO_RESPONSE = "No response."  # nbgrader's own words
NUMPY_NUMBER = re.compile(r"np\.(?:float|int|uint)\d+\((.*)\)")  # the repr of a NumPy number, "np.float64(0.5)"


@dataclass(frozen=True)
class Job:
    """What is the same for every submission of a run. `root`: the course folder, which student code must not see."""

    assignment: Assignment
    engine: Engine
    packages: Mapping[str, bytes]
    own_files: tuple[str, ...] = ()  # files of the assignment that a student's own file of that name replaces
    sandboxed: bool = True
    root: Path | None = None


@dataclass(frozen=True)
class Verdict:
    """The verdict on one graded cell; `checked` tells a check from what a person grades."""

    notebook: str
    cell: str
    points: float | None
    max_points: float
    message: str
    checked: bool


@dataclass
class Graded:
    """A graded submission.

    status     "graded", "repaired" (graded, and something was mended) or "failed" (a notebook could not be graded)
    comments   {(notebook, cell): nbgrader's automatic comment, or None}, for answers and tasks
    notebooks  {name without .ipynb: the graded notebook, as JSON}; a notebook that was not handed in has none
    """

    student: str
    key: str = ""
    status: str = "graded"
    verdicts: list[Verdict] = field(default_factory=list)
    comments: list[tuple[str, str, str | None]] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notebooks: dict[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def score(self) -> float:
        return sum(verdict.points or 0.0 for verdict in self.verdicts)

    @property
    def max_score(self) -> float:
        return sum(verdict.max_points for verdict in self.verdicts)

    def verdicts_of(self, notebook: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.notebook == notebook]

    def comments_of(self, notebook: str) -> list[tuple[str, str | None]]:
        return [(cell, text) for name, cell, text in self.comments if name == notebook]

    def summary(self) -> dict[str, Any]:
        """Return the submission as `--json` writes it."""
        return {
            "student": self.student,
            "status": self.status,
            "score": self.score,
            "max_score": self.max_score,
            "checks": [
                {
                    "notebook": verdict.notebook,
                    "check": verdict.cell,
                    "points": verdict.points,
                    "max_points": verdict.max_points,
                    "message": verdict.message,
                }
                for verdict in self.verdicts
            ],
            "repairs": self.repairs,
            "error": "\n".join(self.errors) or None,
            "seconds": round(self.seconds, 3),
        }

    def to_json(self) -> dict[str, Any]:
        """Return everything but the notebooks, as plain JSON."""
        return {key: value for key, value in asdict(self).items() if key != "notebooks"}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Graded:
        verdicts = [Verdict(**verdict) for verdict in values["verdicts"]]
        comments = [tuple(comment) for comment in values["comments"]]
        return cls(**{**values, "verdicts": verdicts, "comments": comments})


def grade_submission(job: Job, student: str, handed: Handed, run: Run) -> Graded:
    """Grade one submission. A fault in it ends in `errors` or `repairs`, never in an exception."""
    started = time.perf_counter()
    graded = Graded(student)
    found, repairs = assign_notebooks(handed, job.assignment.notebooks)
    graded.repairs += [f"the file {path!r} was left out: {why}" for path, why in handed.refused.items() if path]
    graded.repairs += repairs
    replaced = set(job.own_files) & set(handed.files)
    files = {path: content for path, content in job.assignment.files.items() if path not in replaced}
    own_files = handed.beside(files)
    for skeleton in job.assignment.notebooks:
        path = found.get(skeleton.name)
        refused = handed.refused.get("") or handed.refused.get(f"{skeleton.name}.ipynb")
        if path is not None:
            try:
                _grade_notebook(graded, skeleton, handed.files[path], job, lambda cells: run(cells, files, own_files))
            except ExpectedError:  # no sandbox, say: nobody can be graded, and somebody can mend it
                raise
            except Exception:  # a bug of ours must not cost anyone else's grade; it is named, with its traceback
                why = "the grader itself failed; this is no fault of yours"
                graded.verdicts = [one for one in graded.verdicts if one.notebook != skeleton.name]
                graded.comments = [one for one in graded.comments if one[0] != skeleton.name]
                _fail_notebook(graded, skeleton, f"{why}\n{traceback.format_exc()}")
        elif refused:
            _fail_notebook(graded, skeleton, refused)
        else:
            _miss_notebook(graded, skeleton)
    if graded.errors:
        graded.status = "failed"
    elif graded.repairs:
        graded.status = "repaired"
    graded.seconds = time.perf_counter() - started
    return graded


def _grade_notebook(
    graded: Graded, skeleton: Skeleton, content: bytes, job: Job, run: Callable[[list[Cell]], list[Outcome]]
) -> None:
    try:
        cells, repairs = read_cells(content)
    except Unreadable as why:
        _fail_notebook(graded, skeleton, str(why))
        return
    merged = merge(skeleton, cells)
    repairs += merged.repairs
    graded.repairs += [f"{skeleton.name}: {repair}" for repair in repairs]
    coded = [(number, cell) for number, cell in enumerate(merged.cells) if cell.cell_type == "code"]
    outcomes = run([_engine_cell(number, cell) for number, cell in coded])
    by_number = {number: outcome for (number, _), outcome in zip(coded, outcomes, strict=True)}
    messages = {}
    for number, cell in enumerate(merged.cells):
        if cell.skeleton is None or not cell.skeleton.grade_id:
            continue
        verdict = _verdict(skeleton.name, cell, by_number.get(number))
        if verdict is not None:
            graded.verdicts.append(verdict)
            messages[number] = verdict.message
        if cell.skeleton.kind in (*ANSWERS, "task"):
            comment = NO_RESPONSE if cell.untouched else None
            graded.comments.append((skeleton.name, cell.skeleton.grade_id, comment))
    graded.notebooks[skeleton.name] = _notebook(skeleton, merged, by_number, messages, repairs, job)


def _engine_cell(number: int, cell: MergedCell) -> Cell:
    own = cell.skeleton
    if own is None:
        return Cell("extra", cell.source, extra_cell_id(cell, number))
    role = "answer" if own.kind in ANSWERS else own.kind
    cell_id = own.grade_id or own.content.get("id") or f"cell-{number}"
    return Cell(role, cell.source, cell_id, own.names, own.guessed, own.imports, "experiment" in own.tags)


# ------------------------------------------------------------------------------------------------ verdicts


def _verdict(notebook: str, cell: MergedCell, outcome: Outcome | None) -> Verdict | None:
    own = cell.skeleton
    if own.kind == "check":
        points, message = score(outcome, own.points)
    elif own.kind == "manual":
        points, message = (0.0, NO_RESPONSE) if cell.untouched else (None, "")
    elif own.kind == "task":
        points, message = None, ""
    else:
        return None
    return Verdict(notebook, own.grade_id, points, own.points, message, checked=own.kind == "check")


def score(outcome: Outcome, max_points: float) -> tuple[float | None, str]:
    """Return a check's points and what to say, by nbgrader's rule (nbgrader.utils.determine_grade).

    An error is 0, a final value is the points, no final value is all of them. Unlike there, text on stderr costs
    nothing, and a final value that is no number from 0 to the points is no score: None, for a person to grade.
    """
    if outcome.error is not None:
        return 0.0, outcome.message or outcome.error
    if outcome.result is None:
        return max_points, outcome.message or ""
    points = _number(outcome.result)
    if points is None or not 0 <= points <= max_points * (1 + 1e-9):
        shown = outcome.result if len(outcome.result) <= 60 else f"{outcome.result[:57]}..."
        return None, f"the check ended in {shown}, which is no number from 0 to {max_points:g}: grade it by hand"
    return min(points, max_points), outcome.message or ""


def _number(text: str) -> float | None:
    numpy_number = NUMPY_NUMBER.fullmatch(text)
    try:
        value = float(numpy_number[1] if numpy_number else text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _fail_notebook(graded: Graded, skeleton: Skeleton, why: str) -> None:
    """Record a notebook that could not be graded: no points, for a person to look at, and a page that says why."""
    graded.errors.append(f"{skeleton.name}.ipynb: {why}")
    _record_all(graded, skeleton, points=None, message=why.splitlines()[0])
    text = f"**This notebook could not be graded:** {why.splitlines()[0]}."
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text}]
    if skeleton.nbformat_minor >= 5:
        cells[0]["id"] = "not-graded"
    graded.notebooks[skeleton.name] = _dump(skeleton, cells, {"engine": ENGINE, "error": why.splitlines()[0]})


def _miss_notebook(graded: Graded, skeleton: Skeleton) -> None:
    graded.missing.append(skeleton.name)
    graded.repairs.append(f"{skeleton.name}.ipynb was not handed in: 0 points for it")
    _record_all(graded, skeleton, points=0.0, message="not handed in")


def _record_all(graded: Graded, skeleton: Skeleton, *, points: float | None, message: str) -> None:
    for cell in skeleton.cells:
        if cell.kind in ("check", "manual", "task"):
            verdict = Verdict(skeleton.name, cell.grade_id, points, cell.points, message, cell.kind == "check")
            graded.verdicts.append(verdict)
        if cell.kind in (*ANSWERS, "task"):
            graded.comments.append((skeleton.name, cell.grade_id, None))


# ------------------------------------------------------------------------------------------------ the graded notebook


def _notebook(
    skeleton: Skeleton,
    merged: Merged,
    outcomes: Mapping[int, Outcome],
    messages: Mapping[int, str],
    repairs: Sequence[str],
    job: Job,
) -> bytes:
    """Return the notebook as nbgrader's formgrader and feedback read it, with what each cell showed."""
    cells = []
    for number, cell in enumerate(merged.cells):
        own = cell.skeleton is None or cell.skeleton.kind in ANSWERS
        source = clean_text(cell.source) if own and cell.cell_type != "code" else cell.source
        if cell.skeleton is None:
            content = {"cell_type": cell.cell_type, "metadata": {GRADED: {"extra": True}}, "source": source}
            if skeleton.nbformat_minor >= 5:
                content["id"] = extra_cell_id(cell, number)
        else:
            content = {**cell.skeleton.content, "source": source}
        if messages.get(number):
            content["metadata"] = {**content["metadata"], GRADED: {"message": messages[number]}}
        if cell.cell_type == "code":
            content["execution_count"] = len([one for one in outcomes if one <= number])
            content["outputs"] = _outputs(outcomes[number])
        cells.append(content)
    about = {"engine": ENGINE, "seed": job.engine.seed, "repairs": list(repairs)}
    if job.engine.checks_in_student:
        about["forgeable"] = True
    return _dump(skeleton, cells, about)


def _outputs(outcome: Outcome) -> list[dict[str, Any]]:
    outputs = [clean_output(output) for output in outcome.outputs]
    if outcome.error is not None and not any(output["output_type"] == "error" for output in outputs):
        name, _, text = outcome.error.partition(": ")
        outputs.append(
            {"output_type": "error", "ename": name, "evalue": text, "traceback": [outcome.error]}  # a limit, or an end
        )
    return outputs


def _dump(skeleton: Skeleton, cells: list[dict[str, Any]], about: dict[str, Any]) -> bytes:
    notebook = {
        "cells": cells,
        "metadata": {**skeleton.metadata, GRADED: about},
        "nbformat": 4,
        "nbformat_minor": skeleton.nbformat_minor,
    }
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode("utf-8", "replace")
