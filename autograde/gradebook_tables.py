"""nbgrader's tables, as SQLAlchemy describes them; a test compares each column with nbgrader's own.

They are written out here because importing nbgrader takes five seconds, longer than grading a small class.
"""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    Interval,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = "e43177bfe90b"  # what alembic calls the schema of nbgrader 0.9

metadata = MetaData()


def new_id() -> str:
    return uuid4().hex


def _id() -> Column:
    return Column("id", String(32), primary_key=True)


def _cell_type(name: str) -> Column:
    return Column("cell_type", Enum("code", "markdown", name=name, validate_strings=True), nullable=False)


alembic_version = Table("alembic_version", metadata, Column("version_num", String(32), nullable=False))

course = Table("course", metadata, Column("id", String(128), unique=True, primary_key=True, nullable=False))

student = Table(
    "student",
    metadata,
    Column("id", String(128), primary_key=True, nullable=False),
    Column("first_name", String(128)),
    Column("last_name", String(128)),
    Column("email", String(128)),
    Column("lms_user_id", String(128)),
)

assignment = Table(
    "assignment",
    metadata,
    _id(),
    Column("name", String(128), unique=True, nullable=False),
    Column("duedate", DateTime()),
    Column("course_id", String(128), ForeignKey("course.id"), nullable=False),
)

notebook = Table(
    "notebook",
    metadata,
    _id(),
    Column("name", String(128), nullable=False),
    Column("assignment_id", String(32), ForeignKey("assignment.id")),
    Column("kernelspec", String(1024)),
    UniqueConstraint("name", "assignment_id"),
)

base_cell = Table(
    "base_cell",
    metadata,
    _id(),
    Column("name", String(128), nullable=False),
    Column("notebook_id", String(32), ForeignKey("notebook.id"), nullable=False),
    Column("type", String(50)),
    UniqueConstraint("name", "notebook_id", "type"),
)

grade_cells = Table(
    "grade_cells",
    metadata,
    Column("id", String(32), ForeignKey("base_cell.id"), primary_key=True),
    Column("max_score", Float(), nullable=False),
    _cell_type("grade_cell_type"),
)

solution_cells = Table(
    "solution_cells", metadata, Column("id", String(32), ForeignKey("base_cell.id"), primary_key=True)
)

task_cells = Table(
    "task_cells",
    metadata,
    Column("id", String(32), ForeignKey("base_cell.id"), primary_key=True),
    Column("max_score", Float(), nullable=False),
    _cell_type("grade_cell_type"),
)

source_cell = Table(
    "source_cell",
    metadata,
    _id(),
    Column("name", String(128), nullable=False),
    _cell_type("source_cell_type"),
    Column("locked", Boolean, nullable=False),
    Column("source", Text()),
    Column("checksum", String(128)),
    Column("notebook_id", String(32), ForeignKey("notebook.id")),
    UniqueConstraint("name", "notebook_id"),
)

submitted_assignment = Table(
    "submitted_assignment",
    metadata,
    _id(),
    Column("assignment_id", String(32), ForeignKey("assignment.id")),
    Column("student_id", String(128), ForeignKey("student.id")),
    Column("timestamp", DateTime()),
    Column("extension", Interval()),
    UniqueConstraint("assignment_id", "student_id"),
)

submitted_notebook = Table(
    "submitted_notebook",
    metadata,
    _id(),
    Column("assignment_id", String(32), ForeignKey("submitted_assignment.id")),
    Column("notebook_id", String(32), ForeignKey("notebook.id")),
    Column("flagged", Boolean),
    Column("late_submission_penalty", Float(0)),
    UniqueConstraint("notebook_id", "assignment_id"),
)

grade = Table(
    "grade",
    metadata,
    _id(),
    Column("notebook_id", String(32), ForeignKey("submitted_notebook.id")),
    Column("cell_id", String(32), ForeignKey("base_cell.id")),
    Column("auto_score", Float()),
    Column("manual_score", Float()),
    Column("extra_credit", Float()),
    Column("needs_manual_grade", Boolean, nullable=False),
    UniqueConstraint("cell_id", "notebook_id"),
)

comment = Table(
    "comment",
    metadata,
    _id(),
    Column("notebook_id", String(32), ForeignKey("submitted_notebook.id")),
    Column("cell_id", String(32), ForeignKey("base_cell.id")),
    Column("auto_comment", Text()),
    Column("manual_comment", Text()),
    UniqueConstraint("cell_id", "notebook_id"),
)
