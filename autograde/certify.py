"""Proof that the checks are right: each answer of a lesson's bank gets the verdict that it must get, under many seeds.

bank      a lesson's answers with known verdicts: its reference, its stub, and its `wrong` and `right` entries
trial     one answer of the bank, run against its checks under each seed
surprise  a verdict that differs from the known one, in words
"""

from __future__ import annotations

import ast
import contextlib
import io
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograde.lessons import Cell, Entry, Lesson, stub_source

SEED_VARIABLE = "COURSE_GRADING_SEED"


@dataclass(frozen=True)
class Verdict:
    """What one check said of one answer under one seed (None: the seeds printed in the notebook)."""

    check: str
    seed: int | None
    points: float
    max_points: float
    message: str


@dataclass(frozen=True)
class Surprise:
    """A verdict that is not as known; `what` says which answer, what was expected, and what came."""

    lesson: str
    what: str
    verdict: Verdict | None

    def __str__(self) -> str:
        tail = ""
        if self.verdict is not None:
            v = self.verdict
            tail = f": {v.points:g} of {v.max_points:g} points under seed {v.seed}, {v.message!r}"
        return f"{self.lesson}, {self.what}{tail}"


def certify(lesson: Lesson, seeds: Sequence[int | None]) -> Iterator[tuple[str, list[Surprise]]]:
    """Yield (answer in words, surprises) for each answer of the lesson's bank."""
    where = f"{lesson.assignment}/{lesson.name}"
    verdicts = run_trial(lesson.cells, seeds)
    yield "reference", [Surprise(where, f"{v.check} on the reference", v) for v in verdicts if v.points < v.max_points]
    stubs = [replace(cell, source=stub_source(cell.source)) if cell.kind == "answer" else cell for cell in lesson.cells]
    verdicts = run_trial(stubs, seeds)
    yield "stub", [Surprise(where, f"{v.check} on the untouched stub", v) for v in verdicts if v.points > 0]
    for entry in lesson.entries:
        name = f"{entry.check}, line {entry.line} ({entry.kind}: {entry.why})"
        verdicts = run_trial(answered_with(lesson, entry), seeds, only=entry.check)
        yield name, [Surprise(where, name, v) for v in verdicts if _unexpected(entry, v)]


def _unexpected(entry: Entry, verdict: Verdict) -> bool:
    if entry.kind == "right":
        return verdict.points < verdict.max_points
    return verdict.points >= verdict.max_points or not verdict.message.startswith(entry.idea or "\0")


def answered_with(lesson: Lesson, entry: Entry) -> list[Cell]:
    """Return the lesson's cells with the entry in place of the answer it replaces."""
    return [
        replace(cell, source=entry.source) if cell.kind == "answer" and cell.grade_id == entry.answer else cell
        for cell in lesson.cells
    ]


def run_trial(cells: Sequence[Cell], seeds: Sequence[int | None], *, only: str | None = None) -> list[Verdict]:
    """Run the cells in a process of their own, each check once a seed, and return what the checks said.

    Cells tagged `experiment` are left out; `only` names the one check to run, and the last cell to reach.
    """
    _import_ahead(cells)
    return _in_child(_walk, cells, seeds, only)


def prove(lesson: Lesson, seeds: Sequence[int]) -> list[tuple[str, float, bool]]:
    """Return (claim, share, holds) for each proof: of the seeds for an insight, 1 or 0 for a number in the prose."""
    _import_ahead(lesson.cells)
    return _in_child(_prove, lesson, seeds) if lesson.proofs else []


def _import_ahead(cells: Sequence[Cell]) -> None:
    """Import what the plain cells import, so that no forked trial needs to: a second saved for each."""
    for cell in cells:
        for node in ast.parse(cell.source).body if cell.kind == "plain" else []:
            if isinstance(node, ast.Import | ast.ImportFrom):
                with contextlib.suppress(ImportError):  # the trial tells
                    exec(compile(ast.Module([node], []), "<imports>", "exec"), {})


def _in_child(work, *args):
    """Return what `work(*args)` returns in a forked process: nothing that a lesson's code does stays behind."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, work, args))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        raise RuntimeError("the trial's process ended before it reported") from None
    finally:
        process.join()


def _send(sender, work, args) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        result = work(*args)
    sender.send(result)


def _prove(lesson, seeds) -> list[tuple[str, float, bool]]:
    names: dict = {"__name__": "__main__"}
    for cell in lesson.of_kind("plain", "answer"):
        run_cell(cell.source, names)
    prose = " ".join("\n".join(cell.source for cell in lesson.of_kind("markdown")).split())
    results = []
    for proof in lesson.proofs:
        value = run_cell(proof.source, names)
        if proof.kind == "numbers":
            results += [(f"the prose says {text!r}", float(text in prose), text in prose) for text in value]
        else:
            share = sum(bool(names["holds"](np.random.default_rng(seed))) for seed in seeds) / len(seeds)
            results.append((proof.header["claim"], share, share >= 0.95))
    return results


def _walk(cells, seeds, only) -> list[Verdict]:
    names: dict = {"__name__": "__main__"}
    verdicts = []
    for cell in cells:
        if cell.kind == "check" and only in (None, cell.grade_id):
            verdicts += [_verdict(cell, seed, names) for seed in seeds]
            if cell.grade_id == only:
                break
        elif cell.kind == "answer" or (cell.kind == "plain" and "experiment" not in cell.tags):
            # A stub raises, as it does for a student; what depends on it shows in the checks.
            with contextlib.suppress(Exception):
                run_cell(cell.source, names)
    return verdicts


def _verdict(cell: Cell, seed: int | None, names: dict) -> Verdict:
    os.environ.pop(SEED_VARIABLE, None)
    if seed is not None:
        os.environ[SEED_VARIABLE] = str(seed)
    try:
        report = run_cell(cell.source, names)
        points, message = float(repr(report)), getattr(report, "message", "")
    except Exception as error:
        points, message = 0.0, f"the check itself raised {type(error).__name__}: {error}"
    return Verdict(cell.grade_id, seed, points, cell.points, message)


def run_cell(source: str, names: dict):
    """Run a cell's code in `names` and return the value of its last expression, None if it ends in a statement."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last is not None else None
