"""One set of migrations makes the tables that every room's models describe."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import column, insert, select, table, text

from service import schema
from service.db import Base, Database
from service.host.ledger.chain import canonical
from service.host.ledger.merkle import leaf_hash
from service.host.ledger.tables import Entry, LedgerHead
from service.host.ledger.verify import verify
from service.people import roles
from service.people.actor import SYSTEM
from service.schema.upgrade import configuration
from service.studios.roles import ROLES


@pytest.fixture
def empty(tmp_path):
    server = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    url = server.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{tmp_path}/m.db"
    database = Database(url)
    if server:
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield database
    if server:
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    database.close()


def ours(difference):
    """Ask whether a difference is about a table of the service, not one of the tests' own."""
    return "test_" not in str(difference)


def test_the_migrations_make_what_the_models_say(empty):
    schema.upgrade(empty)
    assert [found for found in schema.differences(empty) if ours(found)] == []


def test_upgrading_again_changes_nothing(empty):
    schema.upgrade(empty)
    schema.upgrade(empty)
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT size FROM ledger_head")).all() == [(0,)]


def test_the_end_of_a_migrated_ledger_moves_with_its_lines(empty):
    schema.upgrade(empty)
    with empty.write(actor=SYSTEM, at=datetime(2026, 11, 1, tzinfo=UTC)) as session:
        roles.seed(session, ROLES)
    with empty.read() as session:
        assert verify(session).whole
        assert session.scalar(select(LedgerHead.size)) == len(ROLES)


def test_every_table_of_every_room_is_migrated(empty):
    schema.upgrade(empty)
    names = {name for name in Base.metadata.tables if not name.startswith("test_")}
    assert {"account", "process_instance", "studio", "ledger_entry"} <= names


def test_lines_from_before_the_merkle_tree_get_their_leaves(empty):
    count = 12_001  # more than two batches
    with empty.engine.execution_options(writes=True).begin() as connection:
        command.upgrade(configuration(connection), "0008")
        before = table("ledger_entry", *(column(name, made.type) for name, made in OLD.items()))
        connection.execute(insert(before), [_line(number) for number in range(1, count + 1)])
    schema.upgrade(empty)
    with empty.read() as session:
        entries = session.scalars(select(Entry).order_by(Entry.sequence)).all()
        assert len(entries) == count
        for entry in entries[:: count // 7]:
            fields = {name: getattr(entry, name) for name in Entry.__mapper__.attrs.keys()}  # noqa: SIM118
            assert entry.leaf == leaf_hash(canonical(fields))


OLD = {column.name: column for column in Entry.__table__.c if column.name != "leaf"}


def _line(number):
    """A line as it was written before the tree; every third speaks of no row."""
    return {
        "sequence": number,
        "at": datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=number),
        "actor": "he",
        "actor_name": "何老师",
        "subject": "variable",
        "verb": "changed",
        "row_key": None if number % 3 else f"{number}|“引号”",
        "instance_key": number % 5 or None,
        "element": None,
        "data": {},
        "salt": "",
        "commitment": f"{number:064x}",
        "previous": f"{number - 1:064x}",
        "hash": f"{number:064x}",
    }
