import json

import pytest

from autograde.assignment import make_skeleton
from autograde.handed import Handed
from autograde.settings import ReleaseRules
from autograde.submission import Unreadable, assign_notebooks, merge, read_cells
from tests.test_assignment import cell

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


@pytest.fixture(scope="module")
def skeleton():
    cells = [
        cell("import math"),
        cell("# Part A", "markdown"),
        cell("def f(): return 1", solution=True, grade_id="f"),
        cell("f()"),
        cell(
            "assert f() == 1\n### BEGIN HIDDEN TESTS\nassert f()\n### END HIDDEN TESTS",
            grade=True,
            grade_id="t",
            points=2,
        ),
        cell("An essay.", "markdown", grade=True, solution=True, grade_id="essay", points=3),
        cell("limit = 5", locked=True, grade_id="limit"),
    ]
    for number, one in enumerate(cells):
        one["id"] = f"id-{number}"
    return make_skeleton({"cells": cells, "metadata": {}, "nbformat_minor": 5}, "nb", ReleaseRules(), where="nb")


@pytest.fixture
def release(skeleton):
    """Return the cells as a student receives them."""
    cells = []
    for one in skeleton.cells:
        content = json.loads(json.dumps(one.content))
        cells.append({**content, "source": one.released})
    return cells


def by_id(cells, grade_id):
    return next(one for one in cells if one["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def merged(skeleton, cells):
    found, _ = read_cells(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode())
    return merge(skeleton, found)


def sources(result):
    """Return (kind or "extra", source) of each cell."""
    return [(one.skeleton.kind if one.skeleton else "extra", one.source) for one in result.cells]


def test_untouched_submission_is_the_skeleton_with_stubs(skeleton, release):
    result = merged(skeleton, release)
    assert not result.repairs
    assert [one.skeleton for one in result.cells] == list(skeleton.cells)
    assert ("answer", STUB) in sources(result)
    assert [one.untouched for one in result.cells].count(True) == 2


def test_answers_are_the_students_and_checks_the_instructors(skeleton, release):
    by_id(release, "f")["source"] = "def f(): return 2"
    by_id(release, "t")["source"] = "assert True"
    result = merged(skeleton, release)
    assert ("answer", "def f(): return 2") in sources(result)
    assert ("check", skeleton.cells[4].source) in sources(result)
    assert result.repairs == ["the check 't' was changed; the instructor's was used"]


def test_extra_cells_stay_where_they_were_put(skeleton, release):
    own = [{"cell_type": "code", "metadata": {}, "source": f"note {number}"} for number in range(3)]
    result = merged(skeleton, [own[0], *release[:3], own[1], *release[3:], own[2]])
    kinds = [source if kind == "extra" else kind for kind, source in sources(result)]
    assert kinds == [
        "note 0", "plain", "markdown", "answer", "note 1", "plain", "check", "manual", "plain", "note 2"
    ]  # fmt: skip
    assert not result.repairs


def test_deleted_check_comes_back(skeleton, release):
    release.remove(by_id(release, "t"))
    result = merged(skeleton, release)
    assert ("check", skeleton.cells[4].source) in sources(result)
    assert result.repairs == ["the check 't' was missing and was put back"]


def test_deleted_answer_is_empty_and_named(skeleton, release):
    release.remove(by_id(release, "f"))
    result = merged(skeleton, release)
    assert ("answer", "") in sources(result)
    assert result.repairs == ["the answer 'f' is missing"]


def test_of_doubled_answers_the_last_changed_one_counts(skeleton, release):
    """A copy of the stub below the answer does not undo it; the other copies stay as the student's own cells."""
    place = release.index(by_id(release, "f"))
    copies = [{**release[place], "source": source} for source in ("old", "def f(): return 1", STUB)]
    result = merged(skeleton, release[:place] + copies + release[place + 1 :])
    assert [one for one in sources(result) if one[0] in ("answer", "extra")] == [
        ("extra", "old"),
        ("answer", "def f(): return 1"),
    ]
    assert result.repairs == ["3 cells carry the id 'f'; the last one that was changed counts"]


def test_doubled_check_counts_once(skeleton, release):
    check = by_id(release, "t")
    result = merged(skeleton, [*release, {**check, "source": "assert True"}])
    assert [kind for kind, _ in sources(result)].count("check") == 1
    assert "extra" not in dict(sources(result))
    assert "2 cells carry the id 't'; the instructor's counts" in result.repairs


def test_answer_that_lost_its_metadata_is_known_by_its_cells_id(skeleton, release):
    answer = by_id(release, "f")
    answer["metadata"], answer["source"] = {}, "def f(): return 1"
    result = merged(skeleton, release)
    assert ("answer", "def f(): return 1") in sources(result)
    assert result.repairs == ["the answer 'f' had lost its id and was known by its place"]


def test_answer_without_any_id_is_known_by_its_place(skeleton, release):
    for one in release:
        del one["id"]
    answer = by_id(release, "f")
    answer["metadata"], answer["source"] = {}, "def f(): return 1"
    assert ("answer", "def f(): return 1") in sources(merged(skeleton, release))


def test_answer_made_a_text_cell_is_read_as_code(skeleton, release):
    answer = by_id(release, "f")
    answer["cell_type"], answer["source"] = "markdown", "def f(): return 1"
    result = merged(skeleton, release)
    assert ("answer", "def f(): return 1") in sources(result)
    assert result.repairs == ["the answer 'f' was a markdown cell and was read as code"]


def test_edited_plain_cell_runs_after_the_instructors(skeleton, release):
    """What a student adds to the imports is not lost, and cannot replace what the instructor runs."""
    release[0]["source"] = "import math, random"
    result = merged(skeleton, release)
    assert sources(result)[:2] == [("plain", "import math"), ("extra", "import math, random")]
    assert not result.repairs


def test_read_only_cell_stays_the_instructors(skeleton, release):
    by_id(release, "limit")["source"] = "limit = 500"
    result = merged(skeleton, release)
    assert sources(result)[-1] == ("plain", "limit = 5")
    assert result.repairs == ["the read-only cell 'limit' was changed; the instructor's was used"]


def test_moved_cells_are_put_back_in_order(skeleton, release):
    result = merged(skeleton, release[::-1])
    assert [one.skeleton for one in result.cells if one.skeleton] == list(skeleton.cells)
    assert result.repairs == ["its cells were moved; they were graded in the order in which they were handed out"]


def test_tags_and_metadata_of_a_student_count_for_nothing(skeleton, release):
    check = by_id(release, "t")
    check["metadata"] = {"tags": ["skip-execution"], "nbgrader": {**check["metadata"]["nbgrader"], "points": 99}}
    result = merged(skeleton, release)
    assert [one.skeleton for one in result.cells] == list(skeleton.cells)


def test_check_of_an_earlier_release_is_no_repair(skeleton, release):
    """A check that the instructor changed after handing it out was not changed by the student."""
    from nbformat import NotebookNode, from_dict
    from nbgrader.utils import compute_checksum

    check: NotebookNode = from_dict(by_id(release, "t"))
    check.source = "assert f() == 1  # as it was handed out first"
    check.metadata.nbgrader.checksum = compute_checksum(check)
    release[release.index(by_id(release, "t"))] = check
    assert not merged(skeleton, release).repairs


# ------------------------------------------------------------------------------------------------ reading


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b'{"cells": [', "not valid JSON"),
        (b"[1, 2]", "not a notebook"),
        (b'{"metadata": {}}', "no list of cells"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "not valid JSON"),
    ],
)
def test_unreadable_notebook_says_why(content, said):
    with pytest.raises(Unreadable, match=said):
        read_cells(content)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_are_read_and_named(encoding):
    notebook = json.dumps({"cells": [cell("x = 'é'")]}, ensure_ascii=False).encode(encoding)
    cells, repairs = read_cells(notebook)
    assert cells[0].source == "x = 'é'"
    assert "UTF-8" in repairs[0]


