import pytest
from nbgrader import api
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from autograde import gradebook_tables


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
@pytest.mark.parametrize("name", sorted(api.Base.metadata.tables))
def test_table_is_as_nbgrader_creates_it(name, dialect):
    """The order of the columns aside, both say the same to the database."""

    def lines(table):
        return sorted(
            line.strip().rstrip(",") for line in str(CreateTable(table).compile(dialect=dialect)).splitlines()
        )

    assert lines(gradebook_tables.metadata.tables[name]) == lines(api.Base.metadata.tables[name])


def test_there_is_no_further_table():
    assert set(gradebook_tables.metadata.tables) == {*api.Base.metadata.tables, "alembic_version"}
