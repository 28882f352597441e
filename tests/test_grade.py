import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.utils import determine_grade

from autograde.assignment import Assignment, make_skeleton
from autograde.errors import ExpectedError
from autograde.grade import Graded, Job, grade_submission, score
from autograde.handed import Handed
from autograde.referee import Outcome
from autograde.settings import Engine, ReleaseRules
from tests.plain_run import plain_run
from tests.test_assignment import cell

CELLS = (
    cell("factor = 2"),
    cell("def double(x): return factor * x", solution=True, grade_id="double"),
    cell("assert double(2) == 4", grade=True, grade_id="double_check", points=2),
    cell("An essay.", "markdown", grade=True, solution=True, grade_id="essay", points=3),
    cell("Do something.", "markdown", task=True, locked=True, grade_id="work", points=4),
)


def make_job(*names, **options):
    notebooks = [{"cells": json.loads(json.dumps(CELLS)), "metadata": {}, "nbformat_minor": 5} for _ in names]
    for notebook in notebooks:
        for number, one in enumerate(notebook["cells"]):
            one["id"] = f"c{number}"
    skeletons = [
        make_skeleton(one, name, ReleaseRules(), where=name) for one, name in zip(notebooks, names, strict=True)
    ]
    return Job(Assignment("ps", tuple(skeletons), {"data.txt": b"7"}), Engine(seed=5), {}, **options)


def notebook(job, name="nb", **answers):
    """Return a released notebook with some answers filled in."""
    skeleton = next(one for one in job.assignment.notebooks if one.name == name)
    cells = [{**one.content, "source": answers.get(one.grade_id, one.released)} for one in skeleton.cells]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def grade(job, files, run=plain_run):
    return grade_submission(job, "ada", Handed(files), run)


def points(graded):
    return {(one.notebook, one.cell): one.points for one in graded.verdicts}


RIGHT = "def double(x): return x + x"


def test_right_answer_gets_its_points_and_people_grade_the_rest():
    job = make_job("nb")
    graded = grade(job, {"nb.ipynb": notebook(job, double=RIGHT, essay="My essay.")})
    assert graded.status == "graded"
    assert points(graded) == {("nb", "double_check"): 2.0, ("nb", "essay"): None, ("nb", "work"): None}
    assert (graded.score, graded.max_score) == (2.0, 9.0)


def test_untouched_answers_get_nbgraders_comment():
    job = make_job("nb")
    graded = grade(job, {"nb.ipynb": notebook(job)})
    assert points(graded) == {("nb", "double_check"): 0.0, ("nb", "essay"): 0.0, ("nb", "work"): None}
    assert graded.comments == [("nb", "double", "No response."), ("nb", "essay", "No response."), ("nb", "work", None)]


def test_engine_is_told_what_each_cell_is():
    seen = []

    def run(cells, files, own_files):
        seen.append((cells, files, own_files))
        return plain_run(cells, files, own_files)

    job = make_job("nb")
    grade(job, {"nb.ipynb": notebook(job, double=RIGHT), "data.txt": b"0", "own.csv": b"1"}, run)
    ((cells, files, own_files),) = seen
    assert [(one.role, one.id, one.names) for one in cells] == [
        ("plain", "c0", ()),
        ("answer", "double", ("double",)),
        ("check", "double_check", ()),
    ]
    assert (files, own_files) == ({"data.txt": b"7"}, {"own.csv": b"1"})


def test_file_that_a_student_may_replace_is_the_students():
    job = make_job("nb", own_files=("data.txt",))
    seen = []

    def run(cells, *files):
        seen.append(files)
        return plain_run(cells, *files)

    grade(job, {"nb.ipynb": notebook(job), "data.txt": b"0"}, run)
    assert seen == [({}, {"data.txt": b"0"})]


def test_missing_notebook_is_zero_and_the_others_count():
    job = make_job("one", "two")
    graded = grade(job, {"two.ipynb": notebook(job, "two", double=RIGHT)})
    assert graded.status == "repaired"
    assert points(graded)["one", "double_check"] == points(graded)["one", "essay"] == 0.0
    assert points(graded)["two", "double_check"] == 2.0
    assert graded.missing == ["one"]
    assert set(graded.notebooks) == {"two"}


def test_unreadable_notebook_is_named_and_the_others_count():
    job = make_job("one", "two")
    graded = grade(job, {"one.ipynb": b"{", "two.ipynb": notebook(job, "two", double=RIGHT)})
    assert graded.status == "failed"
    assert graded.errors[0].startswith("one.ipynb: it is not valid JSON")
    assert points(graded)["one", "double_check"] is None
    assert points(graded)["two", "double_check"] == 2.0
    assert "could not be graded" in graded.notebooks["one"].decode()


