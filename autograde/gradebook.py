"""nbgrader's gradebook: the only module that touches its database. It is opened once, and written by one process.

record     one submission in one transaction: its rows are all set anew, or none is
by hand    a score, extra credit or comment that a person gave; it stays while the cell it was given for is unchanged
late       a penalty as nbgrader computes it, by its own plugin or by one that the course names
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, create_engine, event, insert, inspect, select, update
from sqlalchemy.exc import DatabaseError, OperationalError
from traitlets import import_item

from autograde import gradebook_tables as tables
from autograde.assignment import Assignment
from autograde.errors import ExpectedError
from autograde.grade import Graded
from autograde.gradebook_cells import find_or_add, register
from autograde.settings import Settings

Unchanged = Callable[[str], set[str]]  # a notebook's name -> ids of the cells that are as they were when last graded


class GradebookUnreachable(ExpectedError):
    """The database was locked or away for longer than was allowed."""

    exit_code = 1


class UnknownStudent(Exception):
    """The gradebook does not know the student, and the course forbids adding one."""


@dataclass(frozen=True)
class Shown:
    """What a student is told of one graded cell; `score` is None while a person must still grade it."""

    score: float | None
    max_score: float
    by_hand: bool


@dataclass(frozen=True)
class NotebookGrades:
    """The grades of one notebook of one student: {id of the cell: ...}, and the penalty for being late."""

    cells: dict[str, Shown]
    comments: dict[str, str]
    penalty: float

    @property
    def score(self) -> float:
        return sum(cell.score or 0.0 for cell in self.cells.values()) - self.penalty

    @property
    def max_score(self) -> float:
        return sum(cell.max_score for cell in self.cells.values())


class Gradebook:
    """The gradebook of a course, opened for one assignment. Use it in a `with` block.

    Raises ExpectedError where the database is of another version of nbgrader, or the assignment's cells cannot be
    changed; GradebookUnreachable where it stays locked or away for `settings.engine.lock_seconds`.
    """

    def __init__(self, settings: Settings, assignment: Assignment):
        self._settings = settings
        self._wait = settings.engine.lock_seconds
        self._engine = _open(settings.db_url, self._wait)
        self._penalty = _late_plugin(settings)
        self._points = {
            (skeleton.name, cell.grade_id): cell.points for skeleton in assignment.notebooks for cell in skeleton.cells
        }
        self._attempt(lambda connection: _check_version(connection, settings.db_url))
        self.assignment_id, self._notebooks, self._cells = self._attempt(
            lambda connection: register(connection, assignment, settings.course_id)
        )

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    def recorded_students(self) -> set[str]:
        """Return the ids of the students whose submission has rows."""
        column = tables.submitted_assignment.c
        query = select(column.student_id).where(column.assignment_id == self.assignment_id)
        return self._attempt(lambda connection: set(connection.scalars(query)))

    def set_due_date(self, due: datetime) -> None:
        """Set when the assignment is due, UTC."""
        column = tables.assignment.c
        change = update(tables.assignment).where(column.id == self.assignment_id).values(duedate=due)
        self._attempt(lambda connection: connection.execute(change))

    def record(self, graded: Graded, *, timestamp: datetime | None, unchanged: Unchanged) -> list[str]:
        """Set every row of a submission, and return what a person's work was lost by it, in words.

        timestamp
            When it was handed in, UTC; None where that is not known.
        unchanged
            Asked only for notebooks that a person has graded.

        Raises UnknownStudent.
        """
        return self._attempt(lambda connection: self._record(connection, graded, timestamp, unchanged))

    def grades(self, student: str) -> dict[str, NotebookGrades]:
        """Return {notebook: grades} of a student, by-hand grades included; {} where nothing is recorded."""
        return self._attempt(lambda connection: self._grades(connection, student))

    # -------------------------------------------------------------------------------------------- transactions

    def _attempt(self, work: Callable[[Connection], Any]) -> Any:
        """Do the work in one transaction; where the database is locked or away, wait and do it again."""
        deadline = time.monotonic() + self._wait
        while True:
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except OperationalError as error:
                if time.monotonic() > deadline:
                    raise GradebookUnreachable(
                        f"the gradebook {self._engine.url.render_as_string()} cannot be written: {error.orig}",
                        "Close what holds it, then run the same command again: finished submissions are kept.",
                    ) from error
                time.sleep(0.2)
            except DatabaseError as error:
                if type(error) is not DatabaseError:
                    raise
                where = self._engine.url.render_as_string()
                raise ExpectedError(
                    f"the gradebook {where} is damaged: {error.orig}", "Put a copy of it in its place."
                ) from error

    # -------------------------------------------------------------------------------------------- one submission

    def _record(
        self, connection: Connection, graded: Graded, timestamp: datetime | None, unchanged: Unchanged
    ) -> list[str]:
        self._ensure_student(connection, graded.student)
        submission_id, due, extension = self._submission(connection, graded.student, timestamp)
        late = (timestamp - due - extension).total_seconds() if timestamp and due else 0.0
        lost: list[str] = []
        for name, notebook_id in self._notebooks.items():
            submitted_id = find_or_add(
                connection,
                tables.submitted_notebook,
                notebook_id=notebook_id,
                assignment_id=submission_id,
                flagged=False,
            )
            total = self._record_grades(connection, graded, name, submitted_id, unchanged, lost)
            penalty = None
            if late > 0 and name not in graded.missing:
                penalty = self._penalty(graded.student, total, late)
                penalty = None if penalty is None else min(max(penalty, 0.0), total)
            column = tables.submitted_notebook.c
            change = update(tables.submitted_notebook).where(column.id == submitted_id)
            connection.execute(change.values(late_submission_penalty=penalty))
        return lost

    def _ensure_student(self, connection: Connection, student: str) -> None:
        column = tables.student.c
        if connection.scalar(select(column.id).where(column.id == student)) is None:
            if not self._settings.create_student:
                raise UnknownStudent(f"the gradebook knows no student {student!r}")
            connection.execute(insert(tables.student).values(id=student))

    def _submission(self, connection: Connection, student: str, timestamp: datetime | None) -> tuple[str, Any, Any]:
        table, column = tables.submitted_assignment, tables.submitted_assignment.c
        found_id = find_or_add(connection, table, assignment_id=self.assignment_id, student_id=student)
        connection.execute(update(table).where(column.id == found_id).values(timestamp=timestamp))
        extension = connection.scalar(select(column.extension).where(column.id == found_id))
        due = connection.scalar(select(tables.assignment.c.duedate).where(tables.assignment.c.id == self.assignment_id))
        return found_id, due, extension or type(datetime.min - datetime.min)(0)

    def _record_grades(
        self,
        connection: Connection,
        graded: Graded,
        name: str,
        submitted_id: str,
        unchanged: Unchanged,
        lost: list[str],
    ) -> float:
        """Set a notebook's grades and comments, and return its score."""
        cells = self._cells[name]
        grades = _rows(
            connection, tables.grade, submitted_id, [cells[v.cell, "grade"] for v in graded.verdicts_of(name)]
        )
        comments = _rows(
            connection, tables.comment, submitted_id, [cells[c, "comment"] for c, _ in graded.comments_of(name)]
        )
        by_hand = any(row.manual_score is not None or row.extra_credit is not None for row in grades.values())
        by_hand = by_hand or any(row.manual_comment is not None for row in comments.values())
        kept = unchanged(name) if by_hand else set()
        total, rows = 0.0, []
        for verdict in graded.verdicts_of(name):
            cell_id = cells[verdict.cell, "grade"]
            old = grades.get(cell_id)
            manual, extra, needed = None, None, verdict.points is None
            if old is not None and (old.manual_score is not None or old.extra_credit is not None):
                if verdict.cell in kept:
                    manual, extra = old.manual_score, old.extra_credit
                    needed = old.needs_manual_grade if manual is not None else needed
                else:
                    lost.append(f"{name}: the grade given by hand for {verdict.cell!r} was taken back: it has changed")
                    needed = True
            rows.append(
                {
                    "cell_id": cell_id,
                    "auto_score": verdict.points,
                    "manual_score": manual,
                    "extra_credit": extra,
                    "needs_manual_grade": needed,
                }
            )
            total += (manual if manual is not None else verdict.points or 0.0) + (extra or 0.0)
        _write(connection, tables.grade, submitted_id, grades, rows)

        rows = []
        for cell, text in graded.comments_of(name):
            cell_id = cells[cell, "comment"]
            old = comments.get(cell_id)
            manual = old.manual_comment if old is not None and cell in kept else None
            if old is not None and old.manual_comment is not None and manual is None:
                lost.append(f"{name}: the comment written on {cell!r} was taken back: it has changed")
            rows.append({"cell_id": cell_id, "auto_comment": text, "manual_comment": manual})
        _write(connection, tables.comment, submitted_id, comments, rows)
        return total

    def _grades(self, connection: Connection, student: str) -> dict[str, NotebookGrades]:
        column = tables.submitted_assignment.c
        submission = connection.scalar(
            select(column.id).where(column.assignment_id == self.assignment_id, column.student_id == student)
        )
        found = {}
        for name, notebook_id in self._notebooks.items():
            column = tables.submitted_notebook.c
            submitted = connection.execute(
                select(column.id, column.late_submission_penalty).where(
                    column.notebook_id == notebook_id, column.assignment_id == submission
                )
            ).first()
            if submitted is None:
                continue
            ids = {cell_id: cell for (cell, what), cell_id in self._cells[name].items() if what == "grade"}
            shown = {
                ids[row.cell_id]: Shown(
                    score=None if row.needs_manual_grade and row.manual_score is None else _row_score(row),
                    max_score=self._points[name, ids[row.cell_id]],
                    by_hand=row.manual_score is not None,
                )
                for row in _rows(connection, tables.grade, submitted.id, list(ids)).values()
            }
            ids = {cell_id: cell for (cell, what), cell_id in self._cells[name].items() if what == "comment"}
            told = {
                ids[row.cell_id]: row.manual_comment or row.auto_comment
                for row in _rows(connection, tables.comment, submitted.id, list(ids)).values()
                if row.manual_comment or row.auto_comment
            }
            found[name] = NotebookGrades(shown, told, submitted.late_submission_penalty or 0.0)
        return found


