"""Backup and restore of an installation: its database at one moment, then the files it names.

A backup is a folder: `database.sqlite` (whichever database it came from), `files/`, and last of
all `manifest.json` with the hash of each. It is restored into either kind of database. Files are
only ever added, under their own hash: whatever the database named at its moment is there later.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, func, inspect, select, text
from sqlalchemy.schema import AddConstraint, DropConstraint, ForeignKeyConstraint
from sqlalchemy.types import TypeDecorator

from service import schema
from service.config import Config
from service.db import UNHURRIED, Base, Database
from service.host.ledger.tables import LedgerHead
from service.host.storage.files import digest, path_of
from service.host.tables.core import Document
from service.private_values import KeyMissing, key_source

FORMAT = 1
DATABASE, FILES, MANIFEST, KEY = "database.sqlite", "files", "manifest.json", "private.key"
SIGNING_KEY = "checkpoint.key"
ROWS = 2000  # copied at a time
PARTIAL = ".partial"


class Unusable(Exception):
    """A backup that cannot be made, or not be restored here; one sentence says why."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    format: int
    program: str
    revision: str
    """Of the tables."""
    source: str
    """The kind of database it came from."""
    begun_at: str
    ended_at: str
    ledger_size: int
    ledger_head: str
    key_fingerprint: str | None
    """Of the key that its private values are encrypted with."""
    hashes: Mapping[str, str]
    """SHA-256 of every file, by its path in the backup."""


def write(config: Config, database: Database, folder: Path, *, with_key: bool = False) -> Manifest:
    """Write a backup while others go on working; a folder without manifest is none.

    :raises Unusable: the folder is there already, the tables are not of this program, or a file is
        missing
    """
    if folder.exists() and any(folder.iterdir()):
        raise Unusable(f"{folder} is not empty")
    begun, partial = _now(), folder.with_name(folder.name + PARTIAL)
    if partial.exists():
        raise Unusable(f"{partial} is left from a backup that did not end; delete it first")
    with _owner_only():
        partial.mkdir(parents=True)
        revision = _copy_out(database, partial / DATABASE)
        with _opened(partial / DATABASE) as copied:
            hashes = _copy_files(copied, config.files, partial / FILES)
            size, head = _ledger(copied)
        hashes[DATABASE] = digest(partial / DATABASE)
        if with_key and config.key_command:
            raise Unusable("JIANGXIN_KEY_COMMAND keeps the key: it cannot be copied into a backup")
        if with_key:
            shutil.copyfile(config.private_key, partial / KEY)
            hashes[KEY] = digest(partial / KEY)
        if with_key and config.checkpoint_key.exists():
            shutil.copyfile(config.checkpoint_key, partial / SIGNING_KEY)
            hashes[SIGNING_KEY] = digest(partial / SIGNING_KEY)
        manifest = Manifest(
            format=FORMAT,
            program=version("jiangxin"),
            revision=revision,
            source=database.engine.dialect.name,
            begun_at=begun,
            ended_at=_now(),
            ledger_size=size,
            ledger_head=head,
            key_fingerprint=_fingerprint(config),
            hashes=hashes,
        )
        _settle(partial, manifest)
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)
    return manifest


