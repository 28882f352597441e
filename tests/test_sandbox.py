"""What student code can do inside the sandbox; each try runs in a notebook of its own, in one zygote."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from autograde import sandbox
from autograde.referee import Cell, Limits, SandboxError, Settings, open_zygotes, run_notebook

MARK = "987654.5"  # seconds of sleep; the processes of these tests are known by it
LIMITS = Limits(cell_seconds=100.0, memory_bytes=2**30, scratch_bytes=32 * 2**20, scratch_files=500, processes=20)


@pytest.fixture(scope="module")
def attempt():
    """Return a function that runs a student's cell, and returns its error, or else its last line of output."""
    with open_zygotes(Settings(preload=("numpy", "sklearn.ensemble"), limits=LIMITS)) as zygotes:

        def attempt(source: str, **limits: float) -> str:
            cells = [Cell("extra", source, "attempt")]
            (found,) = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=replace(LIMITS, **limits))
            texts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in found.outputs]
            return found.error or (texts[-1].strip() if texts else "")

        yield attempt


def test_files_of_the_host_are_not_there(attempt, tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("grades")
    places = [str(secret), str(Path(__file__)), os.path.expanduser("~/.profile"), "/etc/shadow", "/var", "/home"]
    assert attempt(f"import os; [p for p in {places} if os.path.exists(p)]") == "[]"


def test_course_that_lies_below_python_is_not_there():
    course = next(path for path in Path(subprocess.__file__).parent.glob("site-packages/*-info"))
    assert os.listdir(course)
    with open_zygotes(Settings(preload=(), hidden=(course,))) as zygotes:
        cells = [Cell("extra", f"import os; print(os.listdir({str(course)!r}))", "look")]
        (found,) = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=LIMITS)
    assert found.error is None
    assert [output["text"] for output in found.outputs] == ["[]\n"]


def test_environment_in_a_hidden_course_is_laid_over_it_again(tmp_path, monkeypatch):
    course = tmp_path / "python/course"
    (course / ".venv").mkdir(parents=True)
    monkeypatch.setattr(sandbox.sys, "base_prefix", str(tmp_path / "python"))
    monkeypatch.setattr(sandbox.sys, "prefix", str(course / ".venv"))
    words = sandbox._bubblewrap(Settings(hidden=(course,)), tmp_path)
    steps = [(words[i], words[i + 2 if words[i] == "--ro-bind" else i + 1]) for i in range(len(words) - 2)]
    steps = [step for step in steps if step[0] in ("--ro-bind", "--tmpfs")]
    assert steps.index(("--tmpfs", str(course))) > steps.index(("--ro-bind", str(tmp_path / "python")))
    assert steps[-1] == ("--ro-bind", str(course / ".venv"))
    with pytest.raises(SandboxError, match="Keep the course elsewhere"):
        sandbox._bubblewrap(Settings(hidden=(course / ".venv",)), tmp_path)


def test_calls_that_no_notebook_needs_are_refused(attempt):
    """Among them the way to rights of one's own: a user namespace, which a privileged sandbox leaves open."""
    source = """
import ctypes, errno
call = ctypes.CDLL(None, use_errno=True).syscall
names = []
for number in (272, 97, 165, 40, 101, 117):  # unshare, mount and ptrace, as two kinds of machine number them
    call(number, 0x10000000, 0, 0, 0, 0)
    names.append(errno.errorcode.get(ctypes.get_errno()))
    ctypes.set_errno(0)
print(names.count("EPERM") >= 3)
"""
    assert attempt(source) == "True"
    opened = "import subprocess; subprocess.run(['unshare', '--user', 'id', '-u'], capture_output=True, text=True)"
    assert "stdout=''" in attempt(opened)


def test_nothing_outside_the_scratch_folders_can_be_written(attempt):
    source = """
import os
wrote = []
for folder, below, _ in os.walk("/"):
    if folder.startswith(("/proc", "/scratch", "/dev/pts", "/tmp/")) or folder.count("/") > 2:
        below.clear()
        continue
    if folder in ("/tmp", "/dev/shm"):
        continue
    try:
        open(folder + "/mine", "w").close()
        wrote.append(folder)
    except OSError:
        pass
wrote
"""
    assert attempt(source) == "[]"


def test_there_is_no_network(attempt):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        found = attempt(f"import socket; socket.create_connection({server.getsockname()}, 1)")
    assert found.startswith(("PermissionError", "OSError", "ConnectionRefusedError"))


def test_zygote_can_neither_be_ended_nor_read(attempt):
    source = """
import os, signal
for number in signal.valid_signals():
    try:
        os.kill(1, number)
    except OSError:
        pass
for name in ("mem", "environ", "fd", "cwd/x"):
    try:
        os.listdir("/proc/1/fd") if name == "fd" else open(f"/proc/1/{name}", "rb").read(1)
        print("read", name)
    except OSError:
        pass
"""
    assert attempt(source) == ""
    assert attempt("print('still here')") == "still here"


def test_child_has_no_rights(attempt):
    source = (
        "import os; [os.getuid() != 0, [l.split()[1] for l in open('/proc/self/status') if l.startswith('CapEff')]]"
    )
    assert attempt(source) == "[True, ['0000000000000000']]"


