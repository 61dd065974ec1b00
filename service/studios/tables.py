"""What every noun of the regulation shares: occupations, number series, working days."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant

CASE = String(40)


ORGANISATION = String(40)


def unique_among(name: str, *columns: str, where: str) -> Index:
    """Return a unique index over the rows that meet a condition: what two people could race for."""
    return Index(
        name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where)
    )


class Occupation(Base):
    """An occupation (职业、工种) with its national code, and the trade its experts belong to."""

    __tablename__ = "occupation"
    __history__ = "occupation"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    trade: Mapped[str] = mapped_column(String(40), index=True)


class Sequence(Base):
    """The last number given out of a series, for example of one year's studios."""

    __tablename__ = "sequence"
    __history__ = "sequence"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class CalendarYear(Base):
    """A year whose public holidays are known; deadlines beyond are provisional."""

    __tablename__ = "calendar_year"
    __history__ = "calendar_year"
    __verbs__: ClassVar[dict[str, str]] = {"created": "entered"}

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(200))


class CalendarDay(Base):
    """A day that is not what its weekday says: a holiday, or a Saturday or Sunday at work."""

    __tablename__ = "calendar_day"
    __history__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60), default="")
    year: Mapped[int] = mapped_column(index=True)
    """The year whose announcement says so: it may name days of the months beside it."""


class PublicRequest(Base):
    """That somebody without an account sent something: only a hash of where from, for the limit."""

    __tablename__ = "public_knock"

    key: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
