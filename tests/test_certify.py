"""The certificate: what is known is found so, and each way in which a lesson can be wrong makes it fail."""

import time
from pathlib import Path

import pytest

from autograde import certify
from autograde.certify import Bench, Certificate, bank, find_flakes, mutant_candidates
from autograde.cli import main
from autograde.lessons import find_lessons, read_lesson
from autograde.settings import load_settings
from autograde.trials import Verdict

ROOT = Path(__file__).parents[1]
TEXT = "course/lessons/week1/fall.py"


@pytest.fixture
def bench(project) -> Bench:
    config = 'c = get_config()\nc.Engine.packages = ["course"]\nc.Engine.preload = ["numpy", "pandas"]\n'
    (project / "nbgrader_config.py").write_text(config)
    return Bench(load_settings(project), workers=1)


@pytest.mark.slow
def test_every_known_answer_of_the_course_gets_its_verdict():
    """All banks, 10 seeds and those of the notebooks, through student and referee."""
    lessons = [read_lesson(path) for path in find_lessons(ROOT)]
    surprises = []
    candidates = [candidate for lesson in lessons for candidate in bank(lesson) if candidate.kind != "rewrite"]
    for candidate, found, _ in Bench(load_settings(ROOT)).judge(candidates, [None, *range(1, 11)]):
        assert found, f"{candidate.lesson.name}: {candidate.what} met no check"
        surprises += [
            f"{candidate.lesson.name} {v.check} ({candidate.what}): {v.points} under {v.seed}, {v.message}"
            for v in found
            if candidate.is_surprised_by(v)
        ]
    assert surprises == []


SPOILED = {
    "a broken reference": (
        "math.sqrt(2 * height / 9.80665)\n    ###", "7.0\n    ###", "landing_time_check on reference",
    ),
    "a wrong answer that is right": (
        "return 2 * math.sqrt(height", "return math.sqrt(2 * height",
        "landing_time_check on wrong (leaves the 2 outside)",
    ),
    "a lost message": (
        'why="forgets the root" idea="the time', 'why="forgets the root" idea="a time',
        "landing_time_check on wrong (forgets the root)",
    ),
    "a right answer that is wrong": (
        "(2 * height / 9.80665) ** 0.5", "(2 * height / 9.8) ** 0.5", "landing_time_check on right",
    ),
    "a check that asks nothing": (
        'value("bet_twice", bet_twice).one_of("yes", "no")', "pass", "bet_twice_check on stub",
    ),
}  # fmt: skip


def test_a_sound_lesson_holds_no_surprise_and_each_spoiled_one_does(project, bench):
    text = (project / TEXT).read_text()
    lessons = {"sound": read_lesson(project / TEXT)}
    for name, (old, new, _) in SPOILED.items():
        assert old in text
        (project / TEXT).with_stem(name.replace(" ", "_")).write_text(text.replace(old, new, 1))
        lessons[name] = read_lesson((project / TEXT).with_stem(name.replace(" ", "_")))
    surprises = {name: [] for name in lessons}
    for candidate, found, _ in bench.judge([c for lesson in lessons.values() for c in bank(lesson)], [None, 1]):
        name = next(name for name, lesson in lessons.items() if lesson is candidate.lesson)
        what = candidate.what.split(", ", 1)[-1]
        surprises[name] += [f"{v.check} on {candidate.kind} ({what})" for v in found if candidate.is_surprised_by(v)]
    assert surprises.pop("sound") == []
    for name, (_, _, words) in SPOILED.items():
        assert any(surprise.startswith(words) for surprise in surprises[name]), name


def test_certify_ends_with_1_and_names_what_it_found(project, bench, capsys):
    text = (project / TEXT).read_text()
    (project / TEXT).write_text(text.replace('idea="the time', 'idea="a time', 1))
    with pytest.raises(SystemExit) as ended:
        main(["certify", "--course-dir", str(project), "--seeds", "1", "--quick", "--workers", "1"])
    assert ended.value.code == 1
    assert "week1/fall: landing_time_check on wrong (line" in capsys.readouterr().out


def test_a_weakened_check_lets_mutants_live(project, bench):
    """Of the mutants that the sound check kills, some pass a check whose facts are gone."""
    lesson = read_lesson(project / TEXT)
    before = sum(_killed(judged) for _, judged, _ in bench.judge(mutant_candidates(lesson), [None]))
    text = (project / TEXT).read_text()
    start = text.index("with check", text.index('check = Check("landing_time"'))
    weak = text[:start] + 'with check("it answers"):\n    call(landing_time, 20.0).number()\ncheck.report()\n'
    weak += text[text.index("# %% tags", start) - 1 :]
    (project / TEXT).write_text(weak)
    after = sum(_killed(judged) for _, judged, _ in bench.judge(mutant_candidates(read_lesson(project / TEXT)), [None]))
    assert before > after


def test_a_mutant_that_another_check_rejects_is_killed(project):
    """The checks are played: its own accepts every mutant, and all of the lesson's together accept none."""

    class Played:
        def judge(self, candidates, seeds):
            for candidate in candidates:
                yield candidate, [Verdict("any", None, 1.0 if candidate.check else 0.0, 1.0, "")], 0.0

        def run(self, batches):
            return iter([(0, [], 0.0)] if list(batches) else [])

    lesson = read_lesson(project / TEXT)
    found = {"week1/fall": Certificate("week1/fall", "", 2, 1)}
    certify._try_mutants([lesson], [None], Played(), found)
    assert found["week1/fall"].killed == sum(1 for _ in mutant_candidates(lesson)) > 0


def _killed(judged) -> bool:
    return any(v.points < v.max_points for v in judged)


def test_a_check_that_asks_the_clock_is_a_flake(project, bench, monkeypatch):
    monkeypatch.setattr("autograde.certify.SURROUNDINGS", ((1, "0", 0), (1, "1", 86_400 * 400)))
    soon = time.time() + 86_400 * 100
    text = (project / TEXT).read_text().replace("check.report()", f"import time\nfloat(time.time() > {soon})", 1)
    (project / TEXT).write_text(text)
    assert any("flake" in what for _, what in find_flakes([read_lesson(project / TEXT)], bench))
