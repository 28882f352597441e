import json
import random
import sqlite3

import pytest

from autograde import pool
from autograde.errors import ExpectedError
from autograde.gradebook import GradebookUnreachable
from autograde.run import RunOptions, open_run, unchanged_cells
from autograde.settings import load_settings
from tests import kill_and_resume
from tests.made_class import digest, hand_in, write_class, write_source
from tests.nbgrader_course import copy_demo_class, grade_plainly, read_comments, read_scores, run_nbgrader
from tests.plain_run import plain_work
from tests.test_grade import RIGHT

WRONG = "def double(x): return 0"


@pytest.fixture
def plain_engine(monkeypatch):
    monkeypatch.setattr(pool, "_work", plain_work)


@pytest.fixture
def course(tmp_path, plain_engine):
    """Return a course folder with two submissions, and a stand-in for the engine."""
    write_source(tmp_path)
    hand_in(tmp_path, "ada")
    hand_in(tmp_path, "bob", answer=WRONG)
    return tmp_path


def grade(folder, assignment="ps", **options):
    """Grade a course folder and return the results, by student."""
    with open_run(load_settings(folder), assignment, RunOptions(**{"workers": 1, **options})) as run:
        graded = [one.student for one in run]
        assert len(graded) == len(run)
        return {result["student"]: result for result in run.results()}


def statuses(results):
    return {student: result["status"] for student, result in results.items()}


@pytest.mark.slow
def test_demo_class_gets_plain_nbgraders_scores(tmp_path):
    """nbgrader's demo class gets nbgrader's own scores and comments, cell by cell, and nbgrader goes on from there."""
    plain, ours = copy_demo_class(tmp_path / "plain"), copy_demo_class(tmp_path / "ours")
    grade_plainly(plain, "ps1")
    grade(ours, "ps1", workers=2)
    assert read_scores(ours) == read_scores(plain)
    assert read_comments(ours) == read_comments(plain)
    run_nbgrader(ours, "generate_feedback", "ps1")
    assert (ours / "feedback/hacker/ps1/problem1.html").stat().st_size > 10_000
    run_nbgrader(ours, "export", "--to", str(tmp_path / "grades.csv"))
    assert "bitdiddle" in (tmp_path / "grades.csv").read_text()
    assert "kipping existing" in run_nbgrader(ours, "autograde", "ps1")  # nbgrader takes them for graded


def test_result_says_what_each_check_gave(course):
    results = grade(course)
    assert statuses(results) == {"ada": "graded", "bob": "graded"}
    assert (results["ada"]["score"], results["bob"]["score"], results["ada"]["max_score"]) == (4.0, 0.0, 18.0)
    check = results["bob"]["checks"][0]
    assert check["notebook"] == "one"
    assert check["check"] == "double_check"
    assert check["message"].startswith("AssertionError")


def test_graded_folder_holds_notebooks_and_files(course):
    (course / "source/ps/data.csv").write_text("ours")
    hand_in(course, "ada", data__csv="theirs", notes__txt="mine")
    grade(course)
    folder = course / "autograded/ada/ps"
    assert {path.name for path in folder.iterdir()} == {
        "one.ipynb", "two.ipynb", "timestamp.txt", "data.csv", "notes.txt"
    }  # fmt: skip
    assert (folder / "data.csv").read_text() == "ours"


def test_what_has_not_changed_is_skipped(course):
    first = grade(course)
    before = digest(course)
    second = grade(course)
    assert statuses(second) == {"ada": "unchanged", "bob": "unchanged"}
    assert [one["checks"] for one in second.values()] == [one["checks"] for one in first.values()]
    assert digest(course) == before


def test_only_what_changed_is_graded_again(course):
    grade(course)
    hand_in(course, "bob", answer=RIGHT)
    results = grade(course)
    assert statuses(results) == {"ada": "unchanged", "bob": "graded"}
    assert results["bob"]["score"] == 4.0


