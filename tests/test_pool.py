import gc
import json
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from autograde import pool
from autograde.errors import ExpectedError
from autograde.handed import Handed
from autograde.pool import Task, grade_all
from tests.plain_run import plain_work
from tests.test_grade import RIGHT, make_job, notebook, points

JOB = make_job("nb")


@pytest.fixture(autouse=True)
def plain_engine(monkeypatch):
    monkeypatch.setattr(pool, "_work", plain_work)


def tasks(count, *, killing=()):
    for number in range(count):
        answer = RIGHT if number % 2 else "def double(x): return x"
        text = "KILL THE WORKER" if number in killing else "fine"
        yield Task(
            f"s{number:02}", f"k{number}", Handed({"nb.ipynb": notebook(JOB, double=answer), "t.txt": text.encode()})
        )


def scores(results):
    return {graded.student: points(graded)["nb", "double_check"] for graded in results}


def run(given, folder, **options):
    return list(grade_all(JOB, given, run_folder=folder, **{"workers": 2, **options}))


def test_every_task_comes_back_once_with_its_key(tmp_path):
    results = run(tasks(9), tmp_path)
    assert sorted((graded.student, graded.key) for graded in results) == [(f"s{n:02}", f"k{n}") for n in range(9)]
    assert scores(results) == {f"s{n:02}": 2.0 * (n % 2) for n in range(9)}


def test_one_worker_gives_the_same(tmp_path):
    assert scores(run(tasks(5), tmp_path, workers=1)) == scores(run(tasks(5), tmp_path))


def test_killed_worker_costs_nobody_else_a_grade(tmp_path):
    """Two submissions kill their worker, again and again: both are named, and everyone else is graded."""
    results = {graded.student: graded for graded in run(tasks(12, killing=(3, 7)), tmp_path)}
    assert len(results) == 12
    assert sorted(name for name, graded in results.items() if graded.errors) == ["s03", "s07"]
    assert "was killed, twice" in results["s03"].errors[0]
    assert points(results["s05"])["nb", "double_check"] == 2.0


def test_tasks_are_taken_a_few_at_a_time(tmp_path, monkeypatch):
    """However long the class, no more than the backlog is read ahead of what was recorded."""
    monkeypatch.setattr(pool, "BACKLOG", 4)
    taken = 0

    def counted():
        nonlocal taken
        for task in tasks(60):
            taken += 1
            yield task

    recorded, ahead = 0, 0
    for _ in grade_all(JOB, counted(), run_folder=tmp_path, workers=2):
        recorded += 1
        ahead = max(ahead, taken - recorded)
    assert recorded == 60
    assert ahead <= 4 + 2 * 2 + 2


def test_memory_does_not_grow_with_the_class(tmp_path):
    def peak(count):
        gc.collect()
        tracemalloc.start()
        for _ in grade_all(JOB, tasks(count), run_folder=tmp_path, workers=1):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(5)
    assert peak(120) - peak(12) < 108 * 1000  # bytes; one result alone has more


def test_sandbox_that_cannot_be_opened_stops_the_run(tmp_path, monkeypatch):
    def refuse(*_):
        raise ExpectedError("the sandbox cannot be opened: no namespaces")

    monkeypatch.setattr(pool, "_work", refuse)
    with pytest.raises(ExpectedError, match="no namespaces"):
        run(tasks(3), tmp_path, workers=1)


GRADER = """
import sys, time
from pathlib import Path
from autograde.pool import grade_all
from tests.test_pool import JOB, tasks
for graded in grade_all(JOB, tasks(8), run_folder=Path(sys.argv[1]), workers=2):
    print(graded.student, flush=True)
    time.sleep(60)
"""


def test_nothing_outlives_a_grader_that_is_killed_alone(tmp_path):
    """Workers hear of it by themselves, and their sandboxes end with them."""
    command = [sys.executable, "-c", GRADER, str(tmp_path)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, start_new_session=True) as grader:
        assert grader.stdout.readline().startswith(b"s0")
        assert len(processes_of(tmp_path)) > 2  # the grader, and workers in their sandboxes
        grader.kill()
    limit = time.monotonic() + 30
    while (left := processes_of(tmp_path)) and time.monotonic() < limit:
        time.sleep(0.2)
    assert left == []


def processes_of(folder):
    """Return the commands that name a folder, or work in it."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_text()
            if process.name.isdigit() and (str(folder) in command or folder in (process / "cwd").readlink().parents):
                found.append(command)
        except OSError:  # it has ended, or is none
            continue
    return found


def test_payload_is_small_enough_to_go_with_every_task():
    import pickle

    assert len(pickle.dumps(JOB)) < 20_000 + len(json.dumps(notebook(JOB).decode()))
