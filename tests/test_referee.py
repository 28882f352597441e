import pytest

from autograde import referee
from autograde.referee import Cell, Limits, Settings, open_zygotes, run_notebook

SHORT = Limits(cell_seconds=5.0, notebook_seconds=60.0)
HASTY = Limits(cell_seconds=0.5, notebook_seconds=60.0)


@pytest.fixture(scope="module")
def zygotes():
    with open_zygotes(Settings(preload=("numpy", "pandas", "matplotlib.pyplot", "sklearn.pipeline"))) as zygotes:
        yield zygotes


@pytest.fixture
def run(zygotes):
    """Return a function that runs cells, given as (role, source, names...), and returns their outcomes."""

    def run(*cells, **settings):
        made = [Cell(role, source, f"cell{i}", names) for i, (role, source, *names) in enumerate(cells)]
        settings = {"files": {}, "seed": None, "limits": SHORT} | settings
        return run_notebook(made, zygotes=zygotes, **settings)

    return run


def test_check_calls_the_students_function(run):
    outcomes = run(("answer", "def double(x):\n    return 2 * x", "double"), ("check", "double(21)"))
    assert outcomes[1].error is None
    assert outcomes[1].result == "42"


def test_students_exception_arrives_as_the_same_type(run):
    answer = "def f():\n    raise NotImplementedError\nclass Odd(ValueError): pass\ndef g():\n    raise Odd('no')"
    outcomes = run(("answer", answer, "f", "g"), ("check", "f()"), ("check", "g()"))
    assert [o.error for o in outcomes[1:]] == ["NotImplementedError", "ValueError: Odd: no"]


@pytest.mark.parametrize("flood", ["print('x' * 3_000_000)", "display('x' * 3_000_000)", "pass"])
def test_score_of_a_check_is_read_however_much_it_shows(run, flood):
    """A final value that was left out would mean full points: a student could have them by a long answer."""
    report = "class R:\n    __repr__ = lambda s: '0.5'\n    _repr_html_ = lambda s: 'x' * 3_000_000\n"
    (outcome,) = run(("check", f"{report}{flood}\nR()"))
    assert outcome.result == "0.5"


def test_final_value_without_a_text_is_no_full_score(run):
    report = "class R:\n    def __repr__(self): raise ValueError\nR()"
    assert run(("check", report))[0].result == "a value without a text"


def test_endless_message_of_a_report_is_cut(run):
    report = "class R:\n    message = 'x' * 3_000_000\n    __repr__ = lambda s: '0.5'\nR()"
    assert len(run(("check", report))[0].message) == 10_000


@pytest.mark.parametrize("nested", ["deep", "[wide] * 4"])
def test_output_that_no_notebook_can_hold_is_left_out(run, nested):
    source = f"""
deep, wide = [], ["x"]
for _ in range(900):
    deep = [deep]
for _ in range(30):
    wide = [wide] * 4
recorder = next(c.cell_contents for c in type(get_ipython().display_pub).publish.__closure__)
recorder.finish = lambda: [
    {{"output_type": "display_data", "data": {{"application/json": {nested}}}, "metadata": {{}}}},
    {{"output_type": "stream", "name": "stdout", "text": "fine"}},
]
"""
    assert [o.get("text") for o in run(("extra", source))[0].outputs] == ["fine"]


def test_name_of_a_failed_answer_is_not_bound(run):
    outcomes = run(("answer", "1 / 0\nx = 1", "x"), ("check", "x"))
    assert outcomes[0].error == "ZeroDivisionError: division by zero"
    assert outcomes[1].error == "NameError: name 'x' is not defined"


def test_figures_and_text_of_a_student_cell_are_kept(run):
    (outcome,) = run(("extra", "import matplotlib.pyplot as plt\nprint('hello')\nplt.plot([1, 2]);"))
    assert [o["output_type"] for o in outcome.outputs] == ["stream", "display_data"]
    assert outcome.outputs[0]["text"] == "hello\n"
    assert outcome.outputs[1]["data"]["image/png"].startswith("iVBOR")


