"""A pack that is made is kept as a file of no case for a month; how far one is, is written down."""

from collections.abc import Callable
from typing import BinaryIO

from service.clock import Clock
from service.db import Database
from service.host import documents
from service.host.storage import files
from service.host.tables.packs import EvidencePack
from service.people.actor import SYSTEM

LARGEST = 4_000_000_000  # bytes; a case holds 1,000 MB of files at most


def report_to(database: Database, clock: Clock, key: int) -> Callable[[int, int], None]:
    """Return what writes down how far a pack is."""

    def report(done: int, total: int) -> None:
        with database.write(actor=SYSTEM, at=clock.now()) as session:
            row = session.get_one(EvidencePack, key)
            row.done, row.total, row.reported_at = done, total, session.at

    return report


def keep(
    database: Database, clock: Clock, *, key: int, stream: BinaryIO | None, checkpoint: int | None
) -> None:
    """Keep the file of a pack; without one it has failed."""
    stored = None
    if stream is not None and database.resources.files is not None:
        stored = files.keep(database.resources.files, stream, limit=LARGEST)
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        row = session.get_one(EvidencePack, key)
        row.finished_at, row.reported_at = session.at, session.at
        row.status, row.checkpoint = "made" if stored else "failed", checkpoint
        if stored:
            name = f"{row.instance.number}-{row.purpose}-{row.key}.zip"
            made = documents.keep_pack(session, filename=name, sha256=stored[0], size=stored[1])
            row.document, row.sha256 = made.key, stored[0]
