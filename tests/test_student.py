"""The student's end, without a zygote: a shell of its own in this process's child, a referee's end here."""

import os
import socket
import time
import warnings

import pytest

from autograde import shell, student
from autograde.channel import Ended, Late
from autograde.head_start import HeadStart
from autograde.wire import Peer, StandIn

LIMITS = {"output_bytes": 2000, "message_bytes": 2**20}


@pytest.fixture
def peer(tmp_path):
    here, there = socket.socketpair()
    child = os.fork()
    if not child:
        try:
            here.close()
            os.chdir(tmp_path)
            warnings.resetwarnings()  # this process has pytest's, where a warning is an error
            student.main([there], *shell.make_shell(), LIMITS, HeadStart())
        finally:
            os._exit(0)
    there.close()
    peer = Peer(here, guarded=True)
    peer.deadline = time.monotonic() + 60
    yield peer
    peer.close()
    os.waitpid(child, 0)


@pytest.fixture
def run(peer):
    """Return a function that runs a cell and returns what the student reports of it."""
    return lambda source, seconds=30.0: peer.root.run(source, seconds)


def test_result_is_an_execute_result(run):
    (output,) = run("1 + 1")["outputs"]
    assert output == {
        "output_type": "execute_result",
        "data": {"text/plain": "2"},
        "metadata": {},
        "execution_count": 1,
    }


def test_streams_keep_their_order(run):
    source = "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\nprint('d')"
    found = [(o["name"], o["text"]) for o in run(source)["outputs"]]
    assert found == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\nd\n")]


def test_output_of_a_subprocess_is_collected(run):
    assert run("import subprocess\nrun = subprocess.run(['echo', 'hello'])")["outputs"][0]["text"] == "hello\n"


def test_output_is_cut_at_its_limit(run):
    (output,) = run("print('x' * 10_000_000)")["outputs"]
    assert len(output["text"]) < 2100
    assert "[output cut at 2000 characters]" in output["text"]


def test_error_is_an_output_and_named(run):
    found = run("{}['k']")
    assert found["error"] == "KeyError: 'k'"
    assert found["outputs"][0]["output_type"] == "error"
    assert found["outputs"][0]["ename"] == "KeyError"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def f(:", "SyntaxError"), ("raise SystemExit(2)", "SystemExit: 2"), ("input()", "EOFError"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class E(Exception):\n    def __str__(self): 1/0\nraise E", ""),
    ],
)  # fmt: skip
def test_odd_ends_of_a_cell_are_errors(run, source, error):
    assert run(source)["error"].startswith(error)
    assert run("1")["error"] is None


def test_cell_may_await_and_use_magics(run):
    assert run("import asyncio\nawait asyncio.sleep(0)\n5")["outputs"][0]["data"]["text/plain"] == "5"
    assert run("%matplotlib inline\n!echo hello")["outputs"][0]["text"].strip() == "hello"


def test_endless_cell_is_interrupted_and_the_names_live_on(run):
    assert run("kept = 1\nwhile True:\n    pass", 0.2)["late"] is True
    assert run("kept")["outputs"][0]["data"]["text/plain"] == "1"


def test_endless_function_is_interrupted(run, peer):
    run("def f():\n    while True:\n        pass")
    f = peer.root.fetch(["f"])["f"]
    peer.deadline = time.monotonic() + 0.2
    with pytest.raises(Late):
        f()
    assert not peer.broken


def test_fetch_gives_values_and_stand_ins_and_passes_over_what_is_not_there(run, peer):
    run("x = [1]\ndef f(): return x")
    found = peer.root.fetch(["x", "f", "nothing"])
    assert list(found) == ["x", "f"]
    assert found["x"] == [1]
    assert isinstance(type(found["f"]), type)
    assert issubclass(type(found["f"]), StandIn)
    assert peer.root.fetch_opaque("x")[0] == 1


def test_names_of_a_check_hold_for_its_calls_and_are_put_back(run, peer):
    run("g = 9.81\ndef scale(): return 2\ndef f(): return g * scale()")
    f = peer.root.fetch(["f"])["f"]
    changes = [[["scale"], {"g": 1.0}], None]
    peer.before_ask = lambda: changes.pop(0) if changes else None
    with pytest.raises(NameError, match="scale"):
        f()
    peer.before_ask = None
    peer.root.restore({})
    assert f() == 19.62


def test_imports_of_a_check_are_there_for_later_cells(run, peer):
    import math

    run("sqrt = 'mine'")
    peer.root.restore({"math": math, "sqrt": math.sqrt})
    assert run("math.pi > 3, sqrt")["outputs"][0]["data"]["text/plain"] == "(True, 'mine')"


def test_files_stand_in_the_working_folder(run, peer):
    peer.root.start({"data/rows.csv": b"a,b\n1,2\n", "helper.py": b"x = 5"})
    assert run("import helper\nopen('data/rows.csv').read(), helper.x")["outputs"][0]["data"]["text/plain"] == (
        "('a,b\\n1,2\\n', 5)"
    )


def test_unseeded_random_numbers_are_the_same_in_every_run(run):
    import random

    random.seed(0)
    assert run("import random\nrandom.random()")["outputs"][0]["data"]["text/plain"] == repr(random.random())


def test_forked_copy_of_the_student_says_nothing(run):
    run("import os\nchild = os.fork()")
    assert run("child > 0")["outputs"][0]["data"]["text/plain"] == "True"


def test_end_of_the_student_is_noticed(run):
    with pytest.raises(Ended):
        run("import os\nos._exit(0)")


def test_what_cannot_be_displayed_does_not_end_the_student(run):
    source = (
        "class C:\n    def __repr__(self): raise ValueError\n    def __getattr__(self, name): raise RuntimeError\nC()"
    )
    run(source)
    assert run("2")["error"] is None
