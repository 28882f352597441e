import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograde.assignment import load_assignment, make_skeleton
from autograde.errors import ExpectedError
from autograde.settings import ReleaseRules, load_settings
from tests.nbgrader_course import copy_demo_class, read_source_cells, run_nbgrader

NBGRADER = Path(find_spec("nbgrader").origin).parent


def cell(source="", cell_type="code", **meta):
    """Return a cell as nbformat has it; with keywords, a graded one."""
    nbgrader = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, **meta}
    metadata = {"nbgrader": nbgrader} if meta else {}
    return {"cell_type": cell_type, "metadata": metadata, "source": source}


def skeleton(*cells, **metadata):
    return make_skeleton({"cells": list(cells), "metadata": metadata}, "nb", ReleaseRules(), where="source/nb.ipynb")


def test_release_and_checksums_are_as_nbgrader_makes_them(tmp_path):
    """Every cell of nbgrader's demo class is kept in the gradebook with the source and checksum that nbgrader keeps."""
    folder = copy_demo_class(tmp_path)
    run_nbgrader(folder, "generate_assignment", "ps1")
    ours = load_assignment(load_settings(folder), "ps1")
    kept = {
        (notebook.name, cell.grade_id): (cell.gradebook, cell.checksum, cell.cell_type, cell.locked)
        for notebook in ours.notebooks
        for cell in notebook.cells
        if cell.grade_id
    }
    assert kept == read_source_cells(folder)
    for notebook in ours.notebooks:
        released = json.loads((folder / f"release/ps1/{notebook.name}.ipynb").read_text())
        assert [cell.released for cell in notebook.cells] == ["".join(one["source"]) for one in released["cells"]]


def test_hidden_tests_are_kept_for_grading_and_not_released():
    check = "assert 1\n### BEGIN HIDDEN TESTS\nassert 2\n### END HIDDEN TESTS\nassert 3"
    one = skeleton(cell(check, grade=True, grade_id="c", points=2)).cells[0]
    assert one.released == "assert 1\nassert 3"
    assert one.source == one.gradebook == check


def test_stub_is_indented_like_the_solution_it_replaces():
    source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    one = skeleton(cell(source, solution=True, grade_id="f")).cells[0]
    assert one.released == "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def test_answer_binds_what_its_reference_assigns():
    answer = "import math\n### BEGIN SOLUTION\ndef f(x):\n    y = x\nlimit, (low, high) = 3, (1, 2)\n### END SOLUTION"
    assert skeleton(cell(answer, solution=True, grade_id="f")).cells[0].names == ("f", "limit", "low", "high")


def test_name_that_only_a_check_knows_counts_as_the_answers():
    """A source without a solution still tells, by its checks, what the answer must bind."""
    cells = skeleton(
        cell("import numpy as np\ndata = [1]"),
        cell("# YOUR CODE HERE", solution=True, grade_id="a"),
        cell("total = 0\nassert np.sum(data) + total == mean", grade=True, grade_id="c", points=1),
        cell("assert total == 0 and median", grade=True, grade_id="d", points=1),
    ).cells
    assert cells[1].guessed == ("mean", "median")


def test_cell_with_a_magic_is_read_all_the_same():
    cells = skeleton(
        cell("%matplotlib inline\nimport numpy as np"),
        cell("def f(): pass", solution=True, grade_id="a"),
        cell("assert np.all(f())", grade=True, grade_id="c", points=1),
    ).cells
    assert (cells[1].names, cells[1].guessed) == (("f",), ())


def test_what_the_reference_imports_for_a_check_is_no_guess():
    cells = skeleton(
        cell("from math import isclose, sqrt\nimport os\nx = sqrt(2)", solution=True, grade_id="a"),
        cell("assert isclose(x, 1.4142, rel_tol=1e-3)", grade=True, grade_id="c", points=1),
    ).cells
    assert (cells[0].guessed, cells[0].imports) == ((), ("from math import isclose, sqrt",))


def test_old_schemas_are_read_as_nbgrader_updates_them(tmp_path):
    """nbgrader's own notebooks in old schemas give the cells that `nbgrader update` makes of them."""
    for place in ("old", "new"):
        (tmp_path / place / "source/ps").mkdir(parents=True)
        for version in ("v0", "v1", "v2"):
            original = NBGRADER / f"tests/apps/files/test-{version}.ipynb"
            (tmp_path / place / f"source/ps/{version}.ipynb").write_bytes(original.read_bytes())
    run_nbgrader(tmp_path, "update", "new")
    old, new = (load_assignment(load_settings(tmp_path / place), "ps").notebooks for place in ("old", "new"))
    for before, after in zip(old, new, strict=True):
        assert [(c.kind, c.grade_id, c.points, c.checksum) for c in before.cells] == [
            (c.kind, c.grade_id, c.points, c.checksum) for c in after.cells
        ]
        assert before.max_score > 0


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([cell("a", grade=True, grade_id="x", points=1), cell("b", solution=True, grade_id="x")], "two cells .* 'x'"),
        ([cell("a", grade=True, points=1)], "has no id"),
        ([cell("text", "markdown", solution=True, grade_id="x")], "graded by a person"),
        ([cell("a", grade=True, grade_id="x", points=1, schema_version=9)], "schema 9"),
    ],
)
def test_source_that_cannot_be_used_is_named(cells, said):
    with pytest.raises(ExpectedError, match=rf"source/nb.ipynb.*{said}"):
        skeleton(*cells)


def test_other_languages_are_refused():
    with pytest.raises(ExpectedError, match="written in R"):
        skeleton(kernelspec={"name": "ir", "language": "R"})


def test_unknown_assignment_is_named_with_the_known_ones(tmp_path):
    copy_demo_class(tmp_path)
    with pytest.raises(ExpectedError, match="no assignment 'ps2'") as caught:
        load_assignment(load_settings(tmp_path), "ps2")
    assert "ps1" in caught.value.hint


def test_notebook_with_autotests_must_be_generated_first(tmp_path):
    (tmp_path / "source/ps").mkdir(parents=True)
    notebook = {"cells": [cell("### AUTOTEST f(1)", grade=True, grade_id="c", points=1)], "metadata": {}, "nbformat": 4}
    (tmp_path / "source/ps/nb.ipynb").write_text(json.dumps(notebook))
    with pytest.raises(ExpectedError, match="still to be generated") as caught:
        load_assignment(load_settings(tmp_path), "ps")
    assert "generate_source_with_tests ps" in caught.value.hint


def test_files_beside_the_notebooks_belong_to_the_assignment(tmp_path):
    copy_demo_class(tmp_path)
    (tmp_path / "source/ps1/data").mkdir()
    (tmp_path / "source/ps1/data/x.csv").write_bytes(b"1,2")
    (tmp_path / "source/ps1/__pycache__").mkdir()
    (tmp_path / "source/ps1/__pycache__/m.pyc").write_bytes(b"0")
    assert set(load_assignment(load_settings(tmp_path), "ps1").files) == {"jupyter.png", "data/x.csv"}
