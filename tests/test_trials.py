"""Quick trials of lessons, and the proofs of their prose."""

from pathlib import Path

import pytest

from autograde.lessons import find_lessons, read_lesson
from autograde.trials import Verdict, literal, prove, run_cell, run_trial

ROOT = Path(__file__).parents[1]
TEXT = "course/lessons/week1/fall.py"


@pytest.mark.parametrize("path", find_lessons(ROOT), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_number_and_insight_of_the_prose_holds(path):
    assert [claim for claim, _, holds in prove(read_lesson(path), range(1, 21)) if not holds] == []


def test_a_check_that_raises_is_told(project):
    (verdict, _) = run_trial(read_lesson(project / TEXT).cells, [None])
    assert verdict == Verdict("bet_twice_check", None, 1.0, 1.0, "All checks passed.")
    (project / TEXT).write_text((project / TEXT).read_text().replace("check.report()", "check.report() / 0", 1))
    verdict = run_trial(read_lesson(project / TEXT).cells, [None])[0]
    assert (verdict.points, verdict.message[:33]) == (0, "the check itself raised TypeError")


def test_seeds_reach_the_checks_and_only_them(project, monkeypatch):
    monkeypatch.delenv("COURSE_GRADING_SEED", raising=False)
    fact = 'with check("a bet is yes or no"):\n'
    text = (
        (project / TEXT)
        .read_text()
        .replace(fact, f'import os\n{fact}    assert os.environ["COURSE_GRADING_SEED"] == "5"\n')
    )
    (project / TEXT).write_text(text)
    verdicts = run_trial(read_lesson(project / TEXT).cells, [None, 5, 6], only="bet_twice_check")
    assert [verdict.points for verdict in verdicts] == [0, 1, 0]


def test_a_process_that_dies_is_no_verdict(project):
    (project / TEXT).write_text((project / TEXT).read_text().replace("import math\n", "import os\nos._exit(3)\n", 1))
    with pytest.raises(RuntimeError, match="ended before it reported"):
        run_trial(read_lesson(project / TEXT).cells, [None])


def test_proofs_are_judged_by_the_prose_and_by_the_share_of_seeds(project):
    with (project / TEXT).open("a") as text:
        text.write('\n# %% tags=["active-py", "numbers"]\n["twice the height", f"{landing_time(20):.1f} s"]\n')
        text.write('\n# %% tags=["active-py", "insight"] claim="a die shows six"\n')
        text.write("def holds(rng):\n    return rng.integers(6) == 5\n")
    (found, missing, claim) = prove(read_lesson(project / TEXT), range(50))
    assert found == ("the prose says 'twice the height'", 1.0, True)
    assert missing == ("the prose says '2.0 s'", 0.0, False)
    assert claim[0] == "a die shows six"
    assert not claim[2]
    assert 0 < claim[1] < 0.5


def test_a_cell_ends_in_the_value_of_its_last_expression():
    assert run_cell("x = 2\nx + 1", {}) == 3
    assert run_cell("x = 2", {}) is None


def test_reasons_for_survivors_are_read_without_running_them(project):
    with (project / TEXT).open("a") as text:
        text.write('\n# %% tags=["active-py", "survivors"]\n{"landing_time: x": "never reached"}\n')
    assert literal(read_lesson(project / TEXT), "survivors") == {"landing_time: x": "never reached"}
