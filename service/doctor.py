"""What an installation depends on, looked at one by one: each finding is a sentence."""

import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from service import app, installation, private_values, schema
from service.clamd import Clamd, Unreachable
from service.config import Config
from service.host.ledger.tables import Entry, SignedCheckpoint
from service.host.storage.files import path_of
from service.host.tables.core import Document, Job
from service.private_values import KeyMissing, key_source
from service.signing import SigningKeyMissing, SigningKeys
from service.web.core.services import Services

OK, WARNING, FAILED = "ok", "warning", "FAILED"
SOUND_SQLITE = (3, 51, 3)  # older ones may damage a WAL that two processes reset at once
OLDEST_POSTGRES = 15
CLOCKS_APART = timedelta(seconds=5)
ROOM_WARNED, ROOM_NEEDED = 2_000_000_000, 200_000_000  # bytes free
CHECKPOINT_OLD = timedelta(days=2)  # one is signed every day
OVERDUE = timedelta(minutes=2)  # a job that nobody has taken up by then: no worker is there
SHORTEST_SECRET = 32  # letters
LOOKED_AT = 200  # of the newest files, to tell whether this machine shares them


@dataclass(frozen=True)
class Finding:
    """How one thing is."""

    subject: str
    state: str
    sentence: str


def examine(config: Config) -> list[Finding]:
    """Look at everything; what cannot be looked at has failed."""
    house = app.house(config)
    findings = [_versions(), *_permissions(config), *_room(config), *_secret(config)]
    findings += [*_scanner(config), _guarded("key", _key, house)]
    findings.append(_guarded("checkpoint key", _signing_key, house))
    reached = _guarded("database", _database, house)
    findings.append(reached)
    if reached.state != FAILED:
        for subject, look in _IN_THE_DATABASE.items():
            findings.append(_guarded(subject, look, house))
    house.database.close()
    return findings


def _guarded(subject: str, look: Callable[[Services], Finding], house: Services) -> Finding:
    try:
        return look(house)
    except (SQLAlchemyError, OSError, sqlite3.Error, KeyMissing, SigningKeyMissing) as failed:
        why = str(getattr(failed, "orig", None) or failed).strip().splitlines()
        return Finding(subject, FAILED, why[0] if why else type(failed).__name__)


def _versions() -> Finding:
    names = ", ".join(f"{name} {version(name)}" for name in ("jiangxin", "sqlalchemy", "granian"))
    return Finding("versions", OK, f"{names}, Python {platform.python_version()}")


def _permissions(config: Config) -> Iterator[Finding]:
    """Look for what others than the owner may read or write."""
    places = [config.home, config.files, config.private_key, config.checkpoint_key]
    places += [config.home / "secret"]
    if config.database_url.startswith("sqlite:///"):
        base = config.database_url.removeprefix("sqlite:///")
        places += [Path(f"{base}{end}") for end in ("", "-wal", "-shm")]
    there = [place for place in places if place.exists()]
    wide = [place for place in there if stat.S_IMODE(place.stat().st_mode) & 0o077]
    if wide:
        named = " ".join(map(str, wide))
        yield Finding("permissions", FAILED, f"others may read: `chmod -R go= {named}`")
    shut = [place for place in there if not os.access(place, os.R_OK)]
    shut += [config.home] if not os.access(config.home, os.W_OK) else []
    if shut:
        yield Finding("permissions", FAILED, f"not ours to use: {' '.join(map(str, shut))}")
    if not wide and not shut:
        yield Finding("permissions", OK, f"{config.home} is ours alone")


def _room(config: Config) -> Iterator[Finding]:
    free = shutil.disk_usage(config.home).free
    said = f"{free / 1e9:.1f} GB free at {config.home}"
    state = FAILED if free < ROOM_NEEDED else WARNING if free < ROOM_WARNED else OK
    yield Finding("disk", state, said)


def _secret(config: Config) -> Iterator[Finding]:
    if len(config.secret_key) < SHORTEST_SECRET:
        yield Finding(
            "secret", FAILED, f"JIANGXIN_SECRET has fewer than {SHORTEST_SECRET} characters"
        )


def _scanner(config: Config) -> Iterator[Finding]:
    """Ask ClamAV for its version, which names its signatures and their day."""
    if not config.clamd:
        yield Finding("scanner", WARNING, "JIANGXIN_CLAMD is not set: files are not scanned")
        return
    try:
        yield Finding("scanner", OK, Clamd.at(config.clamd).version())
    except Unreachable as gone:
        said = f"nobody answers at {config.clamd} ({gone}): every file is refused"
        yield Finding("scanner", FAILED, said)


def _key(house: Services) -> Finding:
    keys = key_source(house.config.private_key, house.config.key_command).keys()
    sample = private_values.sample(house.database)
    if sample is not None:
        keys.decrypt(sample.ciphertext, id=sample.id)
    return Finding("key", OK, f"fingerprint {keys.fingerprint.hex()}")


def _signing_key(house: Services) -> Finding:
    keys = SigningKeys(house.config.checkpoint_key)
    return Finding("checkpoint key", OK, keys.signing()[0].verifier.written)