def test_report_of_a_check_gives_score_panel_and_message(run):
    report = "class R:\n    message = 'well done'\n    __repr__ = lambda s: '2.0'\n"
    (outcome,) = run(("check", report + "    _repr_html_ = lambda s: '<b>2</b>'\nR()"))
    assert (outcome.result, outcome.message) == ("2.0", "well done")
    assert outcome.outputs[0]["data"]["text/html"] == "<b>2</b>"


def test_checks_after_a_students_death_find_the_earlier_answers(run):
    outcomes = run(
        ("answer", "def f():\n    return 7", "f"),
        ("answer", "import os\ndef g():\n    os._exit(0)", "g"),
        ("check", "try:\n    g()\nexcept Exception:\n    pass\n1.0"),
        ("check", "f()"),
    )
    assert outcomes[2].error == "its process ended itself"
    assert outcomes[2].result is None
    assert outcomes[3].result == "7"


def test_function_that_stops_an_iteration_fails_the_check(run):
    """In the check's own process `map` would just end, and no case would be compared."""
    check = "for got, want in zip(map(f, [1, 2]), [2, 4]):\n    assert got == want"
    outcomes = run(("answer", "def f(x): raise StopIteration", "f"), ("check", check))
    assert outcomes[1].error == "RuntimeError: the function raised StopIteration"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("import os; os._exit(0)", "its process ended itself"),
        ("while True: pass", "time limit of 0.5 s"),
        ("raise KeyboardInterrupt", "time limit of 0.5 s"),
    ],
)
def test_end_that_a_check_takes_for_an_error_fails_it(run, body, error):
    check = "try:\n    f()\nexcept:\n    refused = True\nassert refused"
    outcomes = run(("answer", f"def f():\n    {body}", "f"), ("check", check), ("check", "1.0"), limits=HASTY)
    assert outcomes[1].error == error
    assert outcomes[2].result == "1.0"


def test_endless_function_costs_one_check(run):
    answer = "def f():\n    while True:\n        pass\ndef g():\n    return 1"
    outcomes = run(("answer", answer, "f", "g"), ("check", "f()"), ("check", "g()"), limits=HASTY)
    assert outcomes[1].error == "time limit of 0.5 s"
    assert outcomes[2].result == "1"


def test_seed_reaches_the_referee_alone(run):
    look = "import os\nseed = os.environ.get('COURSE_GRADING_SEED')"
    outcomes = run(
        ("answer", look, "seed"), ("check", "seed, __import__('os').environ['COURSE_GRADING_SEED']"), seed=11
    )
    assert outcomes[1].result == "(None, '11')"


def test_plain_cells_run_in_both_processes(run):
    outcomes = run(
        ("plain", "import math\nG = 9.81\nprint('setting up')"),
        ("answer", "def f():\n    return math.floor(G)", "f"),
        ("check", "f() == math.floor(G)"),
    )
    assert outcomes[0].outputs[0]["text"] == "setting up\n"
    assert outcomes[2].result == "True"


def test_plain_cell_may_use_an_answer(run):
    outcomes = run(("answer", "def f(x):\n    return x + 1", "f"), ("plain", "y = f(1)"), ("check", "y"))
    assert outcomes[2].result == "2"


def test_experiment_runs_in_the_students_process_only(zygotes):
    cells = [Cell("plain", "print('drawn')\nx = 1", "e", experiment=True), Cell("check", "x", "c")]
    outcomes = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=SHORT)
    assert outcomes[0].outputs[0]["text"] == "drawn\n"
    assert outcomes[1].error == "NameError: name 'x' is not defined"


def test_error_in_a_plain_cell_is_recorded_and_the_walk_goes_on(run):
    outcomes = run(("plain", "1 / 0"), ("check", "1.0"))
    assert outcomes[0].error == "ZeroDivisionError: division by zero"
    assert outcomes[1].result == "1.0"


