"""The instructor's side of an assignment: its notebooks with solutions and hidden tests, and what was handed out.

skeleton    a notebook of `source/<assignment>/`, cell by cell; every submission is laid over it
kind        what a cell is for: "answer" (code a student writes), "check" (graded code), "manual" (an answer that a
            person grades), "task" (a text that asks for work, graded by a person), "plain" (code), "markdown", "raw"
released    a cell as students received it: solutions replaced by the stub, hidden tests taken out
checksum    nbgrader's own digest of a released answer, or of a check with its hidden tests
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograde.errors import ExpectedError
from autograde.lessons import assigned_names
from autograde.settings import ReleaseRules, Settings

ANSWERS = ("answer", "manual")  # kinds whose source is the student's
FLAGS = ("grade", "solution", "locked", "task")
NBGRADER_KEYS = ("schema_version", *FLAGS, "grade_id", "points", "checksum", "cell_type")
NEWEST_SCHEMA = 3
MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)  # a line for IPython, "%matplotlib inline"


@dataclass(frozen=True)
class SkeletonCell:
    """One cell of the instructor's notebook.

    content    the cell as a plain nbformat dictionary, without outputs
    gradebook  its source as nbgrader keeps it: the stub of an answer, a check with its hidden tests
    names      of an answer: what the reference solution binds at top level
    guessed    of an answer: what later checks need beside it, and no cell of the instructor's is seen to bind
    imports    of an answer: the reference solution's import statements that later checks need
    """

    kind: str
    grade_id: str
    points: float
    source: str
    released: str
    gradebook: str
    checksum: str
    locked: bool
    content: dict[str, Any]
    names: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()

    @property
    def cell_type(self) -> str:
        return self.content["cell_type"]

    @property
    def tags(self) -> list[str]:
        return self.content["metadata"].get("tags", [])


@dataclass(frozen=True)
class Skeleton:
    """A notebook: `name` without `.ipynb`, its cells, and the notebook's own metadata and format."""

    name: str
    cells: tuple[SkeletonCell, ...]
    metadata: dict[str, Any]
    nbformat_minor: int

    @property
    def max_score(self) -> float:
        return sum(cell.points for cell in self.cells)


@dataclass(frozen=True)
class Assignment:
    """An assignment: its notebooks in order, and the other files that lie beside them, {path: content}."""

    name: str
    notebooks: tuple[Skeleton, ...]
    files: dict[str, bytes]


def load_assignment(settings: Settings, name: str) -> Assignment:
    """Read `source/<name>/`. Raises ExpectedError where there is none, or a notebook cannot be used."""
    folder = settings.path(settings.source, ".", name)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        known = sorted(path.parent.name for path in settings.path(settings.source, ".", "x").parent.glob("*/*.ipynb"))
        hint = f"Choose from: {', '.join(dict.fromkeys(known))}." if known else "Build it, or name the course folder."
        raise ExpectedError(f"there is no assignment {name!r}: {folder} holds no notebook", hint)
    return Assignment(
        name=name,
        notebooks=tuple(_load_skeleton(path, settings, name) for path in paths),
        files=_other_files(folder, settings.ignore),
    )


def _other_files(folder: Path, ignore: Sequence[str]) -> dict[str, bytes]:
    found = {}
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        ignored = any(Path(part).match(pattern) for part in inner.parts for pattern in ignore)
        if path.is_file() and not ignored and path.suffix != ".ipynb":
            found[inner.as_posix()] = path.read_bytes()
    return found


