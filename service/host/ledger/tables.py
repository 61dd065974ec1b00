"""The ledger's tables: its lines, its checkpoints, and the end of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import (
    DDL,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant, Json
from service.host.ledger import stays
from service.host.tables.core import BigKey


class Entry(Base):
    """One line of the ledger: never changed, never deleted, chained to the line before it."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_instance", "instance_key", "sequence"),
        Index("ix_ledger_actor", "actor", "at"),
        Index("ix_ledger_subject", "subject", "verb", "at"),
    )

    sequence: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(String(60))
    actor_name: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    verb: Mapped[str] = mapped_column(String(40))
    row: Mapped[str | None] = mapped_column("row_key", String(400))
    """The primary key of the row it speaks of, if it speaks of one."""
    instance_key: Mapped[int | None] = mapped_column(BigKey)
    element: Mapped[str | None] = mapped_column(String(200), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    salt: Mapped[str] = mapped_column(String(32))
    commitment: Mapped[str] = mapped_column(String(64))
    """SHA-256 of salt and data: the chain holds even where data may have to be withheld."""
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The hash of the line as a leaf of the Merkle tree; leaf `sequence - 1`, counted from 0."""


class LedgerCheckpoint(Base):
    """The Merkle tree of the first `size` lines, once they were verified."""

    __tablename__ = "ledger_checkpoint"

    size: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    frontier: Mapped[bytes] = mapped_column(LargeBinary)
    """The roots of the complete subtrees, from which the tree goes on: 32 bytes each."""
    head: Mapped[str] = mapped_column(String(64))
    """The hash of the last line."""
    verified_at: Mapped[datetime] = mapped_column(Instant)


class SignedCheckpoint(Base):
    """A checkpoint as it was signed and published: never changed, never deleted."""

    __tablename__ = "signed_checkpoint"
    __history__ = "checkpoint"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "signed"}

    size: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    """The signed note: origin, size and root, and our signatures."""
    signed_at: Mapped[datetime] = mapped_column(Instant)


class Cosignature(Base):
    """What somebody outside signed: that they saw a checkpoint, and the record only grew."""

    __tablename__ = "cosignature"
    __history__ = "cosignature"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "received"}

    size: Mapped[int] = mapped_column(
        BigKey, ForeignKey("signed_checkpoint.size"), primary_key=True, autoincrement=False
    )
    cosigner: Mapped[str] = mapped_column(String(200), primary_key=True)
    line: Mapped[str] = mapped_column(Text)
    """The line of their signature, as it stands under the note."""
    received_at: Mapped[datetime] = mapped_column(Instant)


class LedgerTile(Base):
    """The root of 256 lines in a row: proofs are made of these, not of every line again."""

    __tablename__ = "ledger_tile"

    number: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    """Counted from 0."""
    root: Mapped[bytes] = mapped_column(LargeBinary(32))


class Verification(Base):
    """A verification that somebody asked for: how far it is, and what it found."""

    __tablename__ = "verification"

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    full: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(Instant)
    started_by: Mapped[str] = mapped_column(String(60))
    reported_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it last said how far it is; None until the worker takes it on."""
    phase: Mapped[str | None] = mapped_column(String(10))
    done: Mapped[int] = mapped_column(BigKey, default=0)
    total: Mapped[int] = mapped_column(BigKey, default=0)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What it found; None where it ended without a result."""


class LedgerHead(Base):
    """The end of the ledger: its one row is the lock that keeps two writers from forking it."""

    __tablename__ = "ledger_head"

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigKey)
    hash: Mapped[str] = mapped_column(String(64))


FIRST_HEAD = f"INSERT INTO ledger_head (key, size, hash) VALUES (1, 0, '{'0' * 64}')"  # noqa: S608


@event.listens_for(LedgerHead.__table__, "after_create")
def _begin_the_ledger(_table: Table, connection: Connection, **_options: object) -> None:
    connection.execute(text(FIRST_HEAD))


HEAD_FOLLOWS = """
CREATE TRIGGER ledger_head_follows AFTER INSERT ON ledger_entry
BEGIN UPDATE ledger_head SET size = NEW.sequence, hash = NEW.hash; END
"""
"""On SQLite the end of the ledger moves with each line; on PostgreSQL one statement writes both."""
_following = DDL(HEAD_FOLLOWS).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]
event.listen(LedgerHead.__table__, "after_create", _following)
for _stays in (Entry, LedgerCheckpoint, SignedCheckpoint, Cosignature, LedgerTile, LedgerHead):
    stays.watch(cast(Table, _stays.__table__))
