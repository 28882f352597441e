"""A notebook's first cells, run once for a class. Whether they ran anew shows in a number that no two runs share."""

import pytest

from autograde import referee
from autograde.referee import Cell, Limits, Settings, open_zygotes, run_notebook

LIMITS = Limits(cell_seconds=10.0, notebook_seconds=60.0)
MARK = Cell("plain", "import uuid\nprint(uuid.uuid4())", "mark")


ANEW = {"own.txt": b""}  # a file of a student's own: with it nothing runs ahead


@pytest.fixture(scope="module")
def zygotes():
    with open_zygotes(Settings(preload=("numpy", "matplotlib.pyplot"))) as zygotes:
        yield zygotes


@pytest.fixture
def run(zygotes):
    """Return a function that runs cells as one notebook, and returns what each showed, or its error."""

    def run(*cells, files=None, submitted=None, seed=None):
        outcomes = run_notebook(
            cells, zygotes=zygotes, files=files or {}, submitted=submitted, seed=seed, limits=LIMITS
        )
        return [outcome.error or _shown(outcome.outputs) for outcome in outcomes]

    return run


def _shown(outputs):
    return [output.get("text") or output.get("data") for output in outputs]


def test_first_cells_run_once_for_all(run):
    marks = [run(MARK, Cell("answer", "x = 1", "x", ("x",)))[0][0] for _ in range(3)]
    assert len({*marks}) == 1
    assert run(MARK, Cell("answer", "x = 1", "x", ("x",)), submitted=ANEW)[0][0] not in marks


def test_nothing_shows_that_they_ran_before(run):
    first = Cell(
        "plain",
        "import os, random, sys, numpy as np\nimport matplotlib.pyplot as plt\n"
        "print(random.random(), np.random.random(), os.getcwd(), sys.path[0], open('data.txt').read())",
        "first",
    )
    state = "print(random.random(), np.random.random(), os.getcwd(), sorted(os.listdir()), sys.path[0])"
    later = Cell("extra", f"{state}; In[1][:9]", "later")
    figure = Cell("extra", "import helper\nplt.plot([1, 2]); print(helper.x); plt.show()", "figure")
    check = Cell("check", state, "check")
    files = {"data.txt": b"17", "helper.py": b"x = 5"}
    runs = [run(first, later, figure, check, files=files, seed=4) for _ in range(2)]
    anew = run(first, later, figure, check, files=files, submitted=ANEW, seed=4)
    assert runs[0] == runs[1]
    assert str(runs[0]) == str(anew).replace(", 'own.txt'", "")
    assert any("image/png" in shown for shown in runs[0][2])


def test_figures_after_a_head_start_with_figures(run):
    first = Cell("plain", "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);", "first")
    cells = [first, Cell("extra", "plt.plot([2, 1]);", "own")]
    runs = [run(*cells), run(*cells), run(*cells, submitted=ANEW)]
    assert runs[0] == runs[1] == runs[2]
    assert all("image/png" in shown[-1] for shown in runs[0])


def test_what_one_student_changes_the_next_does_not_see(run):
    first = Cell("plain", "seen = []", "first")
    answer = Cell("answer", "seen.append(1)\nimport numpy; numpy.mine = 1\nprint(len(seen))", "answer")
    assert [run(MARK, first, answer)[2] for _ in range(4)] == [["1\n"]] * 4
    look = Cell("extra", "import numpy; print(hasattr(numpy, 'mine'), len(seen))", "look")
    assert run(MARK, first, look)[2] == ["False 0\n"]


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("open('made.txt', 'w').write('x')", "open('made.txt').read()"),
        ("file = open('data.txt')", "file.read()"),
        ("import os; os.mkdir('/tmp/made'); os.chdir('/tmp/made')", "__import__('os').getcwd()[-4:]"),
        ("import threading; e = threading.Event(); threading.Thread(target=e.wait, daemon=True).start()", "e.set()"),
        ("import signal; signal.signal(signal.SIGTERM, print)", "signal.getsignal(signal.SIGTERM)"),
        ("import subprocess; p = subprocess.Popen(['sleep', '20'])", "p.poll()"),
        ("import mmap; m = mmap.mmap(-1, 4096)", "m.write(b'x'); m[:1]"),
        ("import multiprocessing; lock = multiprocessing.Lock()", "lock.acquire(False)"),
        ("import asyncio; await asyncio.sleep(0)", "await asyncio.to_thread(print, 5)"),
        ("import signal; None", "1 / 0"),
    ],
)
def test_cells_that_leave_more_than_names_run_anew(run, source, after):
    """Of the last nothing is left: it shows that the others differ by what they leave."""
    cells = [MARK, Cell("plain", source, "leave"), Cell("extra", after, "after")]
    runs = [run(*cells, files={"data.txt": b"17"}, submitted=own) for own in ({}, {}, ANEW)]
    assert (runs[0][0] == runs[1][0]) == (after == "1 / 0")
    assert runs[0][2] == runs[1][2] == runs[2][2]


