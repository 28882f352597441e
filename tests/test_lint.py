import re
from pathlib import Path

import pytest

from autograde.lessons import find_lessons, read_lesson
from autograde.lint import RULES, lint

ROOT = Path(__file__).parents[1]
TEXT = "course/lessons/week1/fall.py"
LANDING = '"grade_id": "landing_time"'
CHECK = '"grade_id": "landing_time_check"'
REPORT = "### END HIDDEN TESTS\ncheck.report()\n"
BET = "# %% [markdown]\n# Bet first"


def problems(project: Path, old: str = "", new: str = "", count: int = 1) -> list:
    """Return the problems of the small lesson with one text in it replaced; its length is let be."""
    path = project / TEXT
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, count))
    return [problem for problem in lint(read_lesson(path)) if "Stay within" not in problem.fix]


def test_a_sound_lesson_has_no_problem(project):
    assert problems(project) == []


def test_the_course_has_no_problem_that_shows_without_running():
    for path in find_lessons(ROOT):
        lesson = read_lesson(path)
        assert [str(problem) for rule in RULES for problem in rule(lesson)] == []


def test_a_problem_is_told_with_place_exercise_and_fix(project):
    (problem,) = problems(project, "    ### END SOLUTION\n\n", "\n")
    line = (project / TEXT).read_text().splitlines().index("def landing_time(height: float) -> float:")
    assert str(problem) == (
        f"{project / TEXT}:{line}, exercise 'landing_time': no END SOLUTION. "
        "Add '### END SOLUTION' after what '### BEGIN SOLUTION' opens."
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("### END HIDDEN TESTS\n", "", "no END HIDDEN TESTS"),
        ("    ### BEGIN SOLUTION\n", "", "'### END SOLUTION' closes what nothing opens"),
        ('"grade_id": "why"', '"grade_id": "landing_time"', r"the grade_id 'landing_time' stands in line \d+ too"),
        ('"points": 2, ', "", "no points"),
        ('"points": 2', '"points": 0', "no points"),
        ("points=2", "points=3", r"Check\(points=3\) but 2 points in the header"),
        ("hidden=1", "hidden=2", r"Check\(hidden=2\) but 1 hidden facts follow"),
        (", hidden=1", "", r"Check\(hidden=0\) but 1 hidden facts follow"),
        ("check.hidden(", "check(", r"check\(\.\.\.\) among the hidden tests"),
        ('check("a body', 'check.hidden("a body', "stands where students see it"),
        (REPORT, "check.report()\n### END HIDDEN TESTS\n", "not end in its report"),
        (REPORT, "### END HIDDEN TESTS\nprint(check.report())\n", "not end in its report"),
        ('check = Check("landing_time", points=2, hidden=1)', "", r"no Check\(\.\.\.\) is made"),
        (f'{CHECK}, "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}} '
         'tags=["raises-exception"]', f'{CHECK}, "locked": true, "points": 2, "schema_version": 3, "solution": false, '
         '"task": false}', "no tag raises-exception"),
        (CHECK, '"grade_id": "landing_time_test"', "the check's grade_id does not end in _check"),
        ('"locked": false, "points": 2,', '"points": 2,', "nbgrader refuses its metadata: 'locked'"),
        ("    return math.sqrt(2 * height / 9.80665)", "    return math.sqrt(2 * height", "this is no Python"),
        ("    return math.sqrt(2 * height / 9.80665)", "    pass\n" * 12 + "    return 0", "the solution has 13 lines"),
        ("import math\n", "import math\n" + "# why\n\nx = 1\n" * 12, "this provided cell has 14 lines of code; 12"),
        (' why="forgets the root"', "", "the wrong answer does not say why"),
        (' why="raises to the power of a half"', "", "the right answer does not say why"),
        (' idea="the time grows with the root of the height"', "", "a wrong answer without its idea"),
        ('idea="the time grows with the root of the height"', 'idea="the time grows"', "is no fact of the check"),
        ('check="landing_time_check" why="adds', 'check="landing_check" why="adds', "names the check 'landing_check'"),
        ('why="adds a second"', 'answer="landing" why="adds a second"', "replaces 'landing', which is no answer cell"),
        ('"active-py", "wrong"] check="landing', '"active-py", "right"] check="landing', "2 wrong answers, of 3"),
        ('"active-py", "right"] check="bet', '"active-py", "wrong"] check="bet', "no other right answer"),
        ('["active-py", "wrong"]', '["active-py"]', "a raw cell that students would receive"),
        (BET, f'# %% tags=["experiment"]\nplot = 1\n\n{BET}', r"the bet comes after a result is shown in line \d+"),
        (BET, f'# %%\nplots.show(1, alt="two lines")\n\n{BET}', "the bet comes after a result is shown"),
        ("with check(\"the time", "twice = g\nwith check(\"the time", "XX"),
        (BET, f"# %% [markdown]\n# ![](fall.png)\n\n{BET}", "a picture without alt text"),
    ],
)  # fmt: skip
def test_each_problem_is_named(project, old, new, words):
    if words == "XX":  # a name that only an experiment defines
        text = (project / TEXT).read_text()
        marker = f'# %% nbgrader={{"grade": false, {LANDING}'
        assert marker in text
        (project / TEXT).write_text(text.replace(marker, f'# %% tags=["experiment"]\ng = 9.8\n\n{marker}'))
        words = r"it uses 'g', which only the experiment in line \d+ defines"
    found = problems(project, old, new)
    assert any(re.search(words, str(problem)) for problem in found), found
    assert all(problem.fix for problem in found)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("plots.show(axes)", "a figure without alt text"),
        ('plots.show(axes, alt=" ")', "a figure without alt text"),
        ("falls.plot_fall(t)", "not shown with alt text"),
    ],
)
def test_a_picture_without_alt_text_is_named(project, code, words):
    (problem,) = problems(
        project, '# %% [markdown] nbgrader={"grade": true', f'# %%\n{code}\n\n# %% [markdown] nbgrader={{"grade": true'
    )
    assert words in str(problem)


def test_the_length_of_a_lesson_is_held_to_its_budget(project):
    (words, cells) = [str(problem) for problem in lint(read_lesson(project / TEXT))]
    assert "words of prose. Stay within 900 to 1,400" in words
    assert "8 cells that students see. Stay within 20 to 30" in cells


def test_a_check_that_an_untouched_stub_passes_is_named(project):
    found = problems(project, '    call(landing_time, 0.0).close(0.0, unit="s")\n', "    pass\n")
    assert found == []  # one fact without the answer, but two others need it
    text = (project / TEXT).read_text()
    facts = re.compile(r'^    value\("bet_twice", bet_twice\).*$', re.M)
    (project / TEXT).write_text(facts.sub("    pass", text))
    (problem,) = problems(project)
    assert "exercise 'bet_twice': the untouched notebook gets 1 of 1 points" in str(problem)


def test_a_solution_that_its_check_rejects_is_named(project):
    (problem,) = problems(project, "return math.sqrt(2 * height / 9.80665)", "return 7.0")
    assert "the solution gets 0 of 2 points: 'a body that lies on the ground has landed: " in str(problem)


def test_a_final_value_that_is_no_plain_number_is_named(project):
    """nbgrader gives full marks for a NumPy zero: its repr is no number."""
    report = "class report:\n    __repr__ = lambda self: 'np.float64(0.0)'\ncheck.report = report\ncheck.report()"
    (problem,) = problems(project, "### END HIDDEN TESTS\ncheck.report()", f"### END HIDDEN TESTS\n{report}")
    assert "the check itself raised ValueError: could not convert string to float" in str(problem)