def test_bug_of_the_engine_is_named_with_its_traceback_and_costs_nobody_else():
    def run(*_):
        raise ZeroDivisionError

    job = make_job("nb")
    graded = grade(job, {"nb.ipynb": notebook(job)}, run)
    assert graded.status == "failed"
    assert "the grader itself failed" in graded.errors[0]
    assert "ZeroDivisionError" in graded.errors[0]


def test_bug_after_the_verdicts_leaves_none_of_them():
    def run(cells, *files):
        nested = []
        for _ in range(2000):
            nested = [nested]
        outcomes = plain_run(cells, *files)
        outcomes[0].outputs.append({"output_type": "stream", "name": "stdout", "text": nested})
        return outcomes

    job = make_job("nb")
    graded = grade(job, {"nb.ipynb": notebook(job, double=RIGHT)}, run)
    assert "RecursionError" in graded.errors[0]
    assert points(graded) == {("nb", "double_check"): None, ("nb", "essay"): None, ("nb", "work"): None}
    assert len(graded.verdicts) == len(graded.comments) == 3


def test_refused_files_are_named():
    job = make_job("nb")
    handed = Handed({"nb.ipynb": notebook(job)}, {"x": "it is a link"})
    assert grade_submission(job, "ada", handed, plain_run).repairs == ["the file 'x' was left out: it is a link"]
    handed = Handed({}, {"nb.ipynb": "it is a link"})
    assert grade_submission(job, "ada", handed, plain_run).errors == ["nb.ipynb: it is a link"]


def test_graded_notebook_is_one_that_nbformat_accepts():
    job = make_job("nb")
    extra = {"cell_type": "code", "id": "own", "metadata": {"tags": ["x"]}, "source": "print(double(4))", "outputs": []}
    content = json.loads(notebook(job, double=RIGHT))
    content["cells"].insert(2, {**extra, "execution_count": None})
    graded = nbformat.reads(grade(job, {"nb.ipynb": json.dumps(content).encode()}).notebooks["nb"].decode(), 4)
    nbformat.validate(graded)
    assert [one.source for one in graded.cells][1:3] == [RIGHT, "print(double(4))"]
    assert graded.cells[2].outputs[0].text == "8\n"
    assert graded.cells[3].metadata.nbgrader.points == 2.0
    assert graded.metadata.graded.seed == 5


def test_result_survives_json():
    job = make_job("nb")
    graded = grade(job, {"nb.ipynb": notebook(job)})
    graded.notebooks.clear()
    assert Graded.from_json(json.loads(json.dumps(graded.to_json()))) == graded


# ------------------------------------------------------------------------------------------------ scores


def outcome(result=None, error=None):
    outputs = []
    if result is not None:
        data = {"text/plain": result}
        outputs = [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}]
    if error is not None:
        outputs = [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]
    return Outcome(outputs, error, result, None, 0.0)


@pytest.mark.parametrize(
    "seen",
    [outcome(), outcome(error="ValueError: x"), *(outcome(text) for text in ("0", "0.5", "2", "2.0", "1e-3", "0.0"))],
)
def test_score_is_nbgraders(seen):
    """Where both give a score it is the same; nbgrader's own function is asked."""
    check = new_code_cell(metadata={"nbgrader": {"grade": True, "solution": False, "points": 2}})
    check.outputs = [nbformat.from_dict(one) for one in seen.outputs]
    assert score(seen, 2.0)[0] == determine_grade(check)[0]


@pytest.mark.parametrize("text", ["False", "True", "nan", "inf", "-1.0", "2.5", "'done'", "[1, 2]", "np.float64(nan)"])
def test_final_value_that_is_no_number_of_points_is_no_score(text):
    """Plain nbgrader gives full marks, or stops with an error; here a person is asked."""
    points, message = score(outcome(text), 2.0)
    assert points is None
    assert text in message


def test_numpy_numbers_are_numbers():
    """Under NumPy 2 plain nbgrader gives full marks for np.float64(0.0), which it cannot read."""
    assert score(outcome("np.float64(0.0)"), 2.0)[0] == 0.0
    assert score(outcome("np.int64(1)"), 2.0)[0] == 1.0


def test_rounding_excess_is_cut_off():
    assert score(outcome("2.0000000000000004"), 2.0)[0] == 2.0


def test_text_on_stderr_costs_nothing():
    """Plain nbgrader gives 0 where a check prints a warning."""
    seen = outcome("2.0")
    seen.outputs.insert(0, {"output_type": "stream", "name": "stderr", "text": "UserWarning: ..."})
    assert score(seen, 2.0)[0] == 2.0


def test_set_up_that_fails_stops_the_run():
    def run(*_):
        raise ExpectedError("the sandbox cannot be opened")

    job = make_job("nb")
    with pytest.raises(ExpectedError, match="sandbox"):
        grade(job, {"nb.ipynb": notebook(job)}, run)