def test_answers_are_read_anew_before_each_check(run):
    outcomes = run(
        ("answer", "x = [1]", "x"),
        ("check", "x.append(2)\nx"),
        ("check", "x"),
        ("answer", "x = 5", "x"),
        ("check", "x"),
    )
    assert [outcomes[i].result for i in (1, 2, 4)] == ["[1, 2]", "[1]", "5"]


def test_value_too_large_to_cross_is_a_stand_in(zygotes):
    cells = [Cell("answer", "x = list(range(10**6))\ny = 1", "a", ("x", "y")), Cell("check", "len(x), x[5], y", "c")]
    limits = Limits(message_bytes=10**6)
    assert run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=limits)[1].result == "(1000000, 5, 1)"


def test_check_that_deletes_a_function_sees_the_student_miss_it(run):
    """The idea of nbgrader's own demo class: does sum_of_squares use squares?"""
    answer = "def squares(n):\n    return [i * i for i in range(n)]\ndef total(n):\n    return sum(squares(n))"
    check = """
kept = squares
del squares
try:
    total(3)
except NameError:
    used = True
finally:
    squares = kept
used, total(3)
"""
    names = ("squares", "total")
    outcomes = run(("answer", answer, *names), ("check", check), ("check", "squares(3), total(4)"))
    assert [o.result for o in outcomes[1:]] == ["(True, 5)", "([0, 1, 4], 14)"]


def test_name_that_a_check_binds_anew_is_put_back(run):
    outcomes = run(
        ("plain", "G = 2"),
        ("answer", "def f():\n    return 3 * G", "f"),
        ("check", "G = 10\nf()"),
        ("check", "G, f()"),
        ("extra", "print(G)"),
    )
    assert [outcomes[2].result, outcomes[3].result] == ["30", "(2, 6)"]
    assert outcomes[4].outputs[0]["text"] == "2\n"


def test_function_of_a_check_replaces_the_students_for_its_time(run):
    answer = "def fetch():\n    return 'net'\ndef f():\n    return fetch().upper()"
    outcomes = run(("answer", answer, "fetch", "f"), ("check", "fetch = lambda: 'fake'\nf()"), ("check", "f()"))
    assert [o.result for o in outcomes[1:]] == ["'FAKE'", "'NET'"]


def test_values_of_a_check_stay_hidden_and_its_imports_do_not(run):
    outcomes = run(
        ("answer", "def f():\n    return sorted(k for k in globals() if k in ('expected', 'math'))", "f"),
        ("check", "import math\nexpected = 42\nf()"),
        ("check", "expected = 43\nf()"),
    )
    assert [o.result for o in outcomes[1:]] == ["[]", "['math']"]


def test_fresh_call_sees_answers_and_no_other_state(run):
    outcomes = run(
        ("plain", "G = 1"),
        ("answer", "calls = []\ndef f(x):\n    calls.append(x)\n    return len(calls) + G", "f"),
        ("extra", "G = 100\nf(0); f(0)"),
        ("check", "f(1), f.__fresh__(1), f.__fresh__(1), f(1)"),
    )
    assert outcomes[3].result == "(103, 2, 2, 104)"


def test_fresh_call_of_a_function_that_needs_more_fails(run):
    outcomes = run(("extra", "helper = 1"), ("answer", "def f():\n    return helper", "f"), ("check", "f.__fresh__()"))
    assert outcomes[2].error == "NameError: name 'helper' is not defined"


def test_fresh_call_may_return_an_object_and_take_our_functions(run):
    answer = "class M:\n    def __init__(self, f):\n        self.f = f\n    def go(self, x):\n        return self.f(x)"
    check = "M.__fresh__(lambda x: x + 1).go(2)"
    assert run(("answer", answer, "M"), ("check", check))[1].result == "3"


def test_cell_that_ends_its_process_is_not_run_again(run):
    outcomes = run(
        ("answer", "def f():\n    return 1", "f"),
        ("answer", "import os\nos._exit(3)", "g"),
        ("extra", "x = 5"),
        ("check", "f()"),
        ("check", "g"),
    )
    assert outcomes[1].error == "its process ended itself"
    assert outcomes[3].result == "1"
    assert outcomes[4].error == "NameError: name 'g' is not defined"