def _row_score(row: Any) -> float:
    score = row.manual_score if row.manual_score is not None else row.auto_score or 0.0
    return score + (row.extra_credit or 0.0)


def _rows(connection: Connection, table: Any, submitted_id: str, cell_ids: list[str]) -> dict[str, Any]:
    """Return {cell: row}. The cells are named because nbgrader has an index on (cell, notebook), none on notebook."""
    query = select(table).where(table.c.cell_id.in_(cell_ids), table.c.notebook_id == submitted_id)
    return {row.cell_id: row for row in connection.execute(query)}


def _write(
    connection: Connection, table: Any, submitted_id: str, old: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    new = [{"id": tables.new_id(), "notebook_id": submitted_id, **row} for row in rows if row["cell_id"] not in old]
    if new:
        connection.execute(insert(table), new)
    for row in rows:
        before = old.get(row["cell_id"])
        if before is not None and any(getattr(before, key) != value for key, value in row.items()):
            connection.execute(update(table).where(table.c.id == before.id).values(row))


# -------------------------------------------------------------------------------------------- opening


def _open(url: str, wait: float) -> Any:
    sqlite = url.startswith("sqlite")
    engine = create_engine(url, connect_args={"timeout": wait} if sqlite else {}, pool_pre_ping=not sqlite)
    if sqlite:
        # A transaction that reads first and writes later fails at once where another one writes, however long the
        # timeout; one that says from the start that it will write waits.
        @event.listens_for(engine, "connect")
        def _leave_begin_to_us(connection: Any, _: Any) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _check_version(connection: Connection, url: str) -> None:
    """Create the tables of a new gradebook; refuse one of another version."""
    known = inspect(connection).get_table_names()
    if "grade" not in known:
        tables.metadata.create_all(connection)
        connection.execute(insert(tables.alembic_version).values(version_num=tables.SCHEMA_VERSION))
        return
    version = connection.scalar(select(tables.alembic_version.c.version_num)) if "alembic_version" in known else None
    if version not in (None, tables.SCHEMA_VERSION):
        raise ExpectedError(
            f"the gradebook {url} has the tables of another version of nbgrader ({version})",
            "Make a copy of it, then run `nbgrader db upgrade`.",
        )


def _late_plugin(settings: Settings) -> Callable[[str, float, float], float | None]:
    if settings.late_plugin is None:
        return lambda student, score, seconds: score if settings.late_method == "zero" else None
    plugin = settings.late_plugin
    plugin = import_item(plugin) if isinstance(plugin, str) else plugin
    return plugin(config=settings.config).late_submission_penalty
