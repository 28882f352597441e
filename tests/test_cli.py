import argparse
import json
import re

import pytest

from autograde import cli
from autograde.errors import ExpectedError


def tally(options: argparse.Namespace) -> int:
    """Count the words."""
    if options.word == "refused":
        raise ExpectedError("the word is [refused]", hint="Take another word.")
    if options.word == "bug":
        raise ZeroDivisionError
    return 1 if options.word == "faulty" else 0


def _tally_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("word")


@pytest.fixture(autouse=True)
def commands(monkeypatch):
    monkeypatch.setattr(cli, "COMMANDS", (cli.Command(tally, _tally_options),))


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    return caught.value.code


@pytest.mark.parametrize(("word", "code"), [("fine", 0), ("faulty", 1), ("refused", 2)])
def test_exit_code_tells_how_a_command_ended(word, code):
    assert exit_code("tally", word) == code


def test_an_expected_error_is_one_line_and_a_hint(capsys):
    exit_code("tally", "refused")
    assert capsys.readouterr().err == "ERROR the word is [refused]\nTIP   Take another word.\n"


def test_a_bug_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError):
        cli.main(["tally", "bug"])


def test_a_mistyped_command_gets_the_nearest_one(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["autograde", "taly"])
    assert exit_code("taly") == 2
    assert "Did you mean 'tally'?" in capsys.readouterr().err


def test_every_command_has_help(monkeypatch):
    """Each command's docstring, its help, opens with one sentence."""
    monkeypatch.undo()
    for command in cli.COMMANDS:
        assert (command.run.__doc__ or "").splitlines()[0].endswith(".")
    cli.make_parser().format_help()


def test_grade_tells_counts_faults_and_writes_json(tmp_path, monkeypatch, capsys):
    """A class with a broken notebook ends with 1, names it, and the file holds every score."""
    from autograde import pool
    from tests.made_class import write_class
    from tests.plain_run import plain_work

    monkeypatch.undo()
    monkeypatch.setattr(pool, "_work", plain_work)
    course = write_class(tmp_path, 4)
    out = tmp_path / "out.json"
    arguments = ("grade", "ps", "--course-dir", str(course), "--workers", "1", "--json", str(out))
    assert exit_code(*arguments) == 1
    told = capsys.readouterr()
    assert "FAILED s003: two.ipynb: it is not valid JSON" in told.out
    assert re.search(r"│ 3 +│ 0 +│ 1 +│ 0 +│", told.out)
    assert "4/4" in told.err
    assert [one["student"] for one in json.loads(out.read_text())["submissions"]] == ["s000", "s001", "s002", "s003"]
    assert exit_code(*arguments, "--student", "s000") == 0


def test_wrong_usage_of_grade_ends_with_2(tmp_path, monkeypatch, capsys):
    monkeypatch.undo()
    assert exit_code("grade", "ps", "--course-dir", str(tmp_path / "nowhere")) == 2
    assert "no course folder" in capsys.readouterr().err
    assert exit_code("grade", "ps", "--workers", "0") == 2


def test_nothing_a_student_wrote_steers_the_terminal():
    assert cli._printable("\x1b[2J\rValueError: \x07é") == "\ufffd[2J\ufffdValueError: \ufffdé"
