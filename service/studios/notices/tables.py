"""Public notices (公示), the items they are about, and objections to an item."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant
from service.studios.handed_in import HandedIn
from service.studios.tables import CASE, unique_among


class Notice(Base):
    """A public notice (公示) of one case or of several; `case_number` is the one that published it.

    What the public reads holds no personal numbers.
    """

    __tablename__ = "notice"
    __history__ = "notice"
    __verbs__: ClassVar[dict[str, str]] = {
        "created": "published",
        "closed_on": "closed",
        "extended": "extended",
    }
    __table_args__ = (unique_among("one_running_notice", "case_number", where="closed_on IS NULL"),)

    key: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    case_number: Mapped[str] = mapped_column(CASE, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str]
    published_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last day on which objections are taken, where the process said it."""
    extended: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(String(200))

    items: Mapped[list["NoticeItem"]] = relationship(
        back_populates="notice", order_by="NoticeItem.position"
    )


class NoticePosting(Base):
    """A notice as it was posted on the district's website: from then its days are counted."""

    __tablename__ = "notice_posting"
    __history__ = "notice_posting"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "posted"}

    key: Mapped[int] = mapped_column(primary_key=True)
    notice_key: Mapped[int] = mapped_column(ForeignKey("notice.key"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    posted_at: Mapped[datetime] = mapped_column(Instant)
    """When it was posted there, as the section says."""
    entered_at: Mapped[datetime] = mapped_column(Instant)

    notice: Mapped[Notice] = relationship()


class NoticeLook(Base):
    """A look at a posted notice: what was shown, when; proof of the publication (article 7)."""

    __tablename__ = "notice_look"
    __history__ = "notice_look"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "looked"}

    key: Mapped[int] = mapped_column(primary_key=True)
    posting_key: Mapped[int] = mapped_column(ForeignKey("notice_posting.key"), index=True)
    looked_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(12))
    """`shown`, `altered`, `gone` or `unreachable`."""
    sha256: Mapped[str] = mapped_column(String(64))
    shown: Mapped[str] = mapped_column(Text)
    """The text that was shown; empty where it is that of the look before."""
    note: Mapped[str] = mapped_column(String(300))


class NoticeItem(Base):
    """One case that a notice is about, in the words it was published in; it ends by itself."""

    __tablename__ = "notice_item"
    __history__ = "notice_item"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "published",
        "status": lambda item: item.status,
        "extended": "extended",
    }
    __other_verbs__ = ("ended", "upheld", "withdrawn")
    __table_args__ = (
        UniqueConstraint("notice_key", "position"),
        unique_among("one_running_notice_item", "case_number", where="status = 'running'"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    notice_key: Mapped[int] = mapped_column(ForeignKey("notice.key"))
    position: Mapped[int]
    """Its number in the notice's list, from 1: what an objection names."""
    case_number: Mapped[str] = mapped_column(CASE, index=True)
    studio: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(200))
    occupation: Mapped[str] = mapped_column(String(100))
    round: Mapped[str] = mapped_column(String(100))
    master: Mapped[str] = mapped_column(String(60), default="")
    """Who leads or is to lead the studio; empty in notices of before."""
    channel: Mapped[str] = mapped_column(String(20), default="")
    """The channel of the application (article 6), in words."""
    result: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """The grade that is meant (article 11), in words; empty where it is of something else."""
    status: Mapped[str] = mapped_column(String(12), default="running")
    """`running`; `ended` after its time, `upheld` where an objection was, `withdrawn` where its
    case ended otherwise."""
    reason: Mapped[str | None] = mapped_column(String(200))
    """The result, or why it does not run any more."""
    ends_on: Mapped[date | None]
    """The last day on which objections to it are taken; an extension moves it alone."""
    extended: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None]

    notice: Mapped[Notice] = relationship(back_populates="items")


class Objection(HandedIn, Base):
    """What somebody of the public says against an item of a notice (article 7)."""

    __tablename__ = "objection"
    __history__ = "objection"

    item_key: Mapped[int] = mapped_column(ForeignKey("notice_item.key"), index=True)

    item: Mapped[NoticeItem] = relationship()