def read(folder: Path) -> Manifest:
    """Return what a backup holds, after every file was held against its hash.

    :raises Unusable: it is none, it is damaged, or a newer program wrote it
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_bytes()))
    except (OSError, ValueError, TypeError) as wrong:
        raise Unusable(f"{folder} is no whole backup: its {MANIFEST} cannot be read") from wrong
    if manifest.format != FORMAT or not schema.known(manifest.revision):
        raise Unusable(f"{folder} was written by a newer program ({manifest.program})")
    for name, sha256 in manifest.hashes.items():
        place = folder / name
        if not place.is_file():
            raise Unusable(f"the backup lacks {name}")
        if digest(place) != sha256:
            raise Unusable(f"{name} of the backup was altered")
    return manifest


def takes_two(folder: Path) -> bool:
    """Ask whether what a backup holds has its three administrators: then two people restore it.

    One of an older program has no such roles.
    """
    query = """
        SELECT count(DISTINCT CASE WHEN role.intervenes THEN 1 END)
             + count(DISTINCT CASE WHEN role.keeps_accounts THEN 1 END)
             + count(DISTINCT CASE WHEN role.watches THEN 1 END)
        FROM account JOIN account_role ON account_role.username = account.username
        JOIN role ON role.code = account_role.role WHERE account.active
    """
    try:
        with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as found:
            [(powers,)] = found.execute(query).fetchall()
    except sqlite3.OperationalError:
        return False
    return bool(powers == 3)


def restore(config: Config, database: Database, folder: Path) -> Manifest:
    """Put a backup into an empty place; tables of an older program are brought up to date.

    :raises Unusable: the backup is not whole, the place is not empty, or its key is another one
    """
    manifest = read(folder)
    _refuse_unless_empty(config, database)
    with _owner_only():
        _bring_key(config, folder, manifest)
        if (folder / SIGNING_KEY).exists() and not config.checkpoint_key.exists():
            shutil.copyfile(folder / SIGNING_KEY, config.checkpoint_key)
        for name in manifest.hashes:
            if name.startswith(f"{FILES}/"):
                place = config.files / Path(name).relative_to(FILES)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / name, place)
        _copy_in(config, database, folder / DATABASE)
    return manifest


def _copy_out(database: Database, place: Path) -> str:
    """Copy a database as it is at one moment into an SQLite file; return its tables' revision."""
    if database.engine.dialect.name == "sqlite":
        _refuse_unless_whole(Path(database.engine.url.database or ""))
        with closing(sqlite3.connect(database.engine.url.database or "", timeout=30)) as source:
            source.execute("VACUUM INTO ?", (str(place),))
    else:
        _copy_out_rows(database, place)
    with closing(sqlite3.connect(place)) as copy:
        [(found,)] = copy.execute("PRAGMA integrity_check").fetchall()
        if found != "ok":
            raise Unusable(f"the database is damaged: {found}")
        [(revision,)] = copy.execute("SELECT version_num FROM alembic_version").fetchall()
    return str(revision)


def _refuse_unless_whole(path: Path) -> None:
    if not path.is_file() or not path.stat().st_size:
        raise Unusable(f"there is no database at {path}")


def _copy_out_rows(database: Database, place: Path) -> None:
    reading = database.engine.execution_options(isolation_level="REPEATABLE READ")
    with reading.connect() as source, _opened(place, keys=database.resources.keys) as target:
        found = schema.revision(source)
        if found != schema.newest():
            raise Unusable(
                f"the tables are of revision {found}, this program's of {schema.newest()}; "
                "`jiangxin init` brings them up to date"
            )
        schema.upgrade(target)
        with target.engine.execution_options(writes=True).connect() as writing:
            raw: Any = writing.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            _copy_rows(source, writing)
            writing.commit()


def _copy_in(config: Config, database: Database, place: Path) -> None:
    """Copy an SQLite file into the empty database of an installation, and bring it up to date."""
    if database.engine.dialect.name == "sqlite":
        database.close()
        shutil.copyfile(place, database.engine.url.database or "")
        schema.upgrade(database)
        return
    own = config.home / f"{DATABASE}{PARTIAL}"
    try:
        shutil.copyfile(place, own)
        with _opened(own, keys=database.resources.keys) as source:
            schema.upgrade(source)
            schema.upgrade(database)
            with source.engine.connect() as reading, database.engine.begin() as writing:
                writing.execute(text(UNHURRIED))
                with _without_references(writing):
                    _copy_rows(reading, writing)
                _set_sequences(writing)
    finally:
        for left in own.parent.glob(f"{own.name}*"):
            left.unlink()


def _copy_rows(source: Connection, target: Connection) -> None:
    """Replace every row of the target by the source's, as they are stored."""
    tables = [_stored(table) for table in _tables(source)]
    for table in reversed(tables):
        target.execute(table.delete())
    for table in tables:
        found = source.execute(select(table), execution_options={"yield_per": ROWS})
        for rows in found.mappings().partitions():
            target.execute(table.insert(), [dict(row) for row in rows])


