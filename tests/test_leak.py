"""Leaks are found where they are, and nowhere else."""

from pathlib import Path

from autograde.certify import Bench
from autograde.leak import find_leaks, search_sandbox, secrets
from autograde.lessons import read_lesson
from autograde.settings import load_settings

TEXT = "course/lessons/week1/fall.py"


def test_secrets_are_what_stands_in_solutions_and_hidden_tests_alone(project):
    found = secrets(read_lesson(project / TEXT))
    assert any("9.80665" in line for line in found)
    assert not any("check.report()" in line for line in found)


def test_a_secret_in_a_message_or_in_the_release_is_named(project):
    lesson = read_lesson(project / TEXT)
    line = sorted(secrets(lesson))[0]
    assert find_leaks(lesson, "nothing here", ["All checks passed."]) == []
    assert find_leaks(lesson, f"x\n{line}", []) == [f"leak: the released notebook contains {line!r}"]
    assert len(find_leaks(lesson, "", [f"try {line}"])) == 1


def test_hostile_code_in_the_sandbox_finds_nothing(project):
    """And the same search does find a marked file: the search itself works."""
    bench = Bench(load_settings(project), workers=1)
    assert search_sandbox(bench.run) == []


def test_the_search_finds_a_planted_answer(project, tmp_path):
    def planted(batches):
        cells = list(batches[0])
        source = "text = '### BEGIN SOL' + 'UTION\\n    return 1'\nopen('planted.txt', 'w').write(text)"
        return Bench(load_settings(project), workers=1).run([[type(cells[0])("extra", source, "plant"), *cells]])

    (found,) = search_sandbox(planted)
    assert "planted.txt" in found
    assert not Path("planted.txt").exists()
