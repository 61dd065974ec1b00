"""One set of migrations makes the tables that every room's models describe."""

import os

import pytest
from sqlalchemy import text

from service import migrations
from service.db import Base, Database


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
    migrations.upgrade(empty)
    assert [found for found in migrations.differences(empty) if ours(found)] == []


def test_upgrading_again_changes_nothing(empty):
    migrations.upgrade(empty)
    migrations.upgrade(empty)
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT size FROM ledger_head")).all() == [(0,)]


def test_every_table_of_every_room_is_migrated(empty):
    migrations.upgrade(empty)
    names = {name for name in Base.metadata.tables if not name.startswith("test_")}
    assert {"account", "process_instance", "studio", "ledger_entry"} <= names