def test_garbage_from_the_student_costs_one_check(run):
    answer = """
import os, socket
def f():
    for number in range(3, 20):
        try:
            if os.readlink(f"/proc/self/fd/{number}").startswith("socket"):
                os.write(number, b"garbage" * 10)
        except OSError:
            pass
def g():
    return 2
"""
    outcomes = run(("answer", answer, "f", "g"), ("check", "f()\n1.0"), ("check", "g()"))
    assert outcomes[1].result is None
    assert "what cannot be read" in outcomes[1].error
    assert outcomes[2].result == "2"


def test_check_that_ends_its_own_process_costs_itself(run):
    outcomes = run(
        ("answer", "def f():\n    return 1", "f"),
        ("check", "import os\nos._exit(0)"),
        ("check", "f()"),
        ("check", "f() + 1"),
    )
    assert outcomes[1].error == "the check's own process: its process ended itself"
    assert [o.result for o in outcomes[2:]] == ["1", "2"]


def test_endless_check_is_stopped(run):
    outcomes = run(("check", "while True:\n    pass"), ("check", "1.0"), limits=HASTY)
    assert outcomes[0].error == "time limit of 0.5 s"
    assert outcomes[1].result == "1.0"


def test_check_that_swallows_everything_is_stopped_all_the_same(run, monkeypatch):
    monkeypatch.setattr(referee, "GRACE", 0.5)
    stubborn = "while True:\n    try:\n        f()\n    except BaseException:\n        pass"
    limits = Limits(cell_seconds=0.5, notebook_seconds=2.0)
    outcomes = run(
        ("answer", "def f():\n    while True: pass", "f"), ("check", stubborn), ("check", "1.0"), limits=limits
    )
    assert "time limit" in outcomes[1].error


def test_notebook_over_its_time_is_stopped_and_says_so(run):
    limits = Limits(cell_seconds=5.0, notebook_seconds=1.0)
    outcomes = run(
        ("extra", "import time\ntime.sleep(0.7)"), ("extra", "time.sleep(0.7)"), ("check", "1.0"), limits=limits
    )
    assert outcomes[2].error == "time limit of 1 s for the notebook"


def test_file_that_a_student_hands_in_is_not_imported_by_the_referee(run):
    evil = {"helper.py": b"SCORE = 'forged'", "colorsys.py": b"SCORE = 'forged'"}
    check = "import helper, colorsys\nhelper.SCORE, hasattr(colorsys, 'SCORE')"
    (outcome,) = run(("check", check), files={"helper.py": b"SCORE = 'ours'"}, submitted=evil)
    assert outcome.result == "('ours', False)"


def test_both_processes_find_the_files(run):
    read = "open('data/a.csv').read() + open('own.txt').read()"
    outcomes = run(
        ("answer", f"x = {read}", "x"),
        ("check", f"x == {read}"),
        files={"data/a.csv": b"1,2"},
        submitted={"own.txt": b"3"},
    )
    assert outcomes[1].result == "True"


def test_checks_in_the_students_process_are_marked(run):
    outcomes = run(
        ("answer", "import matplotlib.pyplot as plt\nax = plt.figure().gca()\nax.plot([1])", "ax"),
        ("check", "assert isinstance(ax, plt.Axes)\nlen(ax.lines)"),
        checks_in_student=True,
    )
    assert outcomes[1].result == "1"
    assert outcomes[1].forged


def test_figure_can_be_asked_across_the_wire(run):
    answer = (
        "import matplotlib.pyplot as plt\ndef draw():\n    ax = plt.figure().gca()\n    ax.plot([1, 2])\n    return ax"
    )
    assert run(("answer", answer, "draw"), ("check", "len(draw().lines), draw().get_title()"))[1].result == "(1, '')"


def test_fitted_pipeline_of_the_students_predicts(run):
    answer = """
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
def fit(X, y):
    return make_pipeline(StandardScaler(), LinearRegression()).fit(X, y)
"""
    check = """
import numpy as np
X = np.arange(6.0).reshape(-1, 1)
fit(X, 3 * X[:, 0]).predict(np.array([[10.0]])).round(6).tolist()
"""
    assert run(("answer", answer, "fit"), ("check", check))[1].result == "[30.0]"


