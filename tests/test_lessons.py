from pathlib import Path

import pytest

from autograde.lessons import (
    LessonError,
    assigned_names,
    find_lessons,
    read_lesson,
    stub_source,
    unclosed_region,
    visible_source,
)

TEXT = "course/lessons/week1/fall.py"


def test_cells_are_told_apart_by_kind(project):
    lesson = read_lesson(project / TEXT)
    assert [cell.kind for cell in lesson.cells] == [
        "markdown", "plain", "markdown", "answer", "check", "answer", "check", "manual",
    ]  # fmt: skip
    assert (lesson.assignment, lesson.name) == ("week1", "fall")
    assert lesson.metadata["kernelspec"]["name"] == "python3"
    assert [cell.points for cell in lesson.of_kind("check", "manual")] == [1, 2, 2]
    assert lesson.cells[-1].cell_type == "markdown"


def test_a_line_number_leads_to_the_cell(project):
    lines = (project / TEXT).read_text().splitlines()
    for part in [*read_lesson(project / TEXT).cells, *read_lesson(project / TEXT).entries]:
        assert lines[part.line - 1].startswith("# %%")
        assert part.source.splitlines()[0] in lines[part.line]


def test_entries_carry_their_verdict(project):
    entry = read_lesson(project / TEXT).entries[2]
    assert (entry.kind, entry.check, entry.answer) == ("wrong", "landing_time_check", "landing_time")
    assert (entry.why, entry.idea) == ("leaves the 2 outside", "the time grows with the root of the height")
    assert entry.source.startswith("def landing_time(height):")


def test_an_entry_can_name_its_answer(project):
    text = (project / TEXT).read_text().replace('why="adds', 'answer="gravity" why="adds')
    (project / TEXT).write_text(text)
    assert read_lesson(project / TEXT).entries[4].answer == "gravity"


def test_proofs_are_kept_apart(project):
    with (project / TEXT).open("a") as text:
        text.write('\n# %% tags=["active-py", "insight"] claim="it falls"\ndef holds(rng):\n    return True\n')
    lesson = read_lesson(project / TEXT)
    assert [(proof.kind, proof.header["claim"]) for proof in lesson.proofs] == [("insight", "it falls")]
    assert len(lesson.cells) == 8


def test_an_entry_without_a_check_is_named(project):
    (project / TEXT).write_text((project / TEXT).read_text().replace('"wrong"] check="bet_twice_check"', '"wrong"]'))
    with pytest.raises(LessonError, match=r"fall\.py, line 31: the wrong answer names the check ''"):
        read_lesson(project / TEXT)


def test_lessons_are_found_by_assignment_by_name_and_by_path(project):
    (project / "course/lessons/week2").mkdir()
    (project / "course/lessons/week2/drag.py").write_text("# %%\n")
    everything = find_lessons(project)
    assert [path.stem for path in everything] == ["fall", "drag"]
    for name in ("week1", "week1/fall", TEXT, str(project / TEXT)):
        assert find_lessons(project, [name]) == [project / TEXT]
    assert find_lessons(project, ["week2", "week1", "week1/fall"]) == [everything[1], everything[0]]


def test_an_unknown_lesson_is_refused_with_the_known_ones(project):
    with pytest.raises(LessonError, match=r"no lesson 'week3' .* Choose from: week1/fall\."):
        find_lessons(project, ["week3"])


def test_a_stub_takes_the_place_and_the_indent_of_the_solution():
    source = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n\nx = 2"
    assert stub_source(source) == "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()\n\nx = 2"


def test_students_see_a_check_without_its_hidden_tests():
    source = "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc"
    assert visible_source(source) == "a\nc"


@pytest.mark.parametrize(
    ("source", "mark"),
    [
        ("### BEGIN SOLUTION\nx\n### END SOLUTION", None),
        ("### BEGIN SOLUTION\nx", "### BEGIN SOLUTION"),
        ("x\n### END HIDDEN TESTS", "### END HIDDEN TESTS"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "### BEGIN SOLUTION"),
    ],
)
def test_a_region_needs_both_its_ends(source, mark):
    assert unclosed_region(source) == mark


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f():\n    inner = 1\nclass G: pass", ("f", "G")),
        ("a, (b, *c) = 1, (2, 3)\nd: int = 4\ne += 1", ("a", "b", "c", "d", "e")),
        (
            "for i in range(3):\n    x = i\nwith open(p) as h: pass\nimport math\nif (w := 1): pass",
            ("i", "x", "h", "w"),
        ),
        ("not python (", ()),
    ],
)
def test_names_that_a_cell_binds(source, names):
    assert assigned_names(source) == names


def test_the_course_can_be_read():
    for path in find_lessons(Path(__file__).parents[1]):
        assert read_lesson(path).cells
