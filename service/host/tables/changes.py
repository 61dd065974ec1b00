"""Changes (改动): models that are edited together, proposed, looked at by another and released."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.host.tables.core import BigKey

_VERBS = {
    "draft": "drafted",
    "proposed": "proposed",
    "returned": "returned",
    "approved": "approved",
    "released": "released",
    "withdrawn": "withdrawn",
}
"""Status of a change → what happened to it."""


class Change(Base):
    """What designers change together; its models are `ChangedModel`s."""

    __tablename__ = "model_change"
    __history__ = "model_change"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "confirmed_at": "confirmed",
        "status": lambda row: _VERBS[row.status],
    }
    __other_verbs__ = ("drafted", "proposed", "returned", "approved", "released", "withdrawn")

    key: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10), index=True)
    """`draft`, `proposed`, `returned` (sent back), `approved` (released at a time), `released` or
    `withdrawn`."""
    authors: Mapped[list[str]] = mapped_column(Json)
    """Usernames of those who began it, edited a model of it or proposed it."""
    begun_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str | None] = mapped_column(String(400))
    """Why it is made: said when it is proposed."""
    proposed: Mapped[dict[str, str] | None] = mapped_column(Json)
    """File name → SHA-256 of what was proposed: what is approved and released is just this."""
    proposed_by: Mapped[str | None] = mapped_column(String(60))
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    release_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it is to be released; None: at once."""
    release: Mapped[int | None] = mapped_column(
        "release_number", ForeignKey("model_release.number"), index=True
    )
    """The release that it became."""
    emergency: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether one person released it where two are asked for."""
    confirm_by: Mapped[datetime | None] = mapped_column(Instant)
    """Until when another has to confirm an emergency."""
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)

    models: Mapped[list["ChangedModel"]] = relationship(order_by="ChangedModel.name")


class ChangedModel(Base):
    """A model as a change has it, saved while somebody edits.

    The ledger holds what was proposed and released of it, not every saving.
    """

    __tablename__ = "model_change_model"

    change_key: Mapped[int] = mapped_column(ForeignKey("model_change.key"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    base: Mapped[int | None] = mapped_column(ForeignKey("model_release.number"))
    """The release that it was begun from; None before the first."""
    seen: Mapped[int | None] = mapped_column(ForeignKey("model_release.number"))
    """A later release whose version of it was looked at: what is here is kept beside it."""
    revision: Mapped[int]
    """Grows with every saving."""
    saved_by: Mapped[str] = mapped_column(String(60))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class ChangeSaving(Base):
    """An earlier state of a model in a change, to go back to; the oldest are forgotten."""

    __tablename__ = "model_change_saving"
    __table_args__ = (UniqueConstraint("change_key", "name", "revision"),)

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    change_key: Mapped[int] = mapped_column(ForeignKey("model_change.key"))
    name: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    base: Mapped[int | None] = mapped_column(ForeignKey("model_release.number"))
    saved_by: Mapped[str] = mapped_column(String(60))
    saved_at: Mapped[datetime] = mapped_column(Instant)


class ChangeComment(Base):
    """What somebody says of a change, of a model in it, or of an element of one."""

    __tablename__ = "model_change_comment"
    __history__ = "model_change_comment"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "commented", "settled_at": "settled"}
    __table_args__ = (Index("ix_model_change_comment", "change_key"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    change_key: Mapped[int] = mapped_column(ForeignKey("model_change.key"))
    model: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(200))
    """The id of an element of the model."""
    words: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(String(60))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class RoleRequest(Base):
    """A role that a change needs and nobody holds: the security administrator is asked for it."""

    __tablename__ = "role_request"
    __history__ = "role_request"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "requested", "declined_at": "declined"}
    __table_args__ = (UniqueConstraint("change_key", "role"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    change_key: Mapped[int] = mapped_column(ForeignKey("model_change.key"))
    role: Mapped[str] = mapped_column(String(100))
    """The name in the lane: a role's name or code."""
    reason: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str | None] = mapped_column(String(400))
    declined_by: Mapped[str | None] = mapped_column(String(60))
    declined_at: Mapped[datetime | None] = mapped_column(Instant)


class Retirement(Base):
    """A process that begins no new cases any more; taken back, the row is gone."""

    __tablename__ = "retirement"
    __history__ = "retirement"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "retired", "deleted": "reinstated"}

    process_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(60))
    since: Mapped[datetime] = mapped_column(Instant)
