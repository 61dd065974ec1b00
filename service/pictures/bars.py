"""Rows of small columns: how something stood from year to year, a row for each kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.pictures.svg import PALE, QUIET, RULE, WIDTH, box, cut, drawing, line, words

LABEL = 118  # units for the name of a row
TALL = 24  # units of the highest column
ROW = TALL + 26


@dataclass(frozen=True)
class Column:
    """A row: what it is called, and a value for each head."""

    name: str
    values: Sequence[int]


def columns(
    rows: Sequence[Column], heads: Sequence[str], *, name: str, title: str, about: str
) -> str:
    """Draw a row of columns for each kind, all to one scale, with its value above each.

    >>> drawn = columns([Column("车工", (1, 0))], ("2025", "2026"), name="a", title="b", about="c")
    >>> drawn.count("<rect"), ">车工<" in drawn
    (4, True)
    """
    most = max((value for row in rows for value in row.values), default=0) or 1
    step = (WIDTH - LABEL) / max(1, len(heads))
    places = [LABEL + step * (turn + 0.5) for turn in range(len(heads))]
    parts = [
        words(head, x, 14, anchor="middle", colour=QUIET)
        for head, x in zip(heads, places, strict=True)
    ]
    for turn, row in enumerate(rows):
        foot = 22 + ROW * (turn + 1) - 4
        parts.append(words(cut(row.name, LABEL - 8), 0, foot - 4))
        parts.append(line(LABEL, foot, WIDTH, foot))
        for value, x in zip(row.values, places, strict=True):
            tall = TALL * value / most
            wide = min(22.0, step - 12)
            parts.append(box(x - wide / 2, foot - TALL, wide, TALL, fill=PALE))
            if value:
                parts.append(box(x - wide / 2, foot - tall, wide, tall, edge=RULE))
            parts.append(words(value, x, foot - max(tall, 2) - 3, anchor="middle", size=12))
    return drawing(
        parts, height=22 + ROW * max(1, len(rows)) + 4, name=name, title=title, about=about
    )
