import pytest

from autograde.referee import Cell, Limits, Settings, open_zygotes, run_notebook

UNSAFE = Settings(preload=("numpy", "pandas", "matplotlib.pyplot"), unsafe=True)
SHORT = Limits(cell_seconds=1.0, notebook_seconds=60.0)


@pytest.fixture(scope="module")
def run():
    """Return a function that runs cells, given as (role, source, names...), and returns their outcomes."""
    with open_zygotes(UNSAFE) as zygotes:

        def run(*cells, **settings):
            made = [Cell(role, source, f"cell{i}", names) for i, (role, source, *names) in enumerate(cells)]
            settings = {"files": {}, "seed": None, "limits": SHORT} | settings
            return run_notebook(made, zygotes=zygotes, **settings)

        yield run


def test_check_calls_the_students_function(run):
    outcomes = run(("answer", "def double(x):\n    return 2 * x", "double"), ("check", "double(21)"))
    assert outcomes[1].error is None
    assert outcomes[1].result == "42"


def test_students_exception_arrives_as_the_same_type(run):
    answer = "def f():\n    raise NotImplementedError\nclass Odd(ValueError): pass\ndef g():\n    raise Odd('no')"
    outcomes = run(("answer", answer, "f", "g"), ("check", "f()"), ("check", "g()"))
    assert [o.error for o in outcomes[1:]] == ["NotImplementedError", "ValueError: Odd: no"]


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


def test_endless_function_costs_one_check(run):
    answer = "def f():\n    while True:\n        pass\ndef g():\n    return 1"
    outcomes = run(("answer", answer, "f", "g"), ("check", "f()"), ("check", "g()"))
    assert outcomes[1].error == "time limit of 1 s"
    assert outcomes[2].result == "1"


def test_seed_reaches_the_referee_alone(run):
    look = "import os\nseed = os.environ.get('COURSE_GRADING_SEED')"
    outcomes = run(
        ("answer", look, "seed"), ("check", "seed, __import__('os').environ['COURSE_GRADING_SEED']"), seed=11
    )
    assert outcomes[1].result == "(None, '11')"
