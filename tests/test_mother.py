"""One first process, many zygotes: each is a place of its own, and the end of one is not the end of the others."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from autograde.referee import Cell, Limits, Sandbox, SandboxError, Settings, Zygote, open_zygotes, run_notebook


@pytest.fixture
def mother():
    mother = Sandbox(Settings(preload=()))
    try:
        mother.wait()
        yield mother
    finally:
        mother.close()


def fork(zygote):
    """Fork a student; return whether it answers."""
    here, there = socket.socketpair()
    with here, there:
        return zygote.fork([there], Limits()) > 0


def test_zygotes_live_and_die_alone(mother):
    first, second = Zygote(mother, "student"), Zygote(mother, "student")
    assert fork(first)
    assert fork(second)
    first.close()
    with pytest.raises(SandboxError):
        fork(first)
    assert fork(second)
    second.end()
    third = Zygote(mother, "referee")
    for zygote in (second, third):
        zygote.close()


def test_everything_ends_with_the_first_process(mother):
    zygote = Zygote(mother, "student")
    assert fork(zygote)
    inside = _below(mother.process.pid)
    assert len(inside) >= 3  # mother, zygote and child
    os.kill(inside[0], signal.SIGKILL)
    limit = time.monotonic() + 10
    while any(_lives(p) for p in inside) and time.monotonic() < limit:
        time.sleep(0.02)
    assert [p for p in inside if _lives(p)] == []
    with pytest.raises(SandboxError):
        fork(zygote)
    zygote.close()


def _below(process):
    """Return the processes that descend from one, parents first."""
    found = [process]
    for parent in found:  # grows while it is read
        tasks = Path(f"/proc/{parent}/task").iterdir()
        found += [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return found[1:]


def _lives(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_modules_of_the_mother_are_there_in_later_zygotes(mother):
    mother.preload(["colorsys"])
    zygote = Zygote(mother, "student")
    assert zygote.run_ahead(["import sys; assert 'colorsys' in sys.modules"], files={}, seed=None, limits=Limits())
    zygote.close()


def test_without_a_sandbox_a_notebook_runs_with_the_graders_rights(tmp_path):
    with open_zygotes(Settings(preload=(), unsafe=True)) as zygotes:
        cells = [
            Cell("plain", "import os", "os"),
            Cell("answer", "def f():\n    return os.getuid(), os.listdir(), os.environ['HOME']", "f", ("f",)),
            Cell("check", "f()", "c"),
            Cell("extra", "import pathlib; (pathlib.Path.home() / 'left').touch(); open('left', 'w').close()", "leave"),
        ]
        runs = [run_notebook(cells, zygotes=zygotes, files={"data": b""}, seed=None, limits=Limits()) for _ in range(3)]
    for outcomes in runs:
        assert [outcome.error for outcome in outcomes] == [None] * 4
        assert outcomes[2].result.startswith(f"({os.getuid()}, ['data'], '")
