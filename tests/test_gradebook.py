import shutil
import sqlite3
import threading
from datetime import datetime, timedelta

import pytest
from nbgrader.api import Gradebook as NbgradersGradebook

from autograde.errors import ExpectedError
from autograde.grade import Graded
from autograde.gradebook import Gradebook, GradebookUnreachable, UnknownStudent
from autograde.settings import Engine, Settings
from tests.test_grade import RIGHT, grade, make_job, notebook

JOB = make_job("one", "two")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Return a gradebook that nbgrader itself has created."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nbgrader.api.get_alembic_version", lambda: "e43177bfe90b")  # it starts a program for it
        NbgradersGradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def settings(tmp_path, empty):
    shutil.copy(empty, tmp_path / "gradebook.db")
    return Settings(root=tmp_path, db_url=f"sqlite:///{tmp_path / 'gradebook.db'}", engine=Engine(lock_seconds=0.5))


def graded(student="ada", job=JOB, **answers) -> Graded:
    files = {f"{one.name}.ipynb": notebook(job, one.name, **answers) for one in job.assignment.notebooks}
    result = grade(job, files)
    result.student = student
    return result


def record(settings, result, *, job=JOB, timestamp=None, unchanged=()):
    with Gradebook(settings, job.assignment) as gradebook:
        return gradebook.record(result, timestamp=timestamp, unchanged=lambda _: set(unchanged))


def theirs(settings):
    return NbgradersGradebook(settings.db_url)


def test_recorded_submission_is_what_nbgrader_reads(settings):
    record(settings, graded(double=RIGHT, essay="Mine."))
    with theirs(settings) as book:
        submission = book.find_submission("ps", "ada")
        assert (submission.score, submission.max_score) == (4.0, 18.0)
        assert submission.needs_manual_grade
        found = book.find_grade("double_check", "one", "ps", "ada")
        assert (found.auto_score, found.needs_manual_grade, found.max_score) == (2.0, False, 2.0)
        assert book.find_grade("work", "one", "ps", "ada").needs_manual_grade
        assert book.find_comment("double", "one", "ps", "ada").comment is None
        assert book.find_comment("work", "one", "ps", "ada").comment is None
        assert {cell.name for cell in book.find_notebook("one", "ps").source_cells} == {
            "double", "double_check", "essay", "work"
        }  # fmt: skip
        assert book.notebook_submission_dicts("one", "ps")[0]["max_task_score"] == 4.0


def test_new_gradebook_is_one_that_nbgrader_opens(tmp_path):
    settings = Settings(root=tmp_path, db_url=f"sqlite:///{tmp_path / 'gradebook.db'}")
    record(settings, graded())
    with theirs(settings) as book:
        assert book.find_submission("ps", "ada").max_score == 18.0


def test_regrade_resets_every_row(settings):
    """Full marks of an earlier submission do not outlive one that lost its notebook."""
    record(settings, graded(double=RIGHT))
    record(settings, grade(JOB, {}))
    with theirs(settings) as book:
        submission = book.find_submission("ps", "ada")
        assert submission.score == 0
        assert not submission.needs_manual_grade
        assert len([one for nb in submission.notebooks for one in nb.grades]) == 6


def give_by_hand(settings):
    with theirs(settings) as book:
        essay = book.find_grade("essay", "one", "ps", "ada")
        essay.manual_score, essay.extra_credit, essay.needs_manual_grade = 2.5, 0.5, False
        book.find_comment("essay", "one", "ps", "ada").manual_comment = "Well said."
        book.db.commit()


def test_grade_by_hand_stays_while_the_cell_is_unchanged(settings):
    record(settings, graded(essay="Mine."))
    give_by_hand(settings)
    assert record(settings, graded(essay="Mine."), unchanged=["essay"]) == []
    with theirs(settings) as book:
        essay = book.find_grade("essay", "one", "ps", "ada")
        assert (essay.score, essay.needs_manual_grade) == (3.0, False)
        assert book.find_comment("essay", "one", "ps", "ada").comment == "Well said."


def test_grade_by_hand_goes_with_the_answer_it_was_for(settings):
    record(settings, graded(essay="Mine."))
    give_by_hand(settings)
    lost = record(settings, graded(essay="Another."))
    assert len(lost) == 2
    assert "'essay'" in lost[0]
    with theirs(settings) as book:
        essay = book.find_grade("essay", "one", "ps", "ada")
        assert (essay.score, essay.extra_credit, essay.needs_manual_grade) == (0.0, None, True)
        assert book.find_comment("essay", "one", "ps", "ada").comment is None