def guess(source, *guessed, imports=()):
    return Cell("answer", source, "guess", (), guessed, imports)


FORGED = "def isclose(*args): return True\nx = 0.0"


def test_helper_that_a_star_import_brings_is_not_the_students(zygotes):
    """Nobody can tell by its text what a star import binds; a student who binds the same name gains nothing."""
    check = Cell("check", "assert isclose(x, 1.0)", "c")
    before = [Cell("plain", "from math import *", "p"), guess(FORGED, "isclose", "x"), check]
    after = [guess(FORGED, "isclose", "x"), Cell("plain", "from math import *", "p"), check]
    inside = [guess(FORGED, "isclose", "x"), Cell("check", "from math import *\nassert not isclose(0, 1)", "d"), check]
    for cells in (before, after, inside):
        outcomes = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=SHORT)
        assert [outcome.error for outcome in outcomes] == [None, None, "AssertionError"]


def test_helper_that_the_reference_imports_is_not_the_students(zygotes):
    cells = [guess(FORGED, "x", imports=("from math import isclose",)), Cell("check", "assert isclose(x, 1.0)", "c")]
    outcomes = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=SHORT)
    assert outcomes[1].error == "AssertionError"


def test_guessed_name_is_read_anew_before_each_check(zygotes):
    cells = [guess("x = 1", "x"), Cell("check", "x", "c"), Cell("answer", "x = 2", "a"), Cell("check", "x", "d")]
    outcomes = run_notebook(cells, zygotes=zygotes, files={}, seed=None, limits=SHORT)
    assert [outcomes[1].result, outcomes[3].result] == ["1", "2"]


def test_forged_outputs_of_a_student_are_put_right(run):
    """A student who patches the shell's own display can show nothing but outputs of the right form."""
    source = """
recorder = get_ipython().display_pub.publish.__func__.__closure__[0].cell_contents
recorder.finish = lambda: [{"output_type": "display_data", "data": [], "metadata": 1}, "x", {"output_type": "stream",
    "name": "stdout", "text": "fine"}, {"output_type": "error"}]
"""
    outcomes = run(("extra", source), ("check", "1.0"))
    assert [o.get("text") for o in outcomes[0].outputs] == ["fine"]


def test_same_seed_gives_the_same_random_numbers_to_a_check(run):
    check = ("check", "import random, numpy as np\nrandom.random(), np.random.rand()")
    first, second, other = (run(check, seed=seed)[0].result for seed in (3, 3, 4))
    assert first == second
    assert first != other


def test_students_random_numbers_say_nothing_about_the_checks(run):
    look = "import random, numpy as np\nx = random.random(), np.random.rand()"
    outcomes = run(
        ("answer", look, "x"), ("check", "import random, numpy as np\nx == (random.random(), np.random.rand())")
    )
    assert outcomes[1].result == "False"


@pytest.mark.parametrize("name", ["run", "fetch", "restore", "start", "before", "fetch_opaque"])
def test_student_that_takes_over_its_own_end_costs_itself_only(run, name):
    source = f"""
import gc
from autograde.student import Student
def forge(self, *args):
    raise ZeroDivisionError("forged")
Student.{name} = forge
"""
    outcomes = run(("answer", "def f():\n    return 1", "f"), ("extra", source), ("check", "f()"), ("check", "1.0"))
    assert not [o.error for o in outcomes if o.error and "grader itself" in o.error]
    assert outcomes[3].result in ("1.0", None)


def test_student_that_answers_with_an_object_of_its_own_is_not_believed(run):
    source = """
from autograde.student import Student
class Any(dict):
    def __getitem__(self, key): return 10**6
Student.fetch = lambda self, names: Any()
"""
    outcomes = run(("answer", source, "f"), ("check", "f"))
    assert outcomes[1].error == "NameError: name 'f' is not defined"
