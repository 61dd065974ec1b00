"""The installations of November 2026, brought to today's tables."""

import lzma
import os
import shutil
import sqlite3
import tarfile
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
from tests.prepared import once
from tests.schema.demonstration import MONDAY
from tests.schema.fill import NOW
from tests.workflows.play import Play

DUMP = Path(__file__).parent / "dump-2026-11"
HALF = Path(__file__).parent / "dump-2026-11-30"
SERVER = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Give a database of a module's own with the dump in it, brought to today's tables."""
    folder = tmp_path_factory.mktemp("november")
    with (_on_postgres if SERVER else _in_a_file)(tmp_path_factory, folder) as url:
        database = Database(url, registry=registry(), keys=keys, files=folder / "files")
        yield Play(database, datetime.combine(NOW, time(14), BEIJING))
        database.close()


@pytest.fixture
def half(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Play]:
    """Give the demonstration of the first half, brought to today's tables: each test its own."""
    shutil.copytree(once(tmp_path_factory, "half-migrated", _load_half), tmp_path / "half")
    url = f"sqlite:///{tmp_path}/half/november.db"
    database = Database(url, registry=registry(), keys=keys, files=tmp_path / "half" / "files")
    yield Play(database, MONDAY)
    database.close()


def _load_half(folder: Path) -> None:
    with tarfile.open(HALF / "files.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    with sqlite3.connect(folder / "november.db") as connection:
        connection.executescript(lzma.decompress((HALF / "sqlite.sql.xz").read_bytes()).decode())
    connection.close()
    _upgrade(f"sqlite:///{folder}/november.db", folder)


@contextmanager
def _in_a_file(factory: pytest.TempPathFactory, folder: Path) -> Iterator[str]:
    """Copy the SQLite file that was migrated for all modules; give its address."""
    shutil.copytree(once(factory, "dump-migrated", _load), folder, dirs_exist_ok=True)
    yield f"sqlite:///{folder}/november.db"


def _load(folder: Path) -> None:
    shutil.copytree(DUMP / "files", folder / "files")
    with sqlite3.connect(folder / "november.db") as connection:
        connection.executescript(_sql("sqlite"))
    connection.close()
    _upgrade(f"sqlite:///{folder}/november.db", folder)


def _upgrade(url: str, folder: Path) -> None:
    database = Database(url, registry=registry(), keys=keys, files=folder / "files")
    schema.upgrade(database)
    database.close()


@contextmanager
def _on_postgres(_factory: pytest.TempPathFactory, folder: Path) -> Iterator[str]:
    """Load the dump into a database of its own on the server; give its address."""
    shutil.copytree(DUMP / "files", folder / "files")
    name = f"november_{os.getpid()}"
    url = postgres.another(SERVER, name)
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(_sql("postgres").encode())
    _upgrade(url, folder)
    yield url
    with psycopg.connect(SERVER.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _sql(kind: str) -> str:
    return lzma.decompress((DUMP / f"{kind}.sql.xz").read_bytes()).decode()
