"""The installation of November 2026, brought to today's tables."""

import lzma
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path

import psycopg
import pytest

from service import schema
from service.app import registry
from service.clock import BEIJING
from service.db import Database
from tests import postgres
from tests.keys import keys
from tests.schema.fill import NOW
from tests.workflows.play import Play

DUMP = Path(__file__).parent / "dump-2026-11"
SERVER = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Load the dump into a database of its own, and bring that to today's tables."""
    folder = tmp_path_factory.mktemp("november")
    shutil.copytree(DUMP / "files", folder / "files")
    with _database(folder) as url:
        database = Database(url, registry=registry(), keys=keys, files=folder / "files")
        schema.upgrade(database)
        yield Play(database, datetime.combine(NOW, time(14), BEIJING))
        database.close()


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Load the dump of the kind of database that the tests run on; give its address."""
    if not SERVER:
        with sqlite3.connect(folder / "november.db") as connection:
            connection.executescript(_sql("sqlite"))
        connection.close()
        yield f"sqlite:///{folder}/november.db"
        return
    url = postgres.another(SERVER, "november")
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(_sql("postgres").encode())
    yield url
    with psycopg.connect(SERVER.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP DATABASE november WITH (FORCE)")


def _sql(kind: str) -> str:
    return lzma.decompress((DUMP / f"{kind}.sql.xz").read_bytes()).decode()