def _load_skeleton(path: Path, settings: Settings, assignment: str) -> Skeleton:
    rules = settings.release
    notebook = _read_notebook(path)
    if any(rules.autotest in cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"):
        path = settings.path(settings.source_with_tests, ".", assignment) / path.name
        if not path.is_file():
            raise ExpectedError(
                f"{path.stem}: its tests are still to be generated from {rules.autotest} lines",
                f"Run `nbgrader generate_source_with_tests {assignment}` first.",
            )
        notebook = _read_notebook(path)
    cells = [
        *_included(rules.header, settings.root),
        *notebook["cells"],
        *_included(rules.footer, settings.root),
    ]
    return make_skeleton({**notebook, "cells": cells}, path.stem, rules, where=str(path))


def _included(name: str, root: Path) -> list[dict[str, Any]]:
    return _read_notebook(root / name)["cells"] if name else []


def _read_notebook(path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        version = notebook["nbformat"]
        cells = notebook["cells"] if version >= 4 else []
        for cell in cells:
            cell["source"] = "".join(cell["source"])  # a list of lines, or one text
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExpectedError(f"{path} cannot be read as a notebook: {error}", "Open and save it in Jupyter.") from error
    if version != 4:
        raise ExpectedError(f"{path} is in notebook format {version}", "Open and save it in JupyterLab: format 4.")
    return notebook


def make_skeleton(notebook: dict[str, Any], name: str, rules: ReleaseRules, *, where: str) -> Skeleton:
    """Make the skeleton of an instructor's notebook (nbformat 4, sources joined); `where` names it in errors."""
    kernel = notebook.get("metadata", {}).get("kernelspec", {})
    language = kernel.get("language") or kernel.get("name", "python")
    if not language.lower().startswith(("python", "ipython")):
        raise ExpectedError(f"{where} is written in {language}", "Only Python notebooks can be graded.")
    cells = tuple(_skeleton_cell(cell, rules, where) for cell in notebook["cells"])
    graded = [cell.grade_id for cell in cells if cell.grade_id]
    for grade_id in graded:
        if graded.count(grade_id) > 1:
            raise ExpectedError(f"{where}: two cells have the id {grade_id!r}", "Give one of them another id.")
    return Skeleton(
        name=name,
        cells=_with_names(cells),
        metadata=notebook.get("metadata", {}),
        nbformat_minor=notebook.get("nbformat_minor", 0),
    )


def _skeleton_cell(cell: dict[str, Any], rules: ReleaseRules, where: str) -> SkeletonCell:
    meta = _graded_metadata(cell, where)
    metadata = {key: value for key, value in cell.get("metadata", {}).items() if key != "nbgrader"}
    source, cell_type = cell["source"], cell["cell_type"]
    content = {"cell_type": cell_type, "metadata": metadata, "source": source}
    content |= {key: cell[key] for key in ("id", "attachments") if key in cell}
    if meta is None:
        kind = {"code": "plain"}.get(cell_type, cell_type)
        return SkeletonCell(kind, "", 0.0, source, source, source, "", False, content)

    kind = _kind(meta, cell_type, where)
    in_gradebook = source
    if kind in ANSWERS:
        in_gradebook = _stub(source, cell_type, rules)
    released = _without(in_gradebook, rules.begin_hidden, rules.end_hidden)
    released = _without(released, rules.begin_marking, rules.end_marking)
    checksum = cell_checksum(in_gradebook, cell_type, meta)
    metadata["nbgrader"] = {**meta, "checksum": checksum, "cell_type": cell_type}
    return SkeletonCell(
        kind=kind,
        grade_id=meta["grade_id"],
        points=float(meta.get("points", 0.0)) if kind in ("check", "manual", "task") else 0.0,
        source=source,
        released=released,
        gradebook=in_gradebook,
        checksum=checksum,
        locked=is_locked(meta),
        content=content,
    )


def _graded_metadata(cell: dict[str, Any], where: str) -> dict[str, Any] | None:
    """Return a cell's nbgrader metadata in the newest schema, None for a cell that nbgrader leaves alone."""
    given = cell.get("metadata", {}).get("nbgrader")
    if not isinstance(given, dict) or not any(given.get(flag) for flag in FLAGS):
        return None
    if given.get("schema_version", 0) > NEWEST_SCHEMA:
        raise ExpectedError(f"{where}: nbgrader schema {given['schema_version']} is not known", "Update this program.")
    if not given.get("grade_id"):
        raise ExpectedError(f"{where}: a graded cell has no id: {cell['source'][:60]!r}", "Give it an id.")
    meta = {key: given[key] for key in NBGRADER_KEYS if key in given and key not in ("checksum", "cell_type")}
    meta |= {flag: bool(given.get(flag)) for flag in FLAGS}
    meta["schema_version"] = NEWEST_SCHEMA
    if meta["grade"] or meta["task"]:
        points = given.get("points") or 0.0  # early schemas allow an empty text
        meta["points"] = max(float(points), 0.0)
    else:
        meta.pop("points", None)
    return meta


def _kind(meta: dict[str, Any], cell_type: str, where: str) -> str:
    if meta["task"]:
        return "task"
    if meta["grade"] and meta["solution"]:
        return "manual"
    if cell_type != "code" and (meta["grade"] or meta["solution"]):
        raise ExpectedError(
            f"{where}, {meta['grade_id']!r}: a text cell is graded by a person, so it must be an answer with points",
            "Choose 'Manually graded answer' for it.",
        )
    if meta["grade"]:
        return "check"
    if meta["solution"]:
        return "answer"
    return "plain" if cell_type == "code" else cell_type


def is_locked(meta: dict[str, Any]) -> bool:
    """Return whether nbgrader puts the instructor's source in the place of the student's."""
    return not meta["solution"] and (meta["grade"] or meta["locked"])


def cell_checksum(source: str, cell_type: str, meta: dict[str, Any]) -> str:
    """Return nbgrader's checksum of a cell (nbgrader.utils.compute_checksum), which a test compares."""
    parts = [source, cell_type, str(meta["grade"]), str(meta["solution"]), str(is_locked(meta)), meta["grade_id"]]
    if meta["grade"]:
        parts.append(str(float(meta["points"])))
    return hashlib.md5("".join(parts).encode("utf-8", "replace")).hexdigest()


def _stub(source: str, cell_type: str, rules: ReleaseRules) -> str:
    stub = rules.code_stub if cell_type == "code" else rules.text_stub
    replaced = _replace_regions(source, rules.begin_solution, rules.end_solution, stub)
    return stub if replaced is None else replaced


def _without(source: str, begin: str, end: str) -> str:
    removed = _replace_regions(source, begin, end, "")
    return source if removed is None else removed


def _replace_regions(source: str, begin: str, end: str, stub: str) -> str | None:
    """Return the text with each region from a `begin` to an `end` line replaced, None where it has none."""
    lines, inside, found = [], False, False
    for line in source.split("\n"):
        if begin in line:
            inside = found = True
            indent = re.match(r"\s*", line)[0]
            lines += [indent + part for part in stub.split("\n")] if stub else []
        elif end in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines) if found else None


# -------------------------------------------------------------------------------------------- names of answers


def _with_names(cells: tuple[SkeletonCell, ...]) -> tuple[SkeletonCell, ...]:
    """Return the cells, each code answer with the names it must bind.

    A course may hand out an assignment whose source holds no solution, so names that a check needs and that no cell of
    the instructor is seen to bind count as the nearest answer's before it. They are guesses: a star import, or a magic,
    may bind them all the same.
    """
    instructors = {name for cell in cells if cell.kind == "plain" for name in _bound(cell.source)}
    answers = {
        index: dict.fromkeys(assigned_names(cell.source))
        for index, cell in enumerate(cells)
        if cell.kind in ANSWERS and cell.cell_type == "code"
    }
    guessed: dict[int, dict[str, None]] = {index: {} for index in answers}
    imports: dict[int, dict[str, None]] = {index: {} for index in answers}
    for index, cell in enumerate(cells):
        before = [position for position in answers if position < index]
        if cell.kind == "check":
            known = instructors.union(*(answers[position] for position in before))
            known = known.union(*(guessed[position] for position in before))
            for name in sorted(_needed(cell.source) - known):
                at = next((p for p in before if name in _imports(cells[p].source)), None)
                if at is not None:
                    imports[at][_imports(cells[at].source)[name]] = None
                elif before:
                    guessed[before[-1]][name] = None
            instructors |= _bound(cell.source)
    return tuple(
        replace(cell, names=tuple(answers[index]), guessed=tuple(guessed[index]), imports=tuple(imports[index]))
        if index in answers
        else cell
        for index, cell in enumerate(cells)
    )


def _imports(source: str) -> dict[str, str]:
    """Return {name: statement} of what a cell imports at top level."""
    found = {}
    for node in _top_level(source):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0]: ast.unparse(node) for alias in node.names}
    return found


def _bound(source: str) -> set[str]:
    """Return every name that a cell binds anywhere, imports included."""
    names = set()
    for node in _walk(source):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def _needed(source: str) -> set[str]:
    """Return the names that a cell reads and does not bind itself."""
    read = {node.id for node in _walk(source) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return read - _bound(source) - set(dir(builtins))


def _walk(source: str) -> Iterable[ast.AST]:
    return [node for statement in _top_level(source) for node in ast.walk(statement)]


def _top_level(source: str) -> list[ast.stmt]:
    for text in (source, MAGIC.sub(r"\1pass", source)):
        with contextlib.suppress(SyntaxError, ValueError):
            return ast.parse(text).body
    return []  # no Python at all: it binds nothing that is known