def test_cell_that_fails_or_ends_its_process_runs_anew(run):
    for source, error in (("1 / 0", "ZeroDivisionError"), ("import os; os._exit(3)", "its process ended itself")):
        runs = [run(MARK, Cell("plain", source, "fail"), Cell("extra", "print(2)", "on")) for _ in range(2)]
        assert runs[0][0] != runs[1][0]
        assert all(error in found[1] and found[2] == ["2\n"] for found in runs)


def test_file_of_a_students_own_is_there_for_its_first_cell(run):
    first = Cell("plain", "try:\n    import own\n    print(own.x)\nexcept ImportError:\n    print('none')", "first")
    for own, shown in (({}, "none\n"), ({"own.py": b"x = 3"}, "3\n"), ({}, "none\n")):
        assert run(first, Cell("extra", "1", "e"), submitted=own)[0] == [shown]


def test_time_stamp_is_no_reason_to_run_them_anew(run):
    marks = [run(MARK, submitted={"timestamp.txt": text})[0] for text in (b"1", b"2")]
    assert marks[0] == marks[1]


def test_seed_reaches_the_referee_alone(run):
    read = "print(__import__('os').environ.get('COURSE_GRADING_SEED'))"
    for _ in range(2):
        own, _, checked = run(Cell("plain", read, "a"), Cell("extra", "1", "e"), Cell("check", read, "c"), seed=7)
        assert own == ["None\n"]
        assert checked == ["7\n"]


def test_experiment_is_no_part_of_the_referees_head_start(run):
    cells = [Cell("plain", "x = 1", "e", experiment=True), Cell("extra", "1", "own"), Cell("check", "x", "c")]
    assert [run(*cells)[2] for _ in range(2)] == ["NameError: name 'x' is not defined"] * 2


def test_student_that_died_is_replaced_from_the_head_start(run):
    cells = [MARK, Cell("extra", "import os; os._exit(1)", "die"), Cell("answer", "x = uuid.UUID", "x", ("x",)),
             Cell("check", "x('0' * 32).int", "c")]  # fmt: skip
    runs = [run(*cells), run(*cells), run(*cells, submitted=ANEW)]
    assert [found[1:] for found in runs] == [runs[0][1:]] * 3
    assert runs[0][3] == [{"text/plain": "0"}]


def test_student_in_anothers_stead_has_a_folder_of_its_own(run):
    first = Cell("plain", "from pathlib import Path\nOUT = Path.cwd() / 'out'", "first")
    cells = [first, Cell("extra", "import os; os._exit(1)", "die"),
             Cell("extra", "OUT.write_text('x'); print(OUT.read_text())", "write")]  # fmt: skip
    assert [run(*cells)[2] for _ in range(2)] == [["x\n"]] * 2


def test_submission_that_spoils_its_place_costs_no_one_the_head_start(run):
    spoil = Cell("extra", "import os\nfor i in range(1500):\n    os.mkdir('d')\n    os.chdir('d')", "spoil")
    run(MARK, spoil)
    assert run(MARK) == run(MARK)


def test_without_a_seed_random_numbers_of_a_check_are_new_ones(run):
    cells = [MARK, Cell("extra", "1", "e"), Cell("check", "__import__('random').random()", "c")]
    assert run(*cells)[2] != run(*cells)[2]


def test_only_so_many_are_kept(zygotes, run, monkeypatch):
    monkeypatch.setattr(referee, "MOST_PAIRS", 2)
    for number in range(4):
        cells = [Cell("plain", f"n = {number}", "n"), Cell("extra", "print(n)", "p")]
        assert [run(*cells)[1] for _ in range(2)] == [[f"{number}\n"]] * 2
        assert len(zygotes._pairs) == 2
    again = [Cell("plain", "n = 0", "n"), Cell("extra", "print(n)", "p")]
    assert run(*again)[1] == ["0\n"]