@pytest.mark.parametrize("change", ["source", "seed", "file", "gradebook", "graded folder", "force"])
def test_whatever_a_grade_depends_on_is_noticed(course, change):
    grade(course)
    options = {}
    if change == "source":
        path = course / "source/ps/two.ipynb"
        path.write_text(path.read_text().replace("factor = 2", "factor = 3"))
    elif change == "seed":
        options["seed"] = 7
    elif change == "file":
        (course / "source/ps/new.csv").write_text("1")
    elif change == "gradebook":
        (course / "gradebook.db").unlink()
    elif change == "graded folder":
        for student in ("ada", "bob"):
            (course / f"autograded/{student}/ps").rename(course / student)
    else:
        options["force"] = True
    assert statuses(grade(course, **options)) == {"ada": "graded", "bob": "graded"}


def test_failed_submission_is_tried_again_on_request(course):
    (course / "submitted/bob/ps/one.ipynb").write_text("{")
    first = grade(course)
    assert first["bob"]["status"] == "failed"
    assert first["bob"]["error"].startswith("one.ipynb: it is not valid JSON")
    again = grade(course)
    assert again["bob"]["status"] == "unchanged"
    assert again["bob"]["error"]
    assert statuses(grade(course, retry_failed=True)) == {"ada": "unchanged", "bob": "failed"}


def test_one_student_can_be_chosen(course):
    assert set(grade(course, students=("bob",))) == {"bob"}
    with pytest.raises(ExpectedError, match="'eve' has not handed in 'ps'"):
        grade(course, students=("eve",))


def test_nobody_handed_in_is_named(tmp_path):
    write_source(tmp_path)
    with pytest.raises(ExpectedError, match="nobody has handed in"):
        grade(tmp_path)


def test_folder_whose_name_no_gradebook_holds_is_left_out(course):
    hand_in(course, "eve\udcff\n")
    assert set(grade(course)) == {"ada", "bob"}
    with open_run(load_settings(course), "ps", RunOptions()) as run:
        assert run.unnamable == [r"'eve\udcff\n'"]


def test_bad_timestamp_is_a_repair(course):
    hand_in(course, "ada", timestamp__txt="yesterday")
    assert "holds no time" in grade(course)["ada"]["repairs"][0]


def test_grade_by_hand_survives_a_regrade_and_not_a_new_answer(course):
    """Two students got points for their essays; one regrade later both have them, one new essay later one has."""
    grade(course)
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute(
            "UPDATE grade SET manual_score = 2, needs_manual_grade = 0 WHERE cell_id IN "
            "(SELECT id FROM base_cell WHERE name = 'essay')"
        )
    grade(course, force=True)
    by_hand = "SELECT count(*) FROM grade WHERE manual_score = 2"
    with sqlite3.connect(course / "gradebook.db") as database:
        assert database.execute(by_hand).fetchone() == (4,)
    path = course / "submitted/ada/ps/one.ipynb"
    path.write_text(path.read_text().replace("By ada.", "By another."))
    assert "'essay'" in grade(course)["ada"]["repairs"][0]
    with sqlite3.connect(course / "gradebook.db") as database:
        assert database.execute(by_hand).fetchone() == (3,)


@pytest.mark.parametrize("fault", ["the new one is missing", "the old one is damaged"])
def test_grade_by_hand_for_a_notebook_that_cannot_be_compared_is_lost_and_named(course, fault):
    grade(course)
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute(
            "UPDATE grade SET manual_score = 2 WHERE cell_id IN (SELECT id FROM base_cell WHERE name = 'essay')"
        )
    if fault == "the new one is missing":
        (course / "submitted/ada/ps/one.ipynb").unlink()
    else:
        old = course / "autograded/ada/ps/one.ipynb"
        old.chmod(0o644)
        old.write_text("{")
    results = grade(course, force=True)
    assert statuses(results)["bob"] == "graded"
    assert any("'essay'" in repair for repair in results["ada"]["repairs"])