def test_notebook_of_format_3_is_converted():
    old = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1\n", "x"]}]}]}
    cells, repairs = read_cells(json.dumps(old).encode())
    assert [(one.cell_type, one.source) for one in cells] == [("code", "x = 1\nx")]
    assert "old notebook format" in repairs[0]


def test_damaged_cells_are_left_out():
    bad = [None, 7, {"cell_type": "code", "source": {"a": 1}}, {"cell_type": "magic", "source": ""}]
    cells, repairs = read_cells(json.dumps({"cells": [*bad, cell("x")]}).encode())
    assert [one.source for one in cells] == ["x"]
    assert repairs == ["4 damaged cells were left out"]


def test_metadata_of_wrong_types_is_no_metadata():
    odd = {"cell_type": "code", "source": "x", "id": 5, "metadata": {"nbgrader": {"grade_id": ["f"], "checksum": 1}}}
    (one,), _ = read_cells(json.dumps({"cells": [odd]}).encode())
    assert (one.grade_id, one.id, one.checksum) == ("", "", "")


def test_half_a_surrogate_pair_can_still_be_written():
    (one,), _ = read_cells(b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}')
    one.source.encode("utf-8")


# ------------------------------------------------------------------------------------------------ which file is which


def test_renamed_notebook_is_known_by_its_ids(skeleton, release):
    handed = Handed({"my work.ipynb": json.dumps({"cells": release}).encode(), "notes.ipynb": b'{"cells": []}'})
    found, repairs = assign_notebooks(handed, [skeleton])
    assert found == {"nb": "my work.ipynb"}
    assert repairs == [
        "nb.ipynb is missing; 'my work.ipynb' has its cells and was taken for it",
        "'notes.ipynb' is no notebook of this assignment and was not graded",
    ]


def test_right_name_wins_over_a_copy(skeleton, release):
    content = json.dumps({"cells": release}).encode()
    found, _ = assign_notebooks(Handed({"nb.ipynb": b"{}", "nb (1).ipynb": content}), [skeleton])
    assert found == {"nb": "nb.ipynb"}