def test_no_open_file_is_shared_with_the_next_notebook(attempt):
    show = "import os; print(*{os.readlink(f'/proc/self/fd/{n}') for n in '3456789' if os.path.exists(f'/dev/fd/{n}')})"
    first, second = (set(attempt(show).split()) for _ in range(2))
    assert first  # its way to the referee
    assert not first & second
    assert not any("anon_inode" in name for name in first)


def test_devices_cannot_be_closed_to_the_next_notebook(attempt):
    assert "Error" in attempt("import os; os.chmod('/dev', 0o311)")
    assert attempt("import os; open('/dev/null', 'w').write('x'); os.listdir('/dev/pts')") == "['ptmx']"


def test_host_processes_are_not_seen(attempt):
    assert int(attempt("import os; len([p for p in os.listdir('/proc') if p.isdigit()])")) <= 3


def test_leftover_process_is_ended_before_the_next_notebook(attempt):
    attempt(f"import subprocess; subprocess.Popen(['setsid', 'sleep', '{MARK}']); 1")
    left = subprocess.run(["pgrep", "-f", MARK], capture_output=True, text=True, check=False)
    assert left.stdout == ""


def test_files_of_one_notebook_are_gone_in_the_next(attempt):
    leave = """
import os
os.makedirs("/dev/shm/a/b/c")
os.chmod("/dev/shm/a/b", 0)
for folder in ("/tmp", "/dev/shm", "."):
    open(folder + "/left", "w").write("x")
"""
    assert attempt(leave) == ""
    # A list of fonts stands in the scratch folder from the start, where the grader has one.
    find = """
import os
own = [name for name in os.listdir("/scratch") if "font" not in name]
print(os.listdir("/dev/shm"), os.path.exists("/tmp/left"), len(own), os.listdir("."))
"""
    assert attempt(find) == "[] False 1 []"


def test_shared_memory_of_system_v_is_gone_in_the_next(attempt):
    assert attempt("import ctypes; ctypes.CDLL(None).shmget(42, 4096, 0o1666) >= 0") == "True"
    assert attempt("import ctypes; ctypes.CDLL(None).shmget(42, 4096, 0o0666)") == "-1"


def test_deep_folders_are_cleaned_away(attempt):
    assert attempt("import os\nfor i in range(400):\n    os.mkdir('d')\n    os.chdir('d')") == ""
    assert attempt("import os; len([n for n in os.listdir('/scratch') if 'font' not in n])") == "1"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x = bytearray(3 * 2**30)", "MemoryError"),
        ("import os, time\nfor _ in range(6):\n    if not os.fork():\n        x = b'x' * (300 * 2**20)\n"
         "        time.sleep(20)\ntime.sleep(20)", "memory limit of 1 GB"),
        ("import os, time\nfor i in range(60):\n    f = os.memfd_create('x')\n    os.write(f, bytes(30 * 2**20))\n"
         "time.sleep(20)", "memory limit of 1 GB"),
        ("open('big', 'wb').write(bytes(40 * 2**20))", "OSError"),
        ("import time\nfor i in range(600):\n    open(f'f{i}', 'w').close()\ntime.sleep(20)", "limit of 500 files"),
        ("import os\nos.fork = os.fork\nimport time\nfor _ in range(100):\n    if not os.fork():\n"
         "        time.sleep(20)", "BlockingIOError or limit of 20 processes"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "its process was ended by SIGSEGV"),
    ],
)  # fmt: skip
def test_limit_ends_the_cell_and_is_named(attempt, source, reason):
    found = attempt(source)
    assert any(one in found for one in reason.split(" or "))


@pytest.mark.parametrize("before", ["", "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\n"])
def test_endless_cell_is_ended(attempt, before):
    assert attempt(before + "while True:\n    pass", cell_seconds=0.5) == "time limit of 0.5 s"


def test_parallel_work_of_honest_students_runs(attempt):
    source = """
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score
import multiprocessing, math, subprocess
with multiprocessing.Pool(2) as pool:
    roots = pool.map(math.sqrt, [1, 4])
X = [[i] for i in range(40)]
scores = cross_val_score(RandomForestClassifier(2), X, [i > 20 for i, in X], n_jobs=2, cv=2)
print(roots, len(scores), subprocess.run(["echo", "hello"], capture_output=True, text=True).stdout.strip())
"""
    assert attempt(source) == "[1.0, 2.0] 2 hello"


def test_refused_namespaces_are_an_error_that_says_what_to_do(tmp_path, monkeypatch):
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setattr(sandbox, "_bubblewrap_path", lambda: str(refusing))
    words = r"No permissions to create new namespace.*run as root.*--unsafe-no-sandbox"
    with pytest.raises(SandboxError, match=words), open_zygotes(Settings(preload=())):
        pass


def test_zygotes_end_with_the_grader(attempt):
    program = (
        "import os\nfrom autograde.referee import *\n"
        "with open_zygotes(Settings(preload=())) as z:\n"
        "    print(z._mother.process.pid, flush=True)\n    os.kill(os.getpid(), 9)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    numbers = run.stdout.split()
    assert len(numbers) == 1
    end = time.monotonic() + 20
    while any(Path("/proc", n).exists() for n in numbers) and time.monotonic() < end:
        time.sleep(0.05)
    assert [n for n in numbers if Path("/proc", n).exists()] == []
