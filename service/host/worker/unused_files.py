"""Files that no case has come for, and bytes that no document names: taken away once a day."""

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from service import log
from service.clock import Clock
from service.db import Database, Session
from service.host import documents
from service.host.cases import start_drafts
from service.host.jobs.queue import Outside, enqueue
from service.host.registry import registry
from service.host.tables.beginnings import StartDraft
from service.host.tables.core import Document, Job
from service.people.actor import PUBLIC, SYSTEM

KIND = "sweep-files"
EVERY = timedelta(days=1)
FIRST = timedelta(minutes=10)  # after a worker has begun: what is due goes first
WAITS = timedelta(days=30)  # a file of somebody with an account, named by no draft
WAITS_OF_THE_PUBLIC = timedelta(days=1)  # a form without drafts is sent or left on its day
OLD = timedelta(days=1)  # bytes that nobody names; a backup may be under way
AT_ONCE = 500  # names in one question to the database
One = TypeVar("One")


def ensure(database: Database, clock: Clock) -> None:
    """Let the files be looked through every day, from a little after a worker's beginning."""
    named = select(Job.key).where(Job.name == KIND)
    with database.read() as session:
        if session.scalars(named).first() is not None:
            return
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        enqueue(session, kind=KIND, key=KIND, args={}, run_at=session.at + FIRST)


def again(session: Session, _args: Mapping[str, Any]) -> None:
    """Look through the files again tomorrow."""
    enqueue(session, kind=KIND, key=KIND, args={}, run_at=session.at + EVERY)


def sweep(job: Outside) -> dict[str, Any]:
    """Take away what nobody needs, a little in each transaction."""
    count = _remove_waiting(job.database, job.clock) + _drop_unnamed(job.database)
    if count:
        log.event("unused files removed", count=count)
    return {}


def _remove_waiting(database: Database, clock: Clock) -> int:
    """Remove files that were handed in for a case that never began, unless a draft names them."""
    now, count = clock.now(), 0
    with database.read() as session:
        old = Document.stored_at < now - WAITS_OF_THE_PUBLIC
        found = select(Document.key).where(Document.instance_key.is_(None), old)
        keys = session.scalars(found).all()
    for some in _parts(keys):
        with database.write(actor=SYSTEM, at=now) as session:
            kept = _named_by_drafts(session) | _kept_elsewhere(session)
            query = select(Document).where(Document.key.in_(some), Document.instance_key.is_(None))
            for one in session.scalars(query.with_for_update(skip_locked=True)):
                waits = WAITS_OF_THE_PUBLIC if one.stored_by == PUBLIC.id else WAITS
                if one.stored_at < now - waits and one.key not in kept:
                    start_drafts.remove_file(session, one)
                    count += 1
    return count


def _named_by_drafts(session: Session) -> set[str]:
    bodies = select(StartDraft.body).where(StartDraft.body.is_not(None))
    return {text for body in session.scalars(bodies) for text in documents.texts(body)}


def _kept_elsewhere(session: Session) -> set[str]:
    """Return what tables of the regulation name, such as a unit's authorisation of its contact."""
    named = registry(session).kept_documents
    return set(named(session)) if named else set()


def _drop_unnamed(database: Database) -> int:
    """Unlink bytes that no document names: their transaction was undone, or its process killed."""
    root, count = database.resources.files, 0
    if root is None or not root.exists():
        return 0
    for some in _parts(_old_files(root)):
        with database.read() as session:
            named = select(Document.sha256).where(Document.sha256.in_([one.name for one in some]))
            kept = set(session.scalars(named))
        for path in some:
            if path.name not in kept and _is_old(path):
                path.unlink(missing_ok=True)
                count += 1
    return count


def _old_files(root: Path) -> Iterator[Path]:
    """Yield stored files, and temporary ones that nobody writes any more."""
    for folder in (root, *sorted(one for one in root.iterdir() if one.is_dir())):
        for path in folder.iterdir():
            if path.is_file() and _is_old(path):
                yield path


def _parts(everything: Iterable[One]) -> Iterator[list[One]]:
    left = iter(everything)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > OLD.total_seconds()
    except FileNotFoundError:
        return False
