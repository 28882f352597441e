"""Quick runs of a lesson's own cells, in a forked process: for lint, and for the proofs of the prose.

The cells are the instructor's and are trusted; what students hand in never runs here. The certificate runs the same
answers through the student and the referee that grade (`certify`).

verdict   what one check said of one answer under one seed
proof     a text with a number that must stand in the prose, or a claim that must hold in 95 of 100 seeds
"""

from __future__ import annotations

import ast
import contextlib
import io
import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograde.lessons import Cell, Entry, Lesson

SEED_VARIABLE = "COURSE_GRADING_SEED"


@dataclass(frozen=True)
class Verdict:
    """What one check said of one answer under one seed (None: the seeds printed in the notebook)."""

    check: str
    seed: int | None
    points: float
    max_points: float
    message: str


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
        if proof.kind == "survivors":
            continue
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


def literal(lesson: Lesson, kind: str) -> dict:
    """Return the dict that the lesson's proof cells of a kind hold together."""
    found: dict = {}
    for proof in lesson.proofs:
        if proof.kind == kind:
            found |= ast.literal_eval(proof.source)
    return found