def test_grades_tell_what_a_student_is_told(settings):
    record(settings, graded(double=RIGHT, essay="Mine."))
    give_by_hand(settings)
    with Gradebook(settings, JOB.assignment) as gradebook:
        found = gradebook.grades("ada")["one"]
        assert gradebook.grades("nobody") == {}
    assert {name: cell.score for name, cell in found.cells.items()} == {"double_check": 2.0, "essay": 3.0, "work": None}
    assert (found.score, found.max_score) == (5.0, 9.0)
    assert found.comments["essay"] == "Well said."


# ------------------------------------------------------------------------------------------------ being late


DUE = datetime(2025, 3, 3)


def penalties(settings, hours, **options):
    late = Settings(**{**vars(settings), **options})
    with Gradebook(late, JOB.assignment) as gradebook:
        gradebook.set_due_date(DUE)
        gradebook.record(graded(double=RIGHT), timestamp=DUE + timedelta(hours=hours), unchanged=lambda _: set())
    with theirs(settings) as book:
        return [nb.late_submission_penalty for nb in book.find_submission("ps", "ada").notebooks]


def test_being_late_costs_nothing_by_default(settings):
    assert penalties(settings, 5) == [None, None]


def test_penalty_of_everything_is_everything_that_was_earned(settings):
    assert penalties(settings, 5, late_method="zero") == [2.0, 2.0]
    assert penalties(settings, -1, late_method="zero") == [None, None]


class PerHour:
    """A plugin as a course may write it: so many points an hour, here too many."""

    def __init__(self, config):
        pass

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600


def test_a_courses_own_plugin_is_asked_and_cut_at_the_score(settings):
    assert penalties(settings, 1, late_plugin=PerHour) == [1.0, 1.0]
    assert penalties(settings, 5, late_plugin=PerHour) == [2.0, 2.0]


def test_extension_counts(settings):
    record(settings, graded())
    with theirs(settings) as book:
        book.grant_extension("ps", "ada", hours=6)
    assert penalties(settings, 5, late_method="zero") == [None, None]


# ------------------------------------------------------------------------------------------------ trouble


def test_locked_gradebook_is_waited_for(settings):
    lock = sqlite3.connect(settings.root / "gradebook.db", isolation_level=None, check_same_thread=False)
    with Gradebook(settings, JOB.assignment) as gradebook:
        lock.execute("BEGIN EXCLUSIVE")
        release = threading.Timer(0.2, lock.rollback)
        release.start()
        gradebook.record(graded(), timestamp=None, unchanged=lambda _: set())
        assert gradebook.recorded_students() == {"ada"}
    release.join()
    lock.close()


def test_gradebook_that_stays_locked_is_named(settings):
    lock = sqlite3.connect(settings.root / "gradebook.db", isolation_level=None)
    with Gradebook(settings, JOB.assignment) as gradebook:
        lock.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GradebookUnreachable, match="locked") as caught:
            gradebook.record(graded(), timestamp=None, unchanged=lambda _: set())
        lock.rollback()
    lock.close()
    assert caught.value.exit_code == 1


def test_nothing_of_a_submission_is_written_when_its_end_fails(settings):
    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    broken = Settings(**{**vars(settings), "late_plugin": type("P", (PerHour,), {"late_submission_penalty": stop})})
    with Gradebook(broken, JOB.assignment) as gradebook:
        gradebook.set_due_date(DUE)
        with pytest.raises(Stop):
            gradebook.record(graded(), timestamp=DUE + timedelta(1), unchanged=lambda _: set())
        assert gradebook.recorded_students() == set()


def test_gradebook_of_another_version_is_refused(settings):
    with sqlite3.connect(settings.root / "gradebook.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'old'")
    with pytest.raises(ExpectedError, match="another version") as caught:
        Gradebook(settings, JOB.assignment)
    assert "db upgrade" in caught.value.hint


def test_unknown_student_is_refused_where_the_course_says_so(settings):
    with pytest.raises(UnknownStudent, match="'ada'"):
        record(Settings(**{**vars(settings), "create_student": False}), graded())


# ------------------------------------------------------------------------------------------------ a changed source


def test_cell_that_the_source_lost_goes_with_its_grades(settings):
    record(settings, graded(double=RIGHT))
    smaller = make_job("one")
    record(settings, graded(job=smaller, double=RIGHT), job=smaller)
    with theirs(settings) as book:
        assert [nb.name for nb in book.find_assignment("ps").notebooks] == ["one"]
        assert book.find_submission("ps", "ada").max_score == 9.0


def test_cell_that_a_person_has_graded_is_not_lost(settings):
    record(settings, graded(essay="Mine."))
    give_by_hand(settings)
    with pytest.raises(ExpectedError, match="one, 'essay'"):
        Gradebook(settings, make_job("two").assignment)
