"""An assignment's notebooks and cells in nbgrader's gradebook, as `nbgrader generate_assignment` writes them."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from autograde import gradebook_tables as tables
from autograde.assignment import Assignment, Skeleton, SkeletonCell
from autograde.errors import ExpectedError


def register(
    connection: Connection, assignment: Assignment, course_id: str
) -> tuple[str, dict[str, str], dict[str, dict[tuple[str, str], str]]]:
    """Bring the assignment's notebooks and cells in the gradebook up to the source.

    Returns its id, {notebook: id} and {notebook: {(cell, "grade" or "comment"): id}}.
    """
    column = tables.assignment.c
    assignment_id = connection.scalar(select(column.id).where(column.name == assignment.name))
    if assignment_id is None:
        if connection.scalar(select(tables.course.c.id).where(tables.course.c.id == course_id)) is None:
            connection.execute(insert(tables.course).values(id=course_id))
        assignment_id = tables.new_id()
        connection.execute(
            insert(tables.assignment).values(id=assignment_id, name=assignment.name, course_id=course_id)
        )
    _remove_notebooks(connection, assignment_id, {skeleton.name for skeleton in assignment.notebooks})
    notebooks, cells = {}, {}
    for skeleton in assignment.notebooks:
        notebook_id = find_or_add(connection, tables.notebook, name=skeleton.name, assignment_id=assignment_id)
        kernel = json.dumps(skeleton.metadata.get("kernelspec", {}))
        change = update(tables.notebook).where(tables.notebook.c.id == notebook_id)
        connection.execute(change.values(kernelspec=kernel))
        notebooks[skeleton.name] = notebook_id
        cells[skeleton.name] = _register_cells(connection, skeleton, notebook_id)
    return assignment_id, notebooks, cells


def _register_cells(connection: Connection, skeleton: Skeleton, notebook_id: str) -> dict[tuple[str, str], str]:
    wanted = {(cell.grade_id, kind): cell for cell in skeleton.cells for kind in _gradebook_kinds(cell)}
    column = tables.base_cell.c
    query = select(column.id, column.name, column.type).where(column.notebook_id == notebook_id)
    known = {(row.name, row.type): row.id for row in connection.execute(query)}
    _remove_cells(connection, skeleton.name, {key: known[key] for key in known if key not in wanted})
    ids = {}
    for (name, kind), cell in wanted.items():
        cell_id = known.get((name, kind))
        table, values = _kind_table(kind, cell)
        if cell_id is None:
            cell_id = tables.new_id()
            row = {"id": cell_id, "name": name, "notebook_id": notebook_id, "type": kind}
            connection.execute(insert(tables.base_cell).values(row))
            connection.execute(insert(table).values(id=cell_id, **values))
        elif values:
            connection.execute(update(table).where(table.c.id == cell_id).values(values))
        if kind != "SolutionCell":
            ids[name, "grade"] = cell_id
        if kind != "GradeCell":
            ids[name, "comment"] = cell_id
    _register_sources(connection, skeleton, notebook_id)
    return ids


def _gradebook_kinds(cell: SkeletonCell) -> tuple[str, ...]:
    """Return the rows that nbgrader keeps for a cell: an answer graded by a person has two."""
    return {
        "check": ("GradeCell",),
        "answer": ("SolutionCell",),
        "manual": ("GradeCell", "SolutionCell"),
        "task": ("TaskCell",),
    }.get(cell.kind, ())


def _kind_table(kind: str, cell: SkeletonCell) -> tuple[Any, dict[str, Any]]:
    if kind == "SolutionCell":
        return tables.solution_cells, {}
    table = tables.grade_cells if kind == "GradeCell" else tables.task_cells
    return table, {"max_score": cell.points, "cell_type": cell.cell_type}


def _register_sources(connection: Connection, skeleton: Skeleton, notebook_id: str) -> None:
    table, column = tables.source_cell, tables.source_cell.c
    known = {
        row.name: row.id
        for row in connection.execute(select(column.id, column.name).where(column.notebook_id == notebook_id))
    }
    for cell in skeleton.cells:
        if not cell.grade_id:
            continue
        values = {
            "cell_type": cell.cell_type,
            "locked": cell.locked,
            "source": cell.gradebook,
            "checksum": cell.checksum,
        }
        found = known.pop(cell.grade_id, None)
        if found is None:
            row = {"id": tables.new_id(), "name": cell.grade_id, "notebook_id": notebook_id}
            connection.execute(insert(table).values(**row, **values))
        else:
            connection.execute(update(table).where(column.id == found).values(values))
    if known:
        connection.execute(delete(table).where(column.id.in_(known.values())))


def _remove_notebooks(connection: Connection, assignment_id: str, wanted: set[str]) -> None:
    column = tables.notebook.c
    query = select(column.id, column.name).where(column.assignment_id == assignment_id)
    for row in connection.execute(query).all():
        if row.name in wanted:
            continue
        cell = tables.base_cell.c
        cells = connection.execute(select(cell.id, cell.name, cell.type).where(cell.notebook_id == row.id))
        _remove_cells(connection, row.name, {(one.name, one.type): one.id for one in cells})
        for table in (tables.submitted_notebook, tables.source_cell):
            connection.execute(delete(table).where(table.c.notebook_id == row.id))
        connection.execute(delete(tables.notebook).where(column.id == row.id))


def _remove_cells(connection: Connection, notebook: str, stale: dict[tuple[str, str], str]) -> None:
    """Remove cells that the source no longer has. Raises ExpectedError where a person has graded one."""
    for (name, _), cell_id in stale.items():
        grade, comment = tables.grade.c, tables.comment.c
        by_hand = connection.scalar(
            select(grade.id)
            .where(grade.cell_id == cell_id, or_(grade.manual_score.is_not(None), grade.extra_credit.is_not(None)))
            .limit(1)
        ) or connection.scalar(
            select(comment.id).where(comment.cell_id == cell_id, comment.manual_comment.is_not(None)).limit(1)
        )
        if by_hand:
            raise ExpectedError(
                f"{notebook}, {name!r}: the source no longer has this cell, and the gradebook holds grades for it "
                "that a person gave",
                "Put the cell back, or remove those grades first.",
            )
        for table in (tables.grade, tables.comment):
            connection.execute(delete(table).where(table.c.cell_id == cell_id))
        for table in (tables.grade_cells, tables.solution_cells, tables.task_cells, tables.base_cell):
            connection.execute(delete(table).where(table.c.id == cell_id))


def find_or_add(connection: Connection, table: Any, *, flagged: bool | None = None, **keys: str) -> str:
    """Return the id of the row with these keys, added where there is none."""
    found = connection.scalar(select(table.c.id).where(*(table.c[key] == value for key, value in keys.items())))
    if found is None:
        found = tables.new_id()
        more = {} if flagged is None else {"flagged": flagged}
        connection.execute(insert(table).values(id=found, **keys, **more))
    return found
