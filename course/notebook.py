"""What a notebook's first cell sets up: calm words where an answer is still missing, and the look of the pictures."""

from __future__ import annotations

import os
import traceback

from course import plots


def start() -> None:
    """Prepare the notebook that calls this; outside IPython nothing needs preparing."""
    plots.set_style()
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    # While nbgrader runs the notebook an error must stay one: a check without any output would get full marks.
    if shell is not None and "NBGRADER_EXECUTION" not in os.environ:
        shell.set_custom_exc((NotImplementedError, NameError), _explain)


def _explain(shell, kind, error, trace, tb_offset=None) -> None:
    """Say in one line what a cell waits for, instead of a traceback through code that the student did not write."""
    frames = traceback.extract_tb(trace)
    last = frames[-1]
    if issubclass(kind, NotImplementedError):
        if last.name == "<module>":
            print("Not answered yet: replace the line that raises NotImplementedError by your answer.")
        else:
            print(f"Waiting for `{last.name}`: answer it above, run its cell, then run this cell again.")
    elif last.name.startswith("<"):  # the cell itself, or a comprehension or a lambda in it
        print(f"Waiting for `{error.name}`: it has no value yet (line {last.lineno}: {last.line}).")
        print("If it is an answer above, fill it in and run its cell. If it is a typing slip, mend the name.")
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
