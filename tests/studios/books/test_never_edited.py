"""Entries are corrected in red alone: the database refuses to change or take one away."""

import pytest
from sqlalchemy.exc import DBAPIError

EDITS = (
    "UPDATE {table} SET key = key",
    "UPDATE {table} SET {column} = {value}",
    "DELETE FROM {table}",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
)
COLUMNS = {"account_entry": ("note", "'anders'"), "account_line": ("debit", "1")}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("table", COLUMNS)
def test_a_raw_cursor_is_refused(granted, act, session, table, edit):
    act("money.enter", studio=granted("A-1")["number"])
    session.flush()
    connection = session.connection()
    if "REPLACE" in edit and connection.dialect.name == "postgresql":
        edit = "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (key) DO UPDATE SET key = 1"
    before = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY key").all()
    assert before
    column, value = COLUMNS[table]
    statement = edit.format(table=table, column=column, value=value)
    with pytest.raises(DBAPIError, match="correct them in red"), connection.begin_nested():
        connection.exec_driver_sql(statement)
    assert connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY key").all() == before
