"""Whether anything that students must not see is where they could see it.

secret    a line of a solution or of a hidden test that stands nowhere else in the lesson
places    the released notebook, every message of a check, and all that code in the sandbox can read
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from autograde.layout import RELEASE
from autograde.lessons import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    Lesson,
    stub_source,
    visible_source,
)
from autograde.referee import Cell

SHORTEST = 16  # characters; a shorter line, "return x", may stand anywhere by chance

# Hostile code: looks for marks of solutions and hidden tests in every file it can open, and in its own memory. The
# pattern does not match its own text.
SEARCH = r"""
import os, re, sys
mark = re.compile(rb"### BEGIN (SOL[U]TION|HIDD[E]N TESTS)(\\n|\r|\n)")
own = tuple(os.path.realpath(p) for p in (sys.prefix, sys.base_prefix)) + ("/usr", "/proc", "/sys", "/dev")
hits = []
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if not os.path.realpath(os.path.join(folder, f)).startswith(own)]
    for name in files:
        path = os.path.join(folder, name)
        try:
            if os.path.getsize(path) < 20_000_000 and mark.search(open(path, "rb").read()):
                hits.append(path)
        except OSError:
            pass
try:
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            area, rights = line.split()[:2]
            low, high = (int(x, 16) for x in area.split("-"))
            if rights.startswith("rw") and high - low < 2**26:
                try:
                    memory.seek(low)
                    if mark.search(memory.read(high - low)):
                        hits.append("its own memory")
                        break
                except (OSError, ValueError, OverflowError):
                    pass
except OSError:
    pass
hits += [f"the variable {k}" for k, v in os.environ.items() if k.startswith("COURSE_")]
"""


def secrets(lesson: Lesson) -> set[str]:
    """Return the lesson's secret lines."""
    hidden, seen = [], []
    for cell in lesson.cells:
        if cell.kind in ("answer", "check", "manual"):
            hidden += [
                *_inside(cell.source, BEGIN_SOLUTION, END_SOLUTION),
                *_inside(cell.source, BEGIN_HIDDEN, END_HIDDEN),
            ]
            seen.append(visible_source(stub_source(cell.source)))
        else:
            seen.append(cell.source)
    visible = "\n".join(seen)
    return {line for line in hidden if len(line) >= SHORTEST and line not in visible}


def _inside(source: str, begin: str, end: str) -> Iterator[str]:
    inside = False
    for line in map(str.strip, source.splitlines()):
        if line in (begin, end):
            inside = line == begin
        elif inside:
            yield line


def read_release(root: Path, lesson: Lesson) -> str:
    """Return all text of the lesson's released notebook; "" where it was not built."""
    path = root / RELEASE / lesson.assignment / f"{lesson.name}.ipynb"
    if not path.is_file():
        return ""
    return "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])


def find_leaks(lesson: Lesson, released: str, messages: Iterable[str]) -> list[str]:
    """Return in words where a secret of the lesson shows: in the released text or in a check's message."""
    found = [f"leak: the released notebook contains {line!r}" for line in sorted(secrets(lesson)) if line in released]
    told = set(messages)
    for line in sorted(secrets(lesson)):
        found += [f"leak: the message {message!r} contains {line!r}" for message in told if line in message]
    return found


def search_sandbox(run: Callable) -> list[str]:
    """Let hostile code search the sandbox, beside a check with a hidden test; return what it found, in words."""
    check = f"{BEGIN_HIDDEN}\nhidden = 'the referee alone knows this'\n{END_HIDDEN}\n1.0"
    cells = [
        Cell("answer", "x = 1", "x", ("x",)),
        Cell("check", check, "x_check"),
        Cell("answer", SEARCH, "search", ("hits",)),
        Cell("check", "hits", "hits_check"),
    ]
    for _, outcomes, _ in run([cells]):
        result = outcomes[-1].result or outcomes[-1].error or outcomes[-2].error or "nothing"
        return [] if result == "[]" else [f"leak: code in the sandbox found {result}"]
    return []
