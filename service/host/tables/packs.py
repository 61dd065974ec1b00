"""Packs of evidence that somebody asked for: of which case, for what, how far, and the file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant
from service.host.tables.core import BigKey, ProcessInstance


class EvidencePack(Base):
    """One pack: asked for by a person, made in the background, kept for a month."""

    __tablename__ = "evidence_pack"
    __history__ = "pack"
    __unrecorded__ = ("done", "total", "reported_at")
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "requested",
        "status": lambda row: "made" if row.status == "made" else "abandoned",
    }
    __other_verbs__ = ("made", "abandoned")

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    """`audit`, `court`, `party` or `outside`: what is in it (`host/packs/purposes.py`)."""
    basis: Mapped[str] = mapped_column(Text)
    """On what ground, and for whom."""
    requested_at: Mapped[datetime] = mapped_column(Instant)
    requested_by: Mapped[str] = mapped_column(String(60))
    requested_by_name: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(10))
    """`waiting`, `made` or `failed`."""
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    reported_at: Mapped[datetime] = mapped_column(Instant)
    """When it last said how far it is."""
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    document: Mapped[str | None] = mapped_column(String(16))
    """The key of the file, which is taken away after a month."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    checkpoint: Mapped[int | None] = mapped_column(BigKey)
    """The size of the checkpoint that its proofs are for."""

    instance: Mapped[ProcessInstance] = relationship()
