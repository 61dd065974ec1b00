"""What came into a studio's own account before the system and was spent of it (articles 16, 17)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from service.errors import Refused, say
from service.studios.answers import text
from service.studios.books import amounts
from service.studios.books.chart import CATEGORIES, SOURCES, yuan

SPENT_OF = ("grant", "matching")
"""What money of then was spent of; `own` comes of a claw-back, which the books know."""


@dataclass(frozen=True)
class Income:
    """Matching money of the unit that came in then."""

    path: str
    fen: int
    on: date
    document: str


@dataclass(frozen=True)
class Outlay:
    """What was spent on one category of one source up to a day: a voucher, or a year's sum."""

    path: str
    category: str
    source: str
    fen: int
    on: date
    document: str


class Notes(Protocol):
    """Who reads a record and notes what is wrong at its fields (`record.Reader`)."""

    def note(self, path: str, label: str, sentence: str) -> None:
        """Note what is wrong at a field."""

    def needed(self, given: Mapping[str, Any], name: str, label: str, at: str = "") -> str:
        """Return a text that must be there and fit."""

    def day(
        self, given: Mapping[str, Any], name: str, label: str, *, least: date | None, at: str = ""
    ) -> date | None:
        """Return a day that has been."""


Rows = Iterable[tuple[str, Mapping[str, Any]]]


def incomes(reader: Notes, rows: Rows, *, since: date | None) -> Iterator[Income]:
    """Yield the rows of matching money that are as they should be."""
    for at, row in rows:
        fen = _fen(reader, at, row)
        on = reader.day(row, "received_on", "到账日期", least=since, at=at)
        document = reader.needed(row, "document", "凭证号", at)
        if fen and on and document:
            yield Income(f"{at}amount", fen, on, document)


def outlays(reader: Notes, rows: Rows, *, since: date | None) -> Iterator[Outlay]:
    """Yield the rows of spending that are as they should be."""
    for at, row in rows:
        category, source = text(row, "category"), text(row, "source")
        if category not in CATEGORIES:
            reader.note(f"{at}category", "类别", "请选择支出类别（办法第十六条）")
        if source not in SPENT_OF:
            reader.note(f"{at}source", "资金来源", "资金来源应为资助或者配套")
        fen = _fen(reader, at, row)
        on = reader.day(row, "spent_on", "支出日期", least=since, at=at)
        document = reader.needed(row, "document", "凭证号", at)
        if category in CATEGORIES and source in SPENT_OF and fen and on and document:
            yield Outlay(f"{at}amount", category, source, fen, on, document)


def refuse_overspent(
    reader: Notes,
    *,
    granted: Iterable[tuple[date, int]],
    received: Iterable[Income],
    spent: Iterable[Outlay],
) -> None:
    """Note every line of spending beyond what had come in of its source by that day.

    :param granted: the day and the fen of each grant that was paid
    """
    steps: list[tuple[date, int, str, int, Outlay | None]] = [
        *((on, 0, "grant", fen, None) for on, fen in granted),
        *((one.on, 0, "matching", one.fen, None) for one in received),
        *((one.on, 1, one.source, -one.fen, one) for one in spent),
    ]
    left = dict.fromkeys(SPENT_OF, 0)
    for _on, _turn, source, fen, line in sorted(steps, key=lambda step: step[:2]):
        if line is not None and left[source] + fen < 0:
            words = say(
                "到这一天%(source)s资金只有%(left)s元可以支出",
                source=SOURCES[source],
                left=yuan(left[source]),
            )
            reader.note(line.path, "金额", words)
        else:
            left[source] += fen


def _fen(reader: Notes, at: str, row: Mapping[str, Any]) -> int:
    try:
        return amounts.fen(str(row.get("amount") or ""))
    except Refused as refusal:
        reader.note(f"{at}amount", "金额", refusal.sentence)
        return 0
