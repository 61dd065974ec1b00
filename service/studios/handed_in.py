"""What the public sends in: by name or with evidence, with a receipt, until it is answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Instant, Json
from service.errors import FieldProblem
from service.studios.answers import text, yes
from service.studios.tables import CASE

ENDED = "ended"
"""The outcome of what was handed in where its case was ended by hand: nothing was decided."""


class HandedIn:
    """The columns that objections and reports of the public share."""

    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "filed",
        "outcome": lambda row: "withdrawn" if row.outcome == ENDED else "answered",
    }
    __other_verbs__ = ("answered", "withdrawn")

    case_number: Mapped[str] = mapped_column(CASE, primary_key=True, sort_order=-9)
    receipt: Mapped[str] = mapped_column(String(20), unique=True, sort_order=-8)
    anonymous: Mapped[bool] = mapped_column(sort_order=1)
    name: Mapped[str | None] = mapped_column(Text, sort_order=2)
    """What stands in place of it, as of the telephone number and the address of mail."""
    mobile: Mapped[str | None] = mapped_column(Text, sort_order=3)
    email: Mapped[str | None] = mapped_column(Text, sort_order=4)
    subject: Mapped[str] = mapped_column(String(300), sort_order=5)
    facts: Mapped[str] = mapped_column(sort_order=6)
    evidence: Mapped[list[str]] = mapped_column(Json, sort_order=7)
    """Keys of the documents handed in."""
    filed_at: Mapped[datetime] = mapped_column(Instant, sort_order=8)
    outcome: Mapped[str | None] = mapped_column(String(20), sort_order=10)
    answer: Mapped[str | None] = mapped_column(sort_order=11)
    answered_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=12)


@dataclass(frozen=True)
class Words:
    """How a form calls its fields, and what it says where one is missing."""

    form: str
    subject: tuple[str, str]
    facts: tuple[str, str]
    evidence: tuple[str, str]
    name: tuple[str, str]
    mobile: tuple[str, str]
    """Label and sentence of each."""


def anonymous(given: Mapping[str, Any]) -> bool:
    """Ask whether somebody sends something in without giving a name.

    >>> anonymous({"anonymous": "true"}), anonymous({})
    (True, False)
    """
    return yes(given.get("anonymous"))


def problems(given: Mapping[str, Any], words: Words) -> list[FieldProblem]:
    """Return what is missing, each at its field: a name and an address, or else evidence."""
    return [FieldProblem(f"{words.form}.{name}", *getattr(words, name)) for name in _missing(given)]


def _missing(given: Mapping[str, Any]) -> Iterator[str]:
    yield from (name for name in ("subject", "facts") if not text(given, name))
    if anonymous(given):
        if not given.get("evidence"):
            yield "evidence"
        return
    if not text(given, "name"):
        yield "name"
    if not text(given, "mobile") and not text(given, "email"):
        yield "mobile"
