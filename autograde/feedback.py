"""A page for each graded notebook, and one for each student, in feedback/<student>/<assignment>/ as nbgrader has it.

The pages are our own: nbgrader's take half a second each, fetch scripts from the network, and print the hidden tests.
These are made in milliseconds, need no network, and show a check's report and never its source. `nbgrader
generate_feedback --force` still works, and puts its own pages in their place.

Whatever a student wrote is escaped, pictures excepted, and the page forbids scripts: a page may be opened by others.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune

from autograde.assignment import load_assignment
from autograde.grade import GRADED
from autograde.gradebook import Gradebook, NotebookGrades
from autograde.settings import Settings

PICTURES = ("image/png", "image/jpeg")
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
INDEX = "index.html"

_of_instructor = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])
_of_student = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
h1 { font-size: 1.6rem } h2 { font-size: 1.3rem } h3 { font-size: 1.1rem }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d0d0d0; vertical-align: top }
td.points, th.points { text-align: right; white-space: nowrap }
pre { background: #f5f5f5; padding: .6rem .8rem; overflow-x: auto; font-size: 14px; margin: .4rem 0 }
pre.out { background: none; border-left: 2px solid #d0d0d0 }
img { max-width: 100% }
.answer { border: 1px solid #767676; border-radius: 4px; padding: .2rem .8rem; margin: 1rem 0 }
.label { font-size: .85rem; color: #595959 }
.comment, .repairs { background: #fff7e0; padding: .4rem .8rem; margin: .6rem 0 }
a { color: #0055a4 }
"""
HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head><body>
"""


@dataclass(frozen=True)
class Page:
    """A graded notebook to tell a student of."""

    notebook: str
    content: dict[str, Any]
    grades: NotebookGrades


def write_feedback(settings: Settings, assignment: str, student: str, grades: dict[str, NotebookGrades]) -> Path | None:
    """Write a student's pages and return the first to open; None where nothing of the student's is graded."""
    graded = settings.path(settings.autograded, student, assignment)
    folder = settings.path(settings.feedback, student, assignment)
    pages = []
    for name in grades:
        path = graded / f"{name}.ipynb"
        if path.is_file():
            pages.append(Page(name, json.loads(path.read_bytes()), grades[name]))
    if not grades:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        _write(folder / f"{page.notebook}.html", notebook_page(page, student, assignment))
    index = folder / INDEX
    _write(index, index_page(grades, {page.notebook for page in pages}, student, assignment))
    return index


def write_all_feedback(settings: Settings, assignment: str, students: Iterable[str]) -> Iterator[Path]:
    """Write the pages of students, with what the gradebook holds now, and yield the first page of each.

    Nobody whose submission is not graded has one. Raises ExpectedError where there is no such assignment.
    """
    with Gradebook(settings, load_assignment(settings, assignment)) as gradebook:
        for student in students:
            page = write_feedback(settings, assignment, student, gradebook.grades(student))
            if page is not None:
                yield page


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8", errors="replace")
    temporary.replace(path)


# ------------------------------------------------------------------------------------------------ the student's page


def index_page(grades: dict[str, NotebookGrades], shown: set[str], student: str, assignment: str) -> str:
    """Return the page that lists a student's notebooks with their scores."""
    rows = []
    for name, notebook in grades.items():
        link = f'<a href="{html.escape(name, quote=True)}.html">{html.escape(name)}</a>'
        title = link if name in shown else f"{html.escape(name)}, not handed in"
        rows.append(f'<tr><td>{title}</td><td class="points">{_points(notebook.score, notebook.max_score)}</td></tr>')
    total = _points(sum(n.score for n in grades.values()), sum(n.max_score for n in grades.values()))
    return (
        _head(f"{assignment}: {student}")
        + f"<h1>{html.escape(assignment)}</h1><p>{html.escape(student)}: {total} points</p>"
        + '<table><tr><th>notebook</th><th class="points">points</th></tr>'
        + "".join(rows)
        + "</table></body></html>\n"
    )


def _head(title: str) -> str:
    return HEAD.format(title=html.escape(title), style=STYLE)


def _points(score: float | None, max_score: float) -> str:
    return f"{'to be graded,' if score is None else f'{score:g}'} of {max_score:g}"


# ------------------------------------------------------------------------------------------------ a notebook's page


