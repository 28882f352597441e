"""A stand-in for the engine: runs a notebook's cells one after the other, in this process, with nothing around them.

It serves tests of what stands above the engine. Only code that the tests themselves wrote may run in it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import pickle
import signal
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograde.grade import Graded, grade_submission
from autograde.pool import Task
from autograde.referee import Cell, Outcome


def plain_run(cells: Sequence[Cell], files: Mapping[str, bytes], own_files: Mapping[str, bytes]) -> list[Outcome]:
    """Run the cells in one namespace, in a folder that holds the files."""
    namespace: dict = {"__name__": "__main__"}
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        for path, content in {**own_files, **files}.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_bytes(content)
        os.chdir(folder)
        try:
            return [_run_cell(cell.source, namespace) for cell in cells]
        finally:
            os.chdir(here)


def _run_cell(source: str, namespace: dict) -> Outcome:
    printed, started = io.StringIO(), time.perf_counter()
    error = result = message = None
    outputs: list[dict] = []
    try:
        body = ast.parse(source).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(printed):
            exec(compile(ast.Module(body, []), "cell", "exec"), namespace)
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), namespace) if last else None
        if value is not None:
            result, message = repr(value), getattr(value, "message", None)
            data = {"text/plain": result}
            outputs = [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]
    except Exception as caught:
        name = type(caught).__name__
        error = f"{name}: {caught}"
        outputs = [{"output_type": "error", "ename": name, "evalue": str(caught), "traceback": [error]}]
    if printed.getvalue():
        outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": printed.getvalue()})
    return Outcome(outputs, error, result, message, time.perf_counter() - started)


def plain_work(payload: bytes, run_folder: str, task: Task) -> Graded:
    """Do what a worker does, with the stand-in; a submission that says so takes its worker with it."""
    if b"KILL THE WORKER" in b"".join(task.handed.files.values()):
        os.kill(os.getpid(), signal.SIGKILL)
    graded = grade_submission(pickle.loads(payload), task.student, task.handed, plain_run)
    graded.key = task.key
    return graded
