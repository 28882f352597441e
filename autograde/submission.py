"""An untrusted notebook laid over the instructor's: answers and extra cells are the student's, all else is not.

skeleton    the instructor's notebook (autograde.assignment)
extra cell  a cell that the student added; it is kept at its place, and runs where answers run
repair      one sentence on what had to be mended, for the student and the instructor
merged      the skeleton with the answers in it and the extra cells between: what is run and shown
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograde.assignment import ANSWERS, Skeleton, SkeletonCell, cell_checksum
from autograde.handed import Handed

CODE, TEXT = "code", ("markdown", "raw")


class Unreadable(Exception):
    """A notebook that cannot be read; the message says why, for the student."""


@dataclass(frozen=True)
class SubmittedCell:
    cell_type: str
    source: str
    grade_id: str
    id: str
    checksum: str


@dataclass(frozen=True)
class MergedCell:
    """A cell to run and to show. `skeleton` is None for an extra cell; `untouched`: the answer is still the stub."""

    skeleton: SkeletonCell | None
    cell_type: str
    source: str
    untouched: bool = False


@dataclass
class Merged:
    cells: list[MergedCell] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)


# ------------------------------------------------------------------------------------------------ which file is which


def assign_notebooks(handed: Handed, skeletons: Iterable[Skeleton]) -> tuple[dict[str, str], list[str]]:
    """Return {notebook's name: path of the file that answers it}, and repairs.

    A file counts by its name; a renamed one by the ids of its graded cells.
    """
    skeletons = list(skeletons)
    found = {s.name: f"{s.name}.ipynb" for s in skeletons if f"{s.name}.ipynb" in handed.files}
    spare = [path for path in handed.notebooks if path not in found.values()]
    repairs = []
    missing = [s for s in skeletons if s.name not in found]
    ids = {path: _grade_ids(handed.files[path]) for path in spare} if missing else {}
    for skeleton in missing:
        own = {cell.grade_id for cell in skeleton.cells if cell.grade_id}
        best = max(spare, key=lambda path: len(own & ids[path]), default=None)
        if best is not None and 2 * len(own & ids[best]) > len(own):
            found[skeleton.name] = best
            spare.remove(best)
            repairs.append(f"{skeleton.name}.ipynb is missing; {best!r} has its cells and was taken for it")
    repairs += [f"{path!r} is no notebook of this assignment and was not graded" for path in spare]
    return found, repairs


def _grade_ids(content: bytes) -> set[str]:
    try:
        return {cell.grade_id for cell in read_cells(content)[0]}
    except Unreadable:
        return set()


# ------------------------------------------------------------------------------------------------ one notebook


def read_cells(content: bytes) -> tuple[list[SubmittedCell], list[str]]:
    """Return the cells of a notebook of any format, and repairs. Raises Unreadable."""
    text, repairs = _decode(content)
    try:
        notebook = json.loads(text)
    except RecursionError:
        raise Unreadable("it is nested too deeply to be a notebook") from None
    except ValueError as error:
        raise Unreadable(f"it is not valid JSON ({error}); was it saved completely?") from None
    if not isinstance(notebook, dict):
        raise Unreadable("it is JSON, but not a notebook: open it in Jupyter and save it again")
    raw = notebook.get("cells")
    if raw is None and isinstance(notebook.get("worksheets"), list):
        raw = [cell for sheet in notebook["worksheets"] if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
        repairs.append("it is in an old notebook format, which was converted")
    if not isinstance(raw, list):
        raise Unreadable("it holds no list of cells: open it in Jupyter and save it again")
    cells = [cell for cell in map(_read_cell, raw) if cell is not None]
    if len(cells) < len(raw):
        repairs.append(f"{len(raw) - len(cells)} damaged cells were left out")
    return cells, repairs


def _decode(content: bytes) -> tuple[str, list[str]]:
    if not content.strip():
        raise Unreadable("it is empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, repairs = "utf-16", ["it was saved as UTF-16, not UTF-8"]
    else:
        encoding, repairs = "utf-8-sig", []
    try:
        return content.decode(encoding), repairs
    except UnicodeDecodeError:
        return content.decode("latin-1"), ["it was not saved as UTF-8; accented letters may be wrong"]


def _read_cell(raw: Any) -> SubmittedCell | None:
    if not isinstance(raw, dict):
        return None
    cell_type, source = raw.get("cell_type"), raw.get("source", raw.get("input", ""))  # "input": notebook format 3
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or cell_type not in (CODE, *TEXT, "heading"):
        return None
    if cell_type == "heading":
        cell_type, source = "markdown", f"# {source}"
    metadata = raw.get("metadata")
    graded = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    graded = graded if isinstance(graded, dict) else {}
    return SubmittedCell(
        cell_type=cell_type,
        source=source.encode("utf-8", "replace").decode(),  # half of a surrogate pair cannot be written again
        grade_id=_text(graded.get("grade_id")),
        id=_text(raw.get("id")),
        checksum=_text(graded.get("checksum")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


# ------------------------------------------------------------------------------------------------ laying over


def merge(skeleton: Skeleton, cells: list[SubmittedCell]) -> Merged:
    """Lay a student's cells over the instructor's notebook."""
    merged = Merged()
    taken = _match(skeleton, cells, merged.repairs)
    extras = _place_extras(skeleton, cells, taken)
    for index in range(-1, len(skeleton.cells)):
        if index >= 0:
            _add_skeleton_cell(merged, skeleton.cells[index], cells[taken[index]] if index in taken else None)
        merged.cells += [MergedCell(None, cell.cell_type, cell.source) for cell in extras[index]]
    order = [taken[index] for index in sorted(taken) if skeleton.cells[index].grade_id]
    if order != sorted(order):
        merged.repairs.append("its cells were moved; they were graded in the order in which they were handed out")
    return merged


def _match(skeleton: Skeleton, cells: list[SubmittedCell], repairs: list[str]) -> dict[int, int]:
    """Return {index in the skeleton: index of the student's cell that stands for it}."""
    position = {cell.grade_id: index for index, cell in enumerate(skeleton.cells) if cell.grade_id}
    taken: dict[int, int] = {}
    copies = defaultdict(list)
    for index, cell in enumerate(cells):
        if cell.grade_id in position:
            copies[cell.grade_id].append(index)
    for grade_id, found in copies.items():
        own = skeleton.cells[position[grade_id]]
        changed = [index for index in found if not _same(cells[index].source, own.released)]
        taken[position[grade_id]] = changed[-1] if changed and own.kind in ANSWERS else found[-1]
        if len(found) > 1:
            what = "the last one that was changed counts" if own.kind in ANSWERS else "the instructor's counts"
            repairs.append(f"{len(found)} cells carry the id {grade_id!r}; {what}")

    used = {index for found in copies.values() for index in found}
    by_id = {cell.content["id"]: index for index, cell in enumerate(skeleton.cells) if "id" in cell.content}
    for index, cell in enumerate(cells):
        own = by_id.get(cell.id) if index not in used else None
        if own is not None and own not in taken:
            taken[own] = index
            used.add(index)

    by_source = defaultdict(list)
    for index, cell in enumerate(skeleton.cells):
        if index not in taken:
            by_source[cell.released.strip()].append(index)
    for index, cell in enumerate(cells):
        waiting = by_source.get(cell.source.strip()) if index not in used else None
        if waiting:
            taken[waiting.pop(0)] = index
            used.add(index)
    _match_gaps(skeleton, cells, taken, used)
    return taken


def _match_gaps(skeleton: Skeleton, cells: list[SubmittedCell], taken: dict[int, int], used: set[int]) -> None:
    """Between two cells that are known, take as many strangers of a type as cells are wanting for those, in order.

    So a cell that was edited, and carries no id, is known by its place.
    """
    strangers = defaultdict(list)
    for index, after in enumerate(_places(cells, taken)):
        if index not in used:
            strangers[after].append(index)
    for after, found in strangers.items():
        wanting = []
        for index in range(after + 1, len(skeleton.cells)):
            if index in taken:
                break
            wanting.append(index)
        for types in ((CODE,), TEXT):
            here = [index for index in wanting if skeleton.cells[index].cell_type in types]
            there = [index for index in found if cells[index].cell_type in types]
            if len(here) == len(there):
                taken.update(zip(here, there, strict=True))


def _places(cells: list[SubmittedCell], taken: Mapping[int, int]) -> list[int]:
    """Return, for each of the student's cells, the index of the last skeleton cell at or before it, -1 for none."""
    owner = {theirs: ours for ours, theirs in taken.items()}
    places, last = [], -1
    for index in range(len(cells)):
        last = owner.get(index, last)
        places.append(last)
    return places


def _place_extras(
    skeleton: Skeleton, cells: list[SubmittedCell], taken: Mapping[int, int]
) -> dict[int, list[SubmittedCell]]:
    """Return {index in the skeleton, -1 for the start: the student's own cells to keep after it}."""
    owner = {theirs: ours for ours, theirs in taken.items()}
    position = {cell.grade_id: cell for cell in skeleton.cells if cell.grade_id}
    extras = defaultdict(list)
    for index, after in enumerate(_places(cells, taken)):
        cell, own = cells[index], None
        if index in owner:
            own = skeleton.cells[owner[index]]
            keep = own.kind in ("plain", "markdown", "raw") and not own.locked and not _same(cell.source, own.released)
        else:
            copy_of = position.get(cell.grade_id)
            keep = copy_of is None or (copy_of.kind in ANSWERS and not _same(cell.source, copy_of.released))
        if keep and cell.source.strip():
            extras[after].append(cell)
    return extras


def _add_skeleton_cell(merged: Merged, own: SkeletonCell, theirs: SubmittedCell | None) -> None:
    if own.kind not in ANSWERS:
        merged.cells.append(MergedCell(own, own.cell_type, own.source))
        if theirs is None and own.grade_id and own.kind != "markdown":
            merged.repairs.append(f"the {_word(own)} {own.grade_id!r} was missing and was put back")
        elif theirs is not None and own.locked and _edited(own, theirs):
            merged.repairs.append(f"the {_word(own)} {own.grade_id!r} was changed; the instructor's was used")
        return
    if theirs is None:
        merged.repairs.append(f"the answer {own.grade_id!r} is missing")
        merged.cells.append(MergedCell(own, own.cell_type, "", untouched=True))
        return
    if theirs.cell_type != own.cell_type:
        kinds = f"a {theirs.cell_type} cell and was read as {own.cell_type}"
        merged.repairs.append(f"the answer {own.grade_id!r} was {kinds}")
    if theirs.grade_id != own.grade_id:
        merged.repairs.append(f"the answer {own.grade_id!r} had lost its id and was known by its place")
    merged.cells.append(MergedCell(own, own.cell_type, theirs.source, untouched=theirs.source == own.released))


def _word(cell: SkeletonCell) -> str:
    return {"check": "check", "task": "task"}.get(cell.kind, "read-only cell")


def _edited(own: SkeletonCell, theirs: SubmittedCell) -> bool:
    """Return whether the student changed the cell; a check that was handed out in an earlier version is not changed."""
    if _same(theirs.source, own.released):
        return False
    meta = own.content["metadata"]["nbgrader"]
    return theirs.checksum != cell_checksum(theirs.source, theirs.cell_type, meta)


def _same(one: str, other: str) -> bool:
    return one.strip().replace("\r\n", "\n") == other.strip()


def extra_cell_id(cell: MergedCell, number: int) -> str:
    """Return an id for an extra cell: the same at every run, and unlike any other in its notebook."""
    return f"extra-{number}-{hashlib.sha256(cell.source.encode()).hexdigest()[:8]}"
