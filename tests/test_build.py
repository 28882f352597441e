import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograde.build import adopt, build, cell_ids, source_notebook
from autograde.lessons import LessonError, read_lesson

TEXT = Path("course/lessons/week1/fall.py")
SOURCE, RELEASE = Path("source/week1/fall.ipynb"), Path("release/week1/fall.ipynb")


def cells(path: Path) -> dict:
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def edit(path: Path, cell_id: str, old: str, new: str) -> None:
    """Replace a text in one cell of a notebook, as a person would in JupyterLab."""
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


def edit_text(project: Path, old: str, new: str) -> None:
    text = (project / TEXT).read_text()
    assert old in text
    (project / TEXT).write_text(text.replace(old, new))


def test_source_holds_the_solution_and_no_entries(project):
    assert build(project).changed == (SOURCE, RELEASE)
    built = cells(project / SOURCE)
    assert "math.sqrt(2 * height / 9.80665)" in built["landing_time"].source
    assert "check.hidden(" in built["landing_time_check"].source
    assert not any("1 + math.sqrt" in cell.source or cell.cell_type == "raw" for cell in built.values())


def test_release_holds_stubs_and_no_hidden_tests(project):
    build(project)
    built = cells(project / RELEASE)
    assert built["landing_time"].source.endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert "HIDDEN" not in built["landing_time_check"].source
    assert built["landing_time_check"].source.endswith("check.report()")
    assert built["why"].source == "YOUR ANSWER HERE"
    assert built["landing_time_check"].metadata.editable is False


def test_sums_of_money_do_not_become_a_formula(project):
    """JupyterLab unescapes both dollar signs of a paragraph, then sets what stands between them as a formula."""
    edit_text(project, "Bet first:", r"It costs \$1 or \$2." + "\n#\n# One costs " + r"\$3. Bet first:")
    build(project)
    notebook = nbformat.read(project / RELEASE, as_version=4)
    assert r"It costs <span>\$</span>1 or <span>\$</span>2." in notebook.cells[2].source
    assert r"One costs \$3." in notebook.cells[2].source
    edit(project / SOURCE, notebook.cells[2].id, "It costs", "They cost")
    adopt(project / SOURCE)
    assert r"# They cost \$1 or \$2." in (project / TEXT).read_text()


def test_a_rebuild_changes_no_byte(project, tmp_path_factory):
    build(project)
    first = [(project / path).read_bytes() for path in (SOURCE, RELEASE)]
    assert build(project).changed == ()
    other = tmp_path_factory.mktemp("elsewhere")
    (other / TEXT).parent.mkdir(parents=True)
    (other / TEXT).write_bytes((project / TEXT).read_bytes())
    build(other)
    assert first == [(other / path).read_bytes() for path in (SOURCE, RELEASE)]


def test_release_is_what_nbgrader_generates(project, tmp_path_factory):
    build(project)
    course = tmp_path_factory.mktemp("course")
    (course / "source").symlink_to(project / "source")
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "week1", "--no-db"]
    subprocess.run(
        command, cwd=course, check=True, capture_output=True, env={"HOME": str(course), "PATH": "/usr/bin:/bin"}
    )
    assert (course / RELEASE).read_bytes() == (project / RELEASE).read_bytes()


def test_check_names_what_would_change_and_writes_nothing(project):
    assert build(project, check=True).changed == (SOURCE, RELEASE)
    assert not (project / "source").exists()
    build(project)
    before = (project / SOURCE).read_bytes()
    edit_text(project, "How long", "For how long")
    assert build(project, check=True).changed == (SOURCE, RELEASE)
    assert (project / SOURCE).read_bytes() == before


def test_ids_come_from_the_grade_id_or_the_content(project):
    lesson = read_lesson(project / TEXT)
    ids = cell_ids(lesson.cells)
    assert len(set(ids)) == len(ids)
    assert {"landing_time", "landing_time_check", "why"} <= set(ids)
    assert cell_ids([lesson.cells[0]] * 2)[1] == ids[0] + "-2"
    assert ids == cell_ids(read_lesson(project / TEXT).cells)


def test_running_and_saving_a_notebook_is_no_edit(project):
    build(project)
    notebook = nbformat.read(project / SOURCE, as_version=4)
    notebook.cells[1].execution_count = 1
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello")]
    nbformat.write(notebook, project / SOURCE)
    assert build(project).edited == ()
    assert not nbformat.read(project / SOURCE, as_version=4).cells[1].outputs


@pytest.mark.parametrize("path", [SOURCE, RELEASE])
def test_an_edited_notebook_is_named_and_not_overwritten(project, path):
    build(project)
    edit(project / path, "landing_time", "in seconds", "in s")
    mine = (project / path).read_bytes()
    edit_text(project, "How long", "For how long")
    built = build(project)
    assert built.edited == (path,)
    assert built.changed == ()
    assert built.notes[0].startswith(f"{path} was edited.")
    assert (project / path).read_bytes() == mine


