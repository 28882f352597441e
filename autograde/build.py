"""Lessons into notebooks: `source/` holds the instructor's, with solutions and hidden checks, `release/` the students'.

text      a lesson, `course/lessons/<assignment>/<notebook>.py`: the one place to edit
stamp     a hash of a built notebook's cells, kept in its metadata; where it does not fit, somebody edited it
edited    a built notebook that is not as a build left it; it is never overwritten

A build depends on nothing but the texts and nbgrader_config.py: the same texts give the same bytes, on any machine.
"""

from __future__ import annotations

import copy
import hashlib
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.common import SchemaMismatchError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograde.layout import CONFIG, RELEASE, SOURCE, lesson_path
from autograde.lessons import Cell, Lesson, LessonError, find_lessons, read_lesson, unclosed_region

STAMP = "autograde"  # the key in a notebook's metadata
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class Built:
    """What a build wrote, or would write; all paths are relative to the project's folder."""

    changed: tuple[Path, ...]  # new, or with other bytes than before
    edited: tuple[Path, ...]  # edited by hand, so left alone
    stale: tuple[Path, ...]  # built from a text that is gone

    @property
    def notes(self) -> list[str]:
        """A sentence, with what to do, for each notebook that the build left alone."""
        return [
            *(f"{p} was edited. Run 'autograde adopt {p}' to carry the edits into the text." for p in self.edited
              if p.parts[0] == SOURCE),
            *(f"{p} was edited. Edit the lesson's text instead, delete this file, and build again." for p in self.edited
              if p.parts[0] == RELEASE),
            *(f"{p} has no text any more. Delete it, or bring the text back." for p in self.stale),
        ]  # fmt: skip


def build(root: Path, *, check: bool = False) -> Built:
    """Build all notebooks of the project in `root`; with `check`, write nothing.

    Raises LessonError for a text that no notebook can be made of.
    """
    root = root.resolve()
    lessons = [read_lesson(path) for path in find_lessons(root)]
    with tempfile.TemporaryDirectory(prefix="build-") as scratch:
        new, old = Path(scratch, "new"), Path(scratch, "old")
        for lesson in lessons:
            write_notebook(source_notebook(lesson), new / notebook_path(SOURCE, lesson))
        _generate(new, root)
        changed, edited = [], []
        for lesson in lessons:
            paths = [notebook_path(folder, lesson) for folder in (SOURCE, RELEASE)]
            hands = _edited(root, new, old, *paths)
            edited += hands
            if not hands:
                changed += [path for path in paths if _bytes(root / path) != _bytes(new / path)]
        if not check:
            for path in changed:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(new / path, root / path)
    return Built(tuple(changed), tuple(edited), _stale(root, lessons))


def adopt(notebook: Path) -> tuple[list[str], Built]:
    """Carry the edits of a notebook in `source/` into its lesson's text, then build; return the changed cells' ids.

    Entries and proofs stay where they are, each behind the cell that it followed.
    Raises LessonError where the text itself changed since the notebook was built.
    """
    notebook = notebook.resolve()
    root, folder = notebook.parents[2], notebook.parent.parent.name
    text = lesson_path(root, notebook.parent.name, notebook.stem)
    if folder != SOURCE or not text.exists():
        raise LessonError(f"{notebook}: no lesson's notebook.", f"Give a notebook in {SOURCE}/<assignment>/.")
    lesson, edited = read_lesson(text), _read(notebook)
    built = source_notebook(lesson)
    before = dict(zip(cell_ids(lesson.cells), map(essence, built.cells), strict=True))
    after = {cell.id: essence(cell) for cell in edited.cells}
    differing = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not differing and list(before) == list(after):
        return [], build(root)
    if edited.metadata.get(STAMP, {}).get("stamp") != stamp(built):
        raise LessonError(
            f"{text} changed since {notebook.name} was built; these cells differ: {', '.join(differing)}.",
            "Bring back the text that the notebook was built from, adopt, then merge the two texts with git.",
        )
    adopted = _adopted_text(lesson, edited)
    with tempfile.TemporaryDirectory(prefix="adopt-") as scratch:
        trial = Path(scratch, text.name)
        trial.write_text(adopted, encoding="utf-8", newline="\n")
        if stamp(source_notebook(read_lesson(trial))) != stamp(edited):
            raise LessonError(f"{notebook}: these cells cannot be written as text: {', '.join(differing)}.")
    text.write_text(adopted, encoding="utf-8", newline="\n")
    write_notebook(built, notebook)  # as the last build left it, so that the next one knows the release beside it
    return differing, build(root)