def test_points_given_by_hand_for_a_check_need_the_same_answers():
    def graded(answer, check="assert f()"):
        meta = {"grade": True, "solution": False, "locked": True}
        answer_meta = {"grade": False, "solution": True, "locked": False}
        cells = [
            {"source": answer, "metadata": {"nbgrader": {**answer_meta, "grade_id": "f"}}},
            {"source": check, "metadata": {"nbgrader": {**meta, "grade_id": "t"}}},
        ]
        return json.dumps({"cells": cells}).encode()

    assert unchanged_cells(graded("a"), graded("a")) == {"f", "t"}
    assert unchanged_cells(graded("a"), graded("b")) == set()
    assert unchanged_cells(graded("a"), graded("a", "assert not f()")) == {"f"}


# ------------------------------------------------------------------------------------------------ stopped and resumed


def test_locked_gradebook_keeps_what_was_graded(course, monkeypatch):
    """The submission that could not be recorded is recorded by the next run, and not graded a second time."""
    grade(course, students=("bob",))
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.Engine.lock_seconds = 0.1\n")
    lock = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    with open_run(load_settings(course), "ps", RunOptions(workers=1, students=("ada",))) as run:
        lock.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GradebookUnreachable):
            list(run)
    lock.rollback()
    lock.close()
    monkeypatch.setattr(pool, "_work", None)
    assert statuses(grade(course)) == {"ada": "unchanged", "bob": "unchanged"}
    assert (course / "autograded/ada/ps/one.ipynb").exists()


@pytest.mark.parametrize("step", ["stage", "record", "keep", "put_in_place"])
def test_run_stopped_between_two_steps_goes_on(course, step, monkeypatch, tmp_path_factory):
    """Wherever a run is cut off, the next one ends with the scores and files of an undisturbed one."""
    calm = tmp_path_factory.mktemp("calm")
    write_source(calm)
    hand_in(calm, "ada")
    hand_in(calm, "bob", answer=WRONG)
    grade(calm)

    class Cut(BaseException):
        pass

    def cut(*_, **__):
        raise Cut

    target = "autograde.gradebook.Gradebook" if step == "record" else "autograde.journal.Journal"
    with monkeypatch.context() as patch:
        patch.setattr(f"{target}.{step}", cut)
        with pytest.raises(Cut):
            grade(course)
    grade(course)
    assert digest(course) == digest(calm)


def test_killed_runs_record_what_an_undisturbed_one_does():
    """SIGKILL of the whole process group at random moments; `python -m tests.kill_and_resume` does a hundred."""
    expected, found, met = kill_and_resume.main(["--engine=plain", "--kills=4", "--size=12", "--workers=1"])
    print(found)
    assert found == expected
    assert met >= 4


def test_order_and_workers_make_no_difference(tmp_path, plain_engine):
    """Serial, parallel, and shuffled one by one: the same scores, comments and graded notebooks."""
    serial, parallel, shuffled = (write_class(tmp_path / name, 9) for name in ("serial", "parallel", "shuffled"))
    grade(serial)
    grade(parallel, workers=2)
    students = [f"s{number:03}" for number in range(9)]
    random.Random(3).shuffle(students)
    for student in students:
        grade(shuffled, students=(student,))
    assert digest(serial) == digest(parallel) == digest(shuffled)


@pytest.mark.slow
def test_dask_cluster_gives_the_same(tmp_path, plain_engine):
    """The same function on a Dask cluster, here one of two processes: the same scores, comments and notebooks."""
    distributed = pytest.importorskip("distributed", reason="install the extra 'cluster'")
    here, there = write_class(tmp_path / "here", 6), write_class(tmp_path / "there", 6)
    grade(here)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        grade(there, workers=2, scheduler=cluster.scheduler_address)
    assert digest(here) == digest(there)


def test_scheduler_that_does_not_answer_is_named(course):
    dask = pytest.importorskip("dask")
    patience = dask.config.set({"distributed.comm.timeouts.connect": "1s"})
    with patience, pytest.raises(ExpectedError, match="the scheduler nowhere:1 cannot be used"):
        grade(course, workers=2, scheduler="nowhere:1")
