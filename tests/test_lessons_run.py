"""Every lesson runs to its end, as the instructor has it and as a student receives it: in IPython, in a fork."""

import contextlib
import io
import multiprocessing
import warnings
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import course.checks
import course.plots  # noqa: F401 - imported once, before the forks
from autograde.lessons import assigned_names, find_lessons, read_lesson, stub_source, visible_source

ROOT = Path(__file__).parents[1]
LESSONS = find_lessons(ROOT)
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}-{path.stem}")


def run_notebook(sources: list[str], folder: Path) -> list[tuple[str, str | None, str, str]]:
    """Return (error, name that was missing, stderr, repr of the last value) for each cell."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sources, folder, sender))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    finally:
        process.join()


def _run(sources, folder, sender) -> None:
    warnings.resetwarnings()  # pytest's own filter would make errors of them
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.ipython_dir = str(folder)
    shell = InteractiveShell.instance(config=config)
    outcomes = []
    for source in sources:
        errors = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
            result = shell.run_cell(source)
            error = result.error_before_exec or result.error_in_exec
            name = getattr(error, "name", None)
            outcomes.append((type(error).__name__ if error else "", name, errors.getvalue(), repr(result.result)))
    sender.send(outcomes)


@every_lesson
def test_the_solution_runs_without_an_error_or_a_warning(path, tmp_path):
    cells = list(read_lesson(path).of_kind("plain", "answer", "check"))
    outcomes = run_notebook([cell.source for cell in cells], tmp_path)
    for cell, (error, _, stderr, value) in zip(cells, outcomes, strict=True):
        assert not error, f"line {cell.line}: {error}"
        assert not stderr, f"line {cell.line}: {stderr}"
        if cell.kind == "check":
            assert float(value) == cell.points, f"line {cell.line}"


@every_lesson
def test_the_students_notebook_waits_for_answers_and_nothing_else(path, tmp_path):
    lesson = read_lesson(path)
    cells = list(lesson.of_kind("plain", "answer", "check"))
    received = {"answer": stub_source, "check": visible_source, "plain": str}
    outcomes = run_notebook([received[cell.kind](cell.source) for cell in cells], tmp_path)
    late = {name for cell in cells if cell.kind != "check" for name in assigned_names(cell.source)}
    for cell, (error, name, _, value) in zip(cells, outcomes, strict=True):
        waits = error == "NotImplementedError" or (error == "NameError" and name in late)
        assert waits or not error, f"line {cell.line}: {error} {name}"
        if cell.kind == "check":
            assert (error, value) == ("", "0.0"), f"line {cell.line}"