def notebook_page(page: Page, student: str, assignment: str) -> str:
    """Return the page of one notebook: points first, then what was written, with what the checks said of it."""
    about = page.content["metadata"].get(GRADED, {})
    trusted = not about.get("forgeable")  # else a check's output was made where the student's code ran
    return "".join(
        [
            _head(f"{page.notebook}: {student}"),
            f'<p class="label"><a href="{INDEX}">{html.escape(assignment)}</a></p>',
            f"<h1>{html.escape(page.notebook)}</h1>",
            f"<p>{html.escape(student)}: {_points(page.grades.score, page.grades.max_score)} points"
            + (f", after a penalty of {page.grades.penalty:g} for being late" if page.grades.penalty else "")
            + "</p>",
            _points_table(page),
            *(f'<div class="repairs">Mended: {html.escape(repair)}</div>' for repair in about.get("repairs", [])),
            *(part for cell in page.content["cells"] for part in _cell(cell, page.grades, trusted)),
            "</body></html>\n",
        ]
    )


def _points_table(page: Page) -> str:
    rows = []
    for cell in page.content["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        shown = page.grades.cells.get(grade_id)
        if shown is not None:
            said = cell["metadata"].get(GRADED, {}).get("message", "")
            name = f'<a href="#{html.escape(grade_id)}">{html.escape(grade_id)}</a>'
            rows.append(
                f'<tr><td>{name}</td><td class="points">{_points(shown.score, shown.max_score)}</td>'
                f"<td>{html.escape(said)}</td></tr>"
            )
    if not rows:
        return ""
    return f'<table><tr><th>exercise</th><th class="points">points</th><th></th></tr>{"".join(rows)}</table>'


def _cell(cell: dict[str, Any], grades: NotebookGrades, trusted: bool) -> Iterator[str]:
    meta = cell["metadata"].get("nbgrader", {})
    extra = cell["metadata"].get(GRADED, {}).get("extra", False)
    source, grade_id = "".join(cell["source"]), meta.get("grade_id", "")
    anchor = f' id="{html.escape(grade_id, quote=True)}"' if grade_id else ""
    if meta.get("grade") and not meta.get("solution"):  # a check: what it said, not what it holds
        yield f"<div{anchor}>{''.join(_outputs(cell, rich=trusted))}</div>"
    elif meta.get("solution") or extra:
        label = f"your answer: {grade_id}" if grade_id else "your own cell"
        yield f'<div class="answer"{anchor}><div class="label">{html.escape(label)}</div>'
        yield _pre(source) if cell["cell_type"] == "code" else _of_student(source)
        yield from _outputs(cell, rich=False)
        yield "</div>"
    elif cell["cell_type"] == "code":
        yield _pre(source)
        yield from _outputs(cell, rich=False)
    else:
        yield f"<div{anchor}>{_of_instructor(source)}</div>"
    if grade_id in grades.comments:
        yield f'<div class="comment">{html.escape(grades.comments[grade_id])}</div>'


def _pre(text: str, kind: str = "") -> str:
    return f"<pre{kind and f' class={kind}'}>{html.escape(ANSI.sub('', text))}</pre>"


def _outputs(cell: dict[str, Any], *, rich: bool) -> Iterator[str]:
    """Yield a cell's outputs as HTML; `rich`: they come from the referee, and may be HTML themselves."""
    for output in cell.get("outputs", []):
        kind = output.get("output_type")
        if kind == "stream":
            yield _pre("".join(output["text"]), "out")
        elif kind == "error":
            yield _pre(f"{output.get('ename', '')}: {output.get('evalue', '')}".rstrip(": "), "out")
        else:
            yield _data(output.get("data", {}), rich)


def _data(data: dict[str, Any], rich: bool) -> str:
    if rich and "text/html" in data:
        return "".join(data["text/html"])
    for kind in PICTURES:
        picture = _picture("".join(data.get(kind, "")))
        if picture:
            text = html.escape("".join(data.get("text/plain", "a picture")), quote=True)
            return f'<img src="data:{kind};base64,{picture}" alt="{text}">'
    return _pre("".join(data["text/plain"]), "out") if "text/plain" in data else ""


def _picture(text: str) -> str:
    """Return base64 that is nothing else, "" for what is none."""
    try:
        return base64.b64encode(base64.b64decode("".join(text.split()), validate=True)).decode()
    except (binascii.Error, ValueError):
        return ""
