"""Grading a class in four ways, interleaved: seconds a submission, and ratios, which carry over to other machines.

plain   `nbgrader autograde`, one process for the whole class
one     `autograde grade --workers 1`
all     `autograde grade`, a worker a core
floor   the cells of the same notebook by `exec`, in one process that has imported everything: nothing can be faster

The class hands in the reference answers. Each run starts from a fresh copy of the course folder.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\nc.Engine.packages = ["course"]\n'
# Prints the seconds of processor time of this process alone, and its peak memory in MB; the workers are not counted.
GRADE = """
import resource, sys, time
from autograde.cli import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\\n{time.process_time()} {peak} {ended.code}")
"""


def compare(lesson: str, *, size: int, rounds: int) -> None:
    """Grade a class of `size` in each way, `rounds` times, and print medians a submission and ratios."""
    assignment, name = lesson.split("/")
    times: dict[str, list[float]] = {"plain": [], "one": [], "all": [], "floor": []}
    further: dict[str, list[float]] = {"one": [], "all": []}  # what each submission costs once the start is paid for
    parent = []
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        source = ROOT / "source" / assignment / f"{name}.ipynb"
        course, few = Path(scratch) / "course", Path(scratch) / "few"
        _write_class(course, source, size)
        _write_class(few, source, size // 4)
        for _ in range(rounds):
            for way in times:
                folder = _copy(course, scratch)
                started = time.perf_counter()
                if way == "floor":
                    times[way].append(_floor(folder / f"source/ps/{name}.ipynb", size))
                elif way == "plain":
                    _nbgrader(folder)
                    times[way].append((time.perf_counter() - started) / size)
                else:
                    workers = "1" if way == "one" else str(len(os.sched_getaffinity(0)))
                    cpu, _ = _engine(folder, workers)
                    whole = time.perf_counter() - started
                    parent.append(cpu / size)
                    folder, started = _copy(few, scratch), time.perf_counter()
                    _engine(folder, workers)
                    part = time.perf_counter() - started
                    times[way].append(whole / size)
                    further[way].append((whole - part) / (size - size // 4))
    middle = {way: statistics.median(found) for way, found in times.items()}
    print(f"{lesson}, {size} submissions, medians of {rounds} rounds, seconds a submission:")
    for way, seconds in middle.items():
        print(f"  {way:6} {seconds:7.3f}   {middle['plain'] / seconds:5.1f} times plain's pace", end="")
        print(f"   {seconds / middle['floor']:5.2f} times the floor")
    print(f"  parent's own processor time: {1000 * statistics.median(parent):.1f} ms a submission")
    print(f"  one worker to all: {middle['one'] / middle['all']:.2f} times", flush=True)
    one, every = (statistics.median(further[way]) for way in ("one", "all"))
    print(f"  without the start: one {one:.3f}, {one / middle['floor']:.2f} times the floor; all {every:.3f}, ", end="")
    print(f"{middle['plain'] / every:.1f} times plain's pace; one worker to all {one / every:.2f} times", flush=True)


def _copy(course: Path, scratch: str) -> Path:
    folder = Path(scratch) / "run"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(course, folder)
    return folder


def scale(sizes: list[int]) -> None:
    """Grade classes of small submissions of growing size, and print seconds and the parent's peak memory."""
    print("small submissions, all workers:")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            folder = Path(scratch)
            small = folder / "small.ipynb"
            small.write_text(json.dumps(_small_notebook()))
            _write_class(folder / "course", small, size)
            started = time.perf_counter()
            cpu, peak = _engine(folder / "course", str(len(os.sched_getaffinity(0))))
            seconds = time.perf_counter() - started
        print(f"  {size:6}: {seconds:8.1f} s, {1000 * seconds / size:6.1f} ms each, ", end="")
        print(f"parent {1000 * cpu / size:.1f} ms each, {peak:.0f} MB at most", flush=True)


def _write_class(course: Path, source: Path, size: int) -> None:
    (course / "source/ps").mkdir(parents=True)
    shutil.copy(source, course / "source/ps" / source.name)
    (course / "nbgrader_config.py").write_text(CONFIG)
    for number in range(size):
        folder = course / f"submitted/s{number:05}/ps"
        folder.mkdir(parents=True)
        shutil.copy(source, folder / source.name)


def _nbgrader(folder: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    tool = Path(sys.executable).with_name("nbgrader")
    for command in (["generate_assignment", "ps", "--create"], ["autograde", "ps", "--create"]):
        subprocess.run([tool, *command], cwd=folder, env=environment, check=True, capture_output=True)


def _engine(folder: Path, workers: str) -> tuple[float, float]:
    """Grade with our engine; return the parent's processor seconds and peak memory, MB."""
    command = [sys.executable, "-c", GRADE, "grade", "ps", "--course-dir", str(folder), "--workers", workers]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    cpu, peak, code = done.stdout.splitlines()[-1].split()
    if code not in ("0", "None"):
        raise RuntimeError(f"grading ended with {code}:\n{done.stdout}{done.stderr}")
    return float(cpu), float(peak)


FLOOR = """
import ast, contextlib, io, json, sys, time
sys.path.insert(0, sys.argv[3])
cells = ["".join(c["source"]) for c in json.load(open(sys.argv[1]))["cells"] if c["cell_type"] == "code"]
def run():
    names = {"__name__": "__main__"}
    for cell in cells:
        exec(compile(cell, "cell", "exec"), names)
times = []
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    run()
    for _ in range(int(sys.argv[2])):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
print(sum(times) / len(times))
"""


def _floor(notebook: Path, size: int) -> float:
    """Return the seconds a submission when nothing but its cells is run, in one warm process."""
    command = [sys.executable, "-W", "ignore", "-c", FLOOR, str(notebook), str(min(size, 10)), str(ROOT)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _small_notebook() -> dict:
    def cell(number: int, source: str, **marks) -> dict:
        marks = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3, **marks}
        return {
            "cell_type": "code", "id": f"c{number}", "source": source, "metadata": {"nbgrader": marks},
            "outputs": [], "execution_count": None,
        }  # fmt: skip

    answer = "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION"
    check = {"grade": True, "locked": True, "points": 1}
    cells = [
        cell(1, answer, grade_id="double", solution=True),
        cell(2, "assert double(2) == 4", grade_id="double_check", **check),
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
