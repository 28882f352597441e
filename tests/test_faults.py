"""Every fault of tests/faults/, in one class with honest students: each is named, and costs nobody else anything."""

import json
import os
import sqlite3

import pytest

from autograde.errors import ExpectedError
from tests.battery_course import COURSE, POINTS, RIGHT, grade, read_attempts, submitted_notebook, write_course

FAULTS = read_attempts("faults")
LIMITS = {"cell_seconds": 2.0, "notebook_seconds": 30.0, "memory_bytes": 2**29}
ODD_NAMES = (
    "Ünï cödé",
    "-rf",
    "$(touch x)",
    "a'b\"c",
    "日本語",
    "<b>bold",
    "%2e%2e",
    "o'hara; DROP TABLE grade",
    "s" * 200,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    battery = write_course(tmp_path_factory.mktemp("battery"), LIMITS)
    for number, fault in enumerate(FAULTS.values()):
        if number % 10 == 0:
            battery.hand_in(f"{fault.name}-0-honest")
        battery.hand_in(f"{fault.name}-1", fault)
    for name in ODD_NAMES:
        battery.hand_in(name)
    submitted = battery.course / "submitted"
    (submitted / ".DS_Store").write_text("x")
    (submitted / "nothing-handed-in").mkdir()
    (submitted / "empty-folder" / COURSE).mkdir(parents=True)
    (submitted / "file-for-a-folder").mkdir()
    (submitted / "file-for-a-folder" / COURSE).write_text("x")
    return grade(battery)


@pytest.mark.parametrize("fault", [pytest.param(fault, id=name) for name, fault in FAULTS.items()])
def test_fault_is_named_and_costs_no_more_than_it_must(graded, fault):
    """The student, the notebook and the exercise are named; everything that can be graded is."""
    student = f"{fault.name}-1"
    result = graded.results[student]
    assert graded.points(student) == fault.points
    messages = [f"{check['check']}: {check['message']}" for check in result["checks"]]
    said = [*result["repairs"], *(result["error"] or "").splitlines(), *messages]
    assert [words for words in fault.expected["named"] if not any(words in line for line in said)] == []
    assert [words for words in fault.expected["shown"] if words not in graded.outputs(student)] == []
    assert "Traceback" not in (result["error"] or "")
    assert "the grader itself" not in json.dumps(result)


def test_everybody_else_has_full_points(graded):
    others = [student for student in graded.results if student.endswith("honest") or student in ODD_NAMES]
    assert len(others) == len(ODD_NAMES) + (len(FAULTS) + 9) // 10
    assert {graded.results[student]["score"] for student in others} == {sum(POINTS.values())}
    assert {graded.results[student]["status"] for student in others} == {"graded"}


def test_folder_without_a_notebook_is_named(graded):
    assert graded.results["empty-folder"]["repairs"] == ["work.ipynb was not handed in: 0 points for it"]
    assert graded.results["file-for-a-folder"]["error"] == "work.ipynb: a file stands where its folder should"
    assert "nothing-handed-in" not in graded.results


def test_everybody_has_a_page(graded):
    assert set(graded.pages) == set(graded.results)


# ------------------------------------------------------------------------------------------------ the course's files


@pytest.fixture
def course(tmp_path):
    """Return a course in which one student has handed in."""
    battery = write_course(tmp_path, LIMITS)
    battery.hand_in("ada")
    return battery


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_that_cannot_be_read_is_named(course):
    path = course.course / "submitted/ada" / COURSE / "work.ipynb"
    path.chmod(0)
    assert "it cannot be opened" in grade(course).results["ada"]["error"]


@pytest.mark.parametrize("place", ["gradebook.db", f".autograde/{COURSE}/journal.db"])
def test_damaged_database_is_named(course, place):
    path = course.course / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(ExpectedError, match=path.name):
        grade(course)


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"nbformat": 4, "cells": 7}', b'{"nbformat": 4, "cells": [7]}', b"\xff\xfe"]
)
def test_damaged_source_is_named(course, content):
    path = course.course / "source" / COURSE / "work.ipynb"
    path.write_bytes(content)
    with pytest.raises(ExpectedError, match=r"work\.ipynb"):
        grade(course)


def test_gradebook_of_a_newer_nbgrader_is_named(course):
    grade(course)
    with sqlite3.connect(course.course / "gradebook.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    with pytest.raises(ExpectedError, match="another version of nbgrader"):
        grade(course)


def test_file_where_a_graded_folder_should_be_is_replaced(course):
    """Somebody has left a file under the student's name in autograded/."""
    place = course.course / "autograded/ada" / COURSE
    place.parent.mkdir(parents=True)
    place.write_text("x")
    assert grade(course).results["ada"]["score"] == sum(POINTS.values())


def test_second_submission_without_checks_keeps_no_old_points(course):
    """Plain nbgrader keeps the full points of the first one, without a word."""
    assert grade(course).results["ada"]["score"] == sum(POINTS.values())
    notebook = submitted_notebook(RIGHT | {"best": "best = 0.0"})
    notebook["cells"] = [cell for cell in notebook["cells"] if not cell["id"].endswith("_check")]
    (course.course / "submitted/ada" / COURSE / "work.ipynb").write_text(json.dumps(notebook))
    assert grade(course).points("ada")["best_check"] == 0.0