def _tables(connection: Connection) -> list[Table]:
    """Return the tables of ours that a database has, parents first."""
    there = set(inspect(connection).get_table_names())
    return [table for table in Base.metadata.sorted_tables if table.name in there]


def _stored(table: Table) -> Table:
    """Return a table with the types that the database stores, without what Python makes of them."""
    columns = [
        Column(one.name, one.type.impl if isinstance(one.type, TypeDecorator) else one.type)
        for one in table.columns
    ]
    return Table(table.name, MetaData(), *columns)


@contextmanager
def _without_references(connection: Connection) -> Iterator[None]:
    """Leave foreign keys out while rows come in, and let them all be checked afterwards."""
    found = MetaData()
    found.reflect(connection)
    keys = [
        one
        for table in found.tables.values()
        for one in table.constraints
        if isinstance(one, ForeignKeyConstraint)
    ]
    for one in keys:
        connection.execute(DropConstraint(one))
    yield
    for one in keys:
        connection.execute(AddConstraint(one))


def _set_sequences(connection: Connection) -> None:
    """Let the next number of each table follow the highest one that came in."""
    for table in _tables(connection):
        for column in table.primary_key:
            counted = text("SELECT pg_get_serial_sequence(:table, :column)")
            names = {"table": table.name, "column": column.name}
            sequence = connection.scalar(counted, names)
            highest = connection.scalar(select(func.max(column))) if sequence else None
            if highest is not None:
                connection.execute(select(func.setval(sequence, highest)))


def _copy_files(database: Database, source: Path, target: Path) -> dict[str, str]:
    """Copy every file that a database names; return their hashes by their paths in the backup."""
    with database.read() as session:
        names = session.scalars(select(Document.sha256).distinct().order_by(Document.sha256)).all()
    hashes = {}
    for sha256 in names:
        there, here = path_of(source, sha256), path_of(target, sha256)
        here.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(there, here)
        except FileNotFoundError:
            raise Unusable(f"a file that the database names is gone: {there}") from None
        if digest(here) != sha256:
            raise Unusable(f"a file is not what the database names: {there}")
        hashes[str(here.relative_to(target.parent))] = sha256
    return hashes


def _ledger(database: Database) -> tuple[int, str]:
    with database.read() as session:
        head = session.scalars(select(LedgerHead)).one()
        return head.size, head.hash


def _fingerprint(config: Config) -> str | None:
    source = key_source(config.private_key, config.key_command)
    return source.keys().fingerprint.hex() if source.exists() else None


def _refuse_unless_empty(config: Config, database: Database) -> None:
    with database.engine.connect() as connection:
        if inspect(connection).get_table_names():
            raise Unusable("the database is not empty: a backup is restored into an empty one only")
    if config.files.exists() and any(config.files.iterdir()):
        raise Unusable(f"{config.files} is not empty: a backup is restored into an empty home only")


def _bring_key(config: Config, folder: Path, manifest: Manifest) -> None:
    """Hold the key that lies here against the backup's; take it from there if it has one."""
    wanted, file = manifest.key_fingerprint, config.private_key
    if wanted is None:
        return
    if not config.key_command and not file.exists() and (folder / KEY).exists():
        shutil.copyfile(folder / KEY, file)
    try:
        found = key_source(file, config.key_command).keys()
    except KeyMissing:
        raise Unusable(
            f"the key of private values (fingerprint {wanted}) must lie at {file} first: "
            "put the copy there that you kept apart from the backup"
        ) from None
    if bytes.fromhex(wanted) not in found.encryptions:
        own = found.fingerprint.hex()
        raise Unusable(f"{file} is another key ({own}) than the backup's ({wanted})")


@contextmanager
def _opened(path: Path, keys: object = None) -> Iterator[Database]:
    """Open an SQLite file, and leave nothing beside it."""
    database = Database(f"sqlite:///{path}", keys=keys, remembers=False)
    try:
        yield database
        with database.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA journal_mode=DELETE")
    finally:
        database.close()
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)


def _settle(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and let everything reach the disk."""
    written = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(written + "\n")
    for path in (*folder.rglob("*"), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _owner_only() -> Iterator[None]:
    """Let only the owner read what is written meanwhile."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
