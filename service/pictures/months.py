"""A timeline of months: a bar for what falls into each, a line of words where a year begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.pictures.svg import ACT, QUIET, WIDTH, box, drawing, line, words

LABEL = 58
ROW = 20


@dataclass(frozen=True)
class Month:
    """A month and how much falls into it."""

    year: int
    month: int
    value: int


def months(
    rows: Sequence[Month], notes: Mapping[int, str], *, name: str, title: str, about: str
) -> str:
    """Draw a bar for each month; `notes` says something of each year above its first month.

    >>> drawn = months([Month(2027, 1, 3)], {2027: "名额 0"}, name="a", title="b", about="c")
    >>> "2027年　名额 0" in drawn, "1月" in drawn
    (True, True)
    """
    most = max((row.value for row in rows), default=0) or 1
    parts: list[str] = []
    y = 4.0
    year = 0
    for row in rows:
        if row.year != year:
            year = row.year
            parts.append(words(f"{year}年　{notes.get(year, '')}".rstrip(), 0, y + 15, bold=True))
            parts.append(line(0, y + 22, WIDTH, y + 22))
            y += 28
        parts.append(words(f"{row.month}月", LABEL - 22, y + 13, anchor="end", colour=QUIET))
        wide = (WIDTH - LABEL - 24) * row.value / most
        if row.value:
            parts.append(box(LABEL - 14, y + 3, wide, 12, fill=ACT))
            parts.append(words(row.value, LABEL - 14 + wide + 5, y + 14, size=12))
        else:
            parts.append(line(LABEL - 14, y + 9, LABEL - 6, y + 9))
        y += ROW
    return drawing(parts, height=y + 4, name=name, title=title, about=about)
