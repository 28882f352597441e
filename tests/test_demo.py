import pytest

from autograde.demo import PLOTS, run_demo
from autograde.errors import ExpectedError
from autograde.lessons import find_lessons, read_lesson


@pytest.mark.slow
def test_made_up_class_gets_what_its_plots_deserve(project, tmp_path_factory):
    """The perfect get every automatic point, the untouched and the cheating none, and damage costs nobody a point."""
    (project / "nbgrader_config.py").write_text("c = get_config()\nc.Engine.packages = ['course']\n")
    folder = tmp_path_factory.mktemp("class") / "class"
    demo = run_demo(project, folder, follow=lambda steps, title, total: list(steps), workers=2)
    lessons = [read_lesson(path) for path in find_lessons(project)]
    most = sum(cell.points for lesson in lessons for cell in lesson.of_kind("check"))
    (rows,) = demo.tables.values()
    points = {row.student: sum(score for score, _ in row.scores.values()) for row in rows}
    full = ("perfect", "another-way", "late", "resubmitted", "own-cells-added")
    mended = ("checks-deleted", "checks-edited", "cells-doubled", "files-renamed")
    assert {student: points[student] for student in (*full, *mended)} == dict.fromkeys((*full, *mended), most)
    assert points["untouched"] == points["cheating"] == points["file-cut-off"] == 0
    assert 0 <= points["mistakes"] < most
    assert len(rows) == len(PLOTS) >= 12
    assert all(page.is_file() for page in demo.pages)
    assert (folder / "gradebook.db").is_file()


def test_demo_removes_no_folder_but_its_own(project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mine")
    (folder / "thesis.txt").write_text("precious")
    with pytest.raises(ExpectedError, match="no demo made it"):
        run_demo(project, folder, follow=lambda *_: None)
    assert (folder / "thesis.txt").exists()


def test_demo_needs_lessons(tmp_path):
    with pytest.raises(ExpectedError, match="no lessons"):
        run_demo(tmp_path, tmp_path / "class", follow=lambda *_: None)