def _checkpoints(house: Services) -> Finding:
    """Ask whether somebody outside holds a checkpoint that is not old."""
    with house.database.read() as session:
        last = session.scalar(select(func.max(SignedCheckpoint.signed_at)))
    if last is None:
        return Finding("checkpoints", WARNING, "none was signed yet: a worker signs one every day")
    said = f"the last one was signed {last:%Y-%m-%d %H:%M} UTC"
    if house.clock.now() - last > CHECKPOINT_OLD:
        return Finding("checkpoints", FAILED, f"{said}: look for its job among the incidents")
    if not house.config.checkpoint_recipients and not house.config.cosigners:
        more = "it is sent to nobody: set JIANGXIN_CHECKPOINT_TO or JIANGXIN_COSIGNERS"
        return Finding("checkpoints", WARNING, f"{said}; {more}")
    return Finding("checkpoints", OK, said)


def _database(house: Services) -> Finding:
    with house.database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            found = str(connection.scalar(text("SELECT sqlite_version()")))
            sound = tuple(map(int, found.split("."))) >= SOUND_SQLITE
            more = "" if sound else "; before 3.51.3 keep to one machine, and make backups"
            return Finding("database", OK if sound else WARNING, f"SQLite {found}{more}")
        number = int(str(connection.scalar(text("SHOW server_version_num")))) // 10000
    state = OK if number >= OLDEST_POSTGRES else FAILED
    return Finding("database", state, f"PostgreSQL {number}")


def _role(house: Services) -> Finding:
    """Ask whether the service itself could alter the record."""
    with house.database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return Finding("role", OK, "SQLite knows none: whoever can write the file can alter it")
        may = "has_table_privilege('ledger_entry', 'UPDATE')"
        name, alters = connection.execute(text(f"SELECT current_user, {may}")).one()
    if alters:
        said = f"{name} owns the record and may alter it: `jiangxin db grant` for another role"
        return Finding("role", WARNING, said)
    return Finding("role", OK, f"{name} can only add to the record")


def _tables(house: Services) -> Finding:
    with house.database.engine.connect() as connection:
        found = schema.revision(connection)
    if found == schema.newest():
        return Finding("tables", OK, f"revision {found}")
    if found is None:
        return Finding("tables", FAILED, "the database is empty: `jiangxin init` makes it ready")
    if schema.known(found):
        return Finding("tables", FAILED, f"revision {found} is old: run `jiangxin init`")
    return Finding("tables", FAILED, f"revision {found} is of a newer program than this one")


def _clock(house: Services) -> Finding:
    """Hold this machine's clock against the database's, and against the last line's time."""
    with house.database.read() as session:
        last = session.scalar(select(func.max(Entry.at)))
        if session.get_bind().dialect.name == "postgresql":
            there: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
            apart = abs(datetime.now(UTC) - there)
            if apart > CLOCKS_APART:
                seconds = apart.total_seconds()
                return Finding("clock", FAILED, f"{seconds:.0f} s away from the database's")
    if last and last > house.clock.now() + CLOCKS_APART:
        return Finding("clock", FAILED, f"behind the last line of the record, written {last}")
    return Finding("clock", OK, f"{house.clock.now():%Y-%m-%d %H:%M:%S} UTC")


def _queue(house: Services) -> Finding:
    """Look for jobs that are due and that nobody takes up."""
    now = house.clock.now()
    with house.database.read() as session:
        waiting = Job.parked.is_(False) & (Job.run_at <= now)
        count, oldest = session.execute(
            select(func.count(), func.min(Job.run_at)).where(waiting)
        ).one()
    if oldest and now - oldest > OVERDUE:
        minutes = (now - oldest).total_seconds() / 60
        return Finding(
            "worker",
            FAILED,
            f"{count} jobs are due, the oldest for {minutes:.0f} minutes: "
            "is `jiangxin worker` running?",
        )
    return Finding("worker", OK, f"{count} jobs are due, none for long")


def _files(house: Services) -> Finding:
    """Ask whether this machine has the files that the database names."""
    newest = select(Document.sha256).order_by(Document.stored_at.desc()).limit(LOOKED_AT)
    with house.database.read() as session:
        names = session.scalars(newest).all()
    missing = [one for one in names if not path_of(house.config.files, one).exists()]
    if missing:
        return Finding(
            "files",
            FAILED,
            f"{len(missing)} of the newest {len(names)} files are not at "
            f"{house.config.files}: all machines must share one folder",
        )
    return Finding("files", OK, f"the newest {len(names)} are there")


def _shared_secret(house: Services) -> Finding:
    with house.database.read() as session:
        same = installation.same_secret(session, house.config.secret_key)
    if not same:
        return Finding(
            "secret",
            FAILED,
            "JIANGXIN_SECRET is not the one `jiangxin init` was run with: "
            "all machines must have the same",
        )
    return Finding("secret", OK, "the one this installation was made with")


_IN_THE_DATABASE: dict[str, Callable[[Services], Finding]] = {
    "tables": _tables,
    "role": _role,
    "clock": _clock,
    "worker": _queue,
    "checkpoints": _checkpoints,
    "files": _files,
    "secret": _shared_secret,
}
