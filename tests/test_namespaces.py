"""What a student and a referee, in one sandbox, can see and reach of each other."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograde import namespaces
from autograde.referee import Cell, Limits, Settings, open_zygotes, run_notebook

LIMITS = Limits(cell_seconds=20.0)
LEAVE = """
import ctypes, multiprocessing.shared_memory, os, socket, subprocess, sys
for folder in ("/tmp", "/dev/shm", "/scratch"):
    open(folder + "/left", "w").write("x")
sleeper = subprocess.Popen(["sleep", "20"])
listener = socket.socket(socket.AF_UNIX)
try:
    listener.bind("\\0left")
    listener.listen()
except OSError:
    pass
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
memory = ctypes.CDLL(None).shmget(4711, 4096, 0o1666)
main, terminal = os.openpty()
"""
LOOK = """
import ctypes, os, socket
def look():
    seen = [f for f in ("/tmp/left", "/dev/shm/left", "/scratch/left") if os.path.exists(f)]
    me, parent = os.getpid(), os.getppid()
    seen += [n for n in os.listdir("/proc") if n.isdigit() and int(n) not in (1, me)]
    with socket.socket(socket.AF_UNIX) as caller:
        try:
            caller.connect("\\0left")
            seen.append("socket")
        except OSError:
            pass
    if ctypes.CDLL(None).shmget(4711, 4096, 0o0666) >= 0:
        seen.append("memory")
    seen += [n for n in os.listdir("/dev/pts") if n.isdigit()]
    return seen
"""


@pytest.fixture(scope="module")
def zygotes():
    with open_zygotes(Settings(preload=())) as zygotes:
        yield zygotes


def test_student_sees_nothing_that_the_referee_has(zygotes):
    cells = [Cell("answer", LOOK, "look", ("look",)), Cell("check", f"{LEAVE}look()", "check")]
    outcome = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=LIMITS)[1]
    assert (outcome.error, outcome.result) == (None, "[]")


def test_referee_sees_nothing_that_the_student_has(zygotes):
    cells = [Cell("extra", LEAVE, "leave"), Cell("check", f"{LOOK}look()", "check")]
    left, outcome = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=LIMITS)
    assert left.error is None
    assert (outcome.error, outcome.result) == (None, "[]")


def test_look_finds_what_stands_in_its_own_place(zygotes):
    show = "print(*map(str.isdigit, look()), look()[:3])"
    cells = [Cell("extra", LEAVE + LOOK, "leave"), Cell("extra", show, "look")]
    outcome = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=LIMITS)[1]
    (output,) = outcome.outputs
    assert output["text"].split("[")[0].split().count("True") >= 2  # the sleeper, and the terminal
    assert "'/tmp/left', '/dev/shm/left', '/scratch/left'" in output["text"]


def test_mounts_are_read_as_the_kernel_writes_them(monkeypatch):
    lines = [
        "30 1 0:1 / /tmp rw - tmpfs t rw",
        "31 30 0:2 / /tmp/a\\040b ro - ext4 e rw",
        "32 31 0:3 / /tmp/a\\040b/inner ro - tmpfs t rw",
        "33 30 0:4 / /tmpfs rw - tmpfs t rw",
    ]
    monkeypatch.setattr(Path, "read_text", lambda self: "\n".join(lines))
    assert namespaces._mounts_below("/tmp") == ["/tmp/a b"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount without a sandbox around it")
def test_what_lies_below_a_folder_that_is_laid_over_stays(tmp_path):
    (tmp_path / "python").mkdir()
    (tmp_path / "python/lib").write_text("kept")
    (tmp_path / "other").write_text("gone")
    program = f"""
import os
from autograde import namespaces
namespaces._check(namespaces._libc.unshare(namespaces.NEW_NAMESPACES & 0x20000))
namespaces._mount(None, "/", None, namespaces.RECURSIVE | namespaces.PRIVATE)
namespaces._mount({str(tmp_path / "python")!r}, {str(tmp_path / "python")!r}, None, namespaces.BIND)
namespaces.leave([{str(tmp_path)!r}], 1 << 20)
print(sorted(os.listdir({str(tmp_path)!r})), open({str(tmp_path / "python/lib")!r}).read())
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert found.stdout == "['python'] kept\n", found.stderr
    assert (tmp_path / "other").read_text() == "gone"