def notebook_path(folder: str, lesson: Lesson) -> Path:
    """Return where the lesson's notebook lies in `folder`, "source" or "release"."""
    return Path(folder, lesson.assignment, f"{lesson.name}.ipynb")


# ------------------------------------------------------------------------------------------------ text to source


def source_notebook(lesson: Lesson) -> NotebookNode:
    """Return the instructor's notebook of a lesson: all but its entries and proofs. Raises LessonError."""
    for cell in lesson.cells:
        mark = unclosed_region(cell.source)
        if mark:
            raise LessonError(
                f"{lesson.path}:{cell.line}, exercise {cell.grade_id!r}: {mark!r} has no partner.",
                "Let each BEGIN be followed by its END in the same cell.",
            )
    cells = [source_cell(cell, cell_id) for cell, cell_id in zip(lesson.cells, cell_ids(lesson.cells), strict=True)]
    for cell, made in zip(lesson.cells, cells, strict=True):
        problem = metadata_problem(made)
        if problem:
            raise LessonError(
                f"{lesson.path}:{cell.line}, exercise {cell.grade_id!r}: nbgrader refuses its metadata: {problem}.",
                "Copy the header of another cell of its kind, and change grade_id and points.",
            )
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, **lesson.metadata}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    notebook.metadata[STAMP] = {"stamp": stamp(notebook)}
    nbformat.validate(notebook)
    return notebook


def cell_ids(cells: Iterable[Cell]) -> list[str]:
    """Return an id for each cell that stays the same from build to build: its grade_id, else a hash of its content."""
    ids: list[str] = []
    for cell in cells:
        base = re.sub(r"[^\w-]", "-", cell.grade_id, flags=re.ASCII) or _digest(cell.cell_type, cell.source)[:12]
        name, count = base[:60], 1
        while name in ids:
            count += 1
            name = f"{base[:60]}-{count}"
        ids.append(name)
    return ids


def metadata_problem(cell: NotebookNode) -> str | None:
    """Return what nbgrader finds wrong with a cell's metadata."""
    try:
        MetadataValidator().validate_cell(cell)
    except (ValidationError, SchemaMismatchError) as error:
        return getattr(error, "message", "") or str(error)
    return None


def source_cell(cell: Cell, cell_id: str) -> NotebookNode:
    """Return a cell of a text as it stands in the instructor's notebook."""
    make = getattr(nbformat.v4, f"new_{cell.cell_type}_cell")
    source = _apart(cell.source) if cell.cell_type == "markdown" else cell.source
    return make(source=source, metadata=copy.deepcopy(cell.header), id=cell_id)


DOLLAR, DOLLAR_APART = r"\$", r"<span>\$</span>"


def _apart(text: str) -> str:
    """Return prose with each sum of money kept from the next: JupyterLab sets what stands between two as a formula."""
    blocks = text.split("\n\n")
    return "\n\n".join(block.replace(DOLLAR, DOLLAR_APART) if block.count(DOLLAR) > 1 else block for block in blocks)


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in the one formatting that all built notebooks have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


# ------------------------------------------------------------------------------------------------ source back to text


def _adopted_text(lesson: Lesson, edited: NotebookNode) -> str:
    """Return the lesson's text with the cells of `edited`, each unchanged one as it is written now."""
    lines = lesson.path.read_text(encoding="utf-8").splitlines(keepends=True)
    parts = sorted([*lesson.cells, *lesson.entries, *lesson.proofs], key=lambda part: part.line)
    ends = [part.line - 1 for part in parts[1:]] + [len(lines)]
    written = {part.line: "".join(lines[part.line - 1 : end]) for part, end in zip(parts, ends, strict=True)}

    names = cell_ids(lesson.cells)
    cells = dict(zip(names, lesson.cells, strict=True))
    name_at = {cell.line: name for name, cell in cells.items()}
    kept = {cell.id for cell in edited.cells}
    followers: dict[str | None, list[str]] = {None: []}
    before = None  # the last cell before an entry that the edited notebook still has
    for part in parts:
        name = name_at.get(part.line)
        if name is None:
            followers.setdefault(before, []).append(written[part.line])
        elif name in kept:
            before = name

    chunks = list(followers[None])
    for cell in edited.cells:
        old = cells.get(cell.id)
        if old is not None and essence(source_cell(old, cell.id)) == essence(cell):
            chunks.append(written[old.line])
        else:
            chunks.append(_written(lesson, cell, old.header if old else {}))
        chunks += followers.get(cell.id, [])
    return "".join(["".join(lines[: parts[0].line - 1]), *map(_spaced, chunks)]).rstrip("\n") + "\n"