def test_a_change_of_points_or_tags_is_an_edit(project):
    build(project)
    notebook = nbformat.read(project / SOURCE, as_version=4)
    next(cell for cell in notebook.cells if cell.id == "landing_time_check").metadata.nbgrader["points"] = 7
    nbformat.write(notebook, project / SOURCE)
    assert build(project).edited == (SOURCE,)


def test_adopted_edits_stand_in_the_text_and_leave_the_rest_alone(project):
    build(project)
    before = (project / TEXT).read_text()
    edit(project / SOURCE, "landing_time", "of a drop from", "of a fall from")
    changed, built = adopt(project / SOURCE)
    assert changed == ["landing_time"]
    assert (project / TEXT).read_text() == before.replace("of a drop from", "of a fall from")
    assert built.changed == (SOURCE, RELEASE)
    assert not built.edited
    assert "of a fall from" in cells(project / RELEASE)["landing_time"].source
    assert build(project, check=True).changed == ()


def test_adopt_carries_new_moved_deleted_and_regraded_cells(project):
    build(project)
    notebook = nbformat.read(project / SOURCE, as_version=4)
    by_id = {cell.id: cell for cell in notebook.cells}
    new = nbformat.v4.new_markdown_cell("Now with *friction*?\n\n## Next", id="added")
    by_id["landing_time_check"].metadata.nbgrader["points"] = 4
    order = ["bet_twice", "bet_twice_check", "landing_time", "landing_time_check"]
    notebook.cells = [notebook.cells[1], notebook.cells[0], *(by_id[name] for name in order), new]  # "why" is deleted
    nbformat.write(notebook, project / SOURCE)
    adopt(project / SOURCE)
    want = [(c.cell_type, c.source, c.metadata.get("nbgrader", {}).get("points")) for c in notebook.cells]
    got = nbformat.read(project / SOURCE, as_version=4).cells
    assert [(c.cell_type, c.source, c.metadata.get("nbgrader", {}).get("points")) for c in got] == want
    lesson = read_lesson(project / TEXT)
    assert [(e.kind, e.check) for e in lesson.entries] == [
        ("wrong", "bet_twice_check"), ("right", "bet_twice_check"),
        *[("wrong", "landing_time_check")] * 3, ("right", "landing_time_check"),
    ]  # fmt: skip
    lines = {cell.grade_id: cell.line for cell in lesson.cells}
    assert lines["bet_twice_check"] < lesson.entries[0].line < lines["landing_time"] < lesson.entries[-1].line


def test_adopt_refuses_where_the_text_changed_too(project):
    build(project)
    edit(project / SOURCE, "landing_time", "of a drop from", "of a fall from")
    edit_text(project, "does twice the height", "will twice the height")
    before = (project / TEXT).read_text()
    with pytest.raises(LessonError, match=r"changed since fall\.ipynb was built; these cells differ: .*landing_time"):
        adopt(project / SOURCE)
    assert (project / TEXT).read_text() == before


def test_adopt_of_an_unedited_notebook_does_nothing(project):
    build(project)
    assert adopt(project / SOURCE)[0] == []


def test_adopt_asks_for_a_notebook_in_source(project):
    build(project)
    with pytest.raises(LessonError, match="no lesson's notebook") as caught:
        adopt(project / RELEASE)
    assert "source" in caught.value.hint


def test_a_notebook_whose_text_is_gone_is_named(project):
    build(project)
    (project / TEXT).rename(project / "course/lessons/week1/drop.py")
    built = build(project)
    assert built.stale == (SOURCE, RELEASE)
    assert "has no text any more" in built.notes[0]


def test_a_notebook_that_no_build_wrote_is_left_in_peace(project):
    own = project / "source/week9/own.ipynb"
    own.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), own)
    built = build(project)
    assert (built.edited, built.stale) == ((), ())


def test_a_missing_end_is_named_with_its_exercise(project):
    edit_text(project, "    ### END SOLUTION\n\n", "\n")
    with pytest.raises(
        LessonError, match=r"fall\.py:\d+, exercise 'landing_time': '### BEGIN SOLUTION' has no partner"
    ):
        source_notebook(read_lesson(project / TEXT))


def test_metadata_that_nbgrader_refuses_is_named(project):
    edit_text(project, '"grade_id": "landing_time", "locked": false,', '"grade_id": "landing_time",')
    with pytest.raises(
        LessonError, match=r"exercise 'landing_time': nbgrader refuses its metadata: 'locked' is a required"
    ):
        build(project)


def test_what_nbgrader_refuses_is_told_in_one_line(project):
    edit_text(project, '"grade_id": "why"', '"grade_id": "landing_time"')
    with pytest.raises(LessonError, match=r"source/week1: .* Duplicate grade id: landing_time"):
        build(project)
