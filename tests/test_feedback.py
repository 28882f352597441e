import re
import sqlite3

import pytest

from autograde import pool
from autograde.feedback import Page, notebook_page, write_all_feedback, write_feedback
from autograde.gradebook import NotebookGrades, Shown
from autograde.run import RunOptions, open_run
from autograde.settings import Settings, load_settings
from tests.made_class import write_class
from tests.plain_run import plain_work
from tests.test_grade import RIGHT, grade, make_job, notebook

GRADES = NotebookGrades(
    cells={"t": Shown(1.5, 2.0, False), "essay": Shown(None, 3.0, False)},
    comments={"essay": "Well <said>."},
    penalty=0.5,
)
CHECK = {"grade": True, "solution": False, "locked": True, "grade_id": "t"}
ESSAY = {"grade": True, "solution": True, "locked": False, "grade_id": "essay"}
HTML_OUTPUT = {"output_type": "execute_result", "data": {"text/html": "<div>PANEL</div>", "text/plain": "1.5"}}


def page(*cells, **about):
    return notebook_page(Page("nb", {"cells": list(cells), "metadata": {"graded": about}}, GRADES), "ada", "ps")


def cell(source, cell_type="code", nbgrader=None, outputs=(), **graded):
    metadata = {"graded": graded} | ({"nbgrader": nbgrader} if nbgrader else {})
    return {"cell_type": cell_type, "metadata": metadata, "source": source, "outputs": list(outputs)}


def test_page_tells_points_penalty_message_and_comment():
    text = page(
        cell("assert secret == 1", nbgrader=CHECK, message="off by one", outputs=[HTML_OUTPUT]),
        cell("My essay.", "markdown", ESSAY),
        repairs=["a check was put back"],
    )
    assert "1 of 5 points, after a penalty of 0.5" in text
    assert "1.5 of 2" in text
    assert "to be graded, of 3" in text
    assert "off by one" in text
    assert "Well &lt;said&gt;." in text
    assert "a check was put back" in text


def test_hidden_tests_are_not_shown():
    text = page(cell("assert secret == 1", nbgrader=CHECK, outputs=[HTML_OUTPUT]))
    assert "PANEL" in text
    assert "secret" not in text


def test_panel_that_a_student_could_have_forged_is_shown_as_text():
    text = page(cell("x", nbgrader=CHECK, outputs=[HTML_OUTPUT]), forgeable=True)
    assert "<div>PANEL</div>" not in text


@pytest.mark.parametrize("cell_type", ["code", "markdown"])
def test_nothing_a_student_wrote_is_html(cell_type):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": attack},
        {"output_type": "display_data", "data": {"text/html": attack, "text/plain": attack}},
        {"output_type": "display_data", "data": {"image/png": '"><script>', "text/plain": attack}},
        {"output_type": "error", "ename": attack, "evalue": attack, "traceback": [attack]},
    ]
    text = page(cell(attack, cell_type, ESSAY, outputs), cell(attack, cell_type, extra=True, message=attack))
    assert "<script" not in text
    assert not re.search(r"<img[^>]*onerror", text)
    assert "default-src 'none'" in text


def test_picture_is_shown():
    data = {"image/png": "iVBORw0KGgo=\n", "text/plain": "<Figure>"}
    text = page(cell("plot()", nbgrader=ESSAY, outputs=[{"output_type": "display_data", "data": data}]))
    assert '<img src="data:image/png;base64,iVBORw0KGgo=" alt="&lt;Figure&gt;">' in text


def test_pages_stand_where_nbgrader_puts_them(tmp_path):
    job = make_job("one", "two")
    graded = grade(job, {"one.ipynb": notebook(job, "one", double=RIGHT)})
    folder = tmp_path / "autograded/ada/ps"
    folder.mkdir(parents=True)
    (folder / "one.ipynb").write_bytes(graded.notebooks["one"])
    index = write_feedback(Settings(root=tmp_path), "ps", "ada", {"one": GRADES, "two": GRADES})
    assert index == tmp_path / "feedback/ada/ps/index.html"
    assert {path.name for path in index.parent.iterdir()} == {"index.html", "one.html"}
    assert "two, not handed in" in index.read_text()
    assert "return x + x" in (index.parent / "one.html").read_text()


def test_student_without_grades_has_no_page(tmp_path):
    assert write_feedback(Settings(root=tmp_path), "ps", "ada", {}) is None


def test_comments_written_by_hand_are_told(tmp_path, monkeypatch):
    """A class is graded, a person comments, and only students with graded work have pages."""
    monkeypatch.setattr(pool, "_work", plain_work)
    write_class(tmp_path, 2)
    settings = load_settings(tmp_path)
    with open_run(settings, "ps", RunOptions(workers=1)) as run:
        list(run)
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        database.execute("UPDATE comment SET manual_comment = 'Well said.'")
    pages = list(write_all_feedback(settings, "ps", ["s000", "s001", "nobody"]))
    assert [page.parents[1].name for page in pages] == ["s000", "s001"]
    assert "Well said." in (pages[0].parent / "one.html").read_text()