def _spaced(chunk: str) -> str:
    """Return a cell's text with at least one empty line after it."""
    return chunk if chunk.endswith("\n\n") else chunk.rstrip("\n") + "\n\n"


def _written(lesson: Lesson, cell: NotebookNode, header: dict) -> str:
    """Return one cell as text. What `header`, its metadata in the text, holds besides grading and tags is kept."""
    cell = copy.deepcopy(cell)
    cell.source = cell.source.replace(DOLLAR_APART, DOLLAR)
    graded = {k: v for k, v in cell.metadata.get("nbgrader", {}).items() if k not in ("checksum", "cell_type")}
    edited = {"nbgrader": graded, "tags": list(cell.metadata.get("tags", []))}
    cell.metadata = {**{k: v for k, v in header.items() if k not in edited}, **{k: v for k, v in edited.items() if v}}
    options = {"cell_metadata_filter": "all", "notebook_metadata_filter": "-all"}
    alone = nbformat.v4.new_notebook(cells=[cell], metadata={"jupytext": options, **lesson.metadata})
    text = jupytext.writes(alone, fmt="py:percent")
    return text[text.index("# %%") :]


# ------------------------------------------------------------------------------------------------ source to release


def _generate(folder: Path, root: Path) -> None:
    """Make `folder`/release from `folder`/source as `nbgrader generate_assignment` does with the config of `root`."""
    config = Config()
    if (root / CONFIG).exists():
        config.merge(PyFileConfigLoader(CONFIG, path=str(root)).load_config())
    for assignment in sorted(path.name for path in (folder / SOURCE).glob("*")):
        config.CourseDirectory.update(root=str(folder), assignment_id=assignment, notebook_id="*")
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
        converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        converter.log = quiet = logging.Logger("build")  # nbgrader explains itself in log lines; we raise its last one
        last = _LastLine()
        quiet.addHandler(last)
        try:
            converter.start()
        except NbGraderException as error:
            raise LessonError(
                f"{SOURCE}/{assignment}: nbgrader could not make the release: {last.text or error}"
            ) from None


class _LastLine(logging.Handler):
    """Keeps the last line of the last error that was logged."""

    text = ""

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines()
        if record.levelno >= logging.ERROR and lines and not self.text:
            self.text = lines[-1]


# ------------------------------------------------------------------------------------------------ edited notebooks


def stamp(notebook: NotebookNode) -> str:
    """Return a hash of what a person edits in a notebook: cells' order, kind, source, grading metadata and tags."""
    return _digest(*map(essence, notebook.cells))


def essence(cell: NotebookNode) -> str:
    """Return what a person edits in a cell, as text; running and saving the notebook changes nothing of it."""
    graded = {k: v for k, v in cell.metadata.get("nbgrader", {}).items() if k not in ("checksum", "cell_type")}
    return json.dumps([cell.cell_type, cell.source, graded, cell.metadata.get("tags", [])], sort_keys=True)


def was_edited(notebook: NotebookNode) -> bool:
    """Whether a notebook in `source/` is not as the build left it."""
    return notebook.metadata.get(STAMP, {}).get("stamp") != stamp(notebook)


def _edited(root: Path, new: Path, old: Path, source: Path, release: Path) -> list[Path]:
    """Return which of a lesson's two notebooks in `root` were edited."""
    if (root / source).exists():
        there = _read(root / source)
        if was_edited(there) and stamp(there) != stamp(_read(new / source)):
            return [source]
    if not (root / release).exists() or _bytes(root / release) == _bytes(new / release):
        return []
    # It is not what the text gives now, so it must be what the source beside it gave.
    made = new / release
    if (root / source).exists():
        shutil.rmtree(old, ignore_errors=True)
        (old / source).parent.mkdir(parents=True)
        shutil.copyfile(root / source, old / source)
        _generate(old, root)
        made = old / release
    return [release] if stamp(_read(made)) != stamp(_read(root / release)) else []


def _stale(root: Path, lessons: list[Lesson]) -> tuple[Path, ...]:
    """Return the built notebooks that have no text; notebooks that no build wrote are not ours to name."""
    known = {notebook_path(folder, lesson) for folder in (SOURCE, RELEASE) for lesson in lessons}
    found = (path for folder in (SOURCE, RELEASE) for path in sorted((root / folder).glob("*/*.ipynb")))
    return tuple(
        path.relative_to(root)
        for path in found
        if path.relative_to(root) not in known and STAMP in _read(path).metadata
    )


def _read(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise LessonError(f"{path}: no notebook can be read ({error}).", "Delete the file and build again.") from None


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
