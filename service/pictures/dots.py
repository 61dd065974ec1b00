"""A dot plot of ratios with a line at a limit: stacked marks, another shape below the limit."""

from collections import Counter
from collections.abc import Iterable

from service.pictures.svg import ACT, BAD, INK, QUIET, WIDTH, drawing, element, line, words

BIN = 0.2
MOST = 2.0  # greater ratios stand together at the right
TALLEST = 10  # marks in the tallest stack
MARK = 12  # units that a mark is high
TOP, FOOT = 26, 40


def dots(ratios: Iterable[float], *, limit: float, name: str, title: str, about: str) -> str:
    """Draw the ratios in steps of a fifth; a mark stands for one or, if there are many, for more.

    >>> drawn = dots([0.5, 0.5, 1.0, 3.0], limit=1.0, name="a", title="b", about="c")
    >>> drawn.count("<circle"), drawn.count("<path d=\\"M")
    (2, 3)
    """
    found = Counter(_place(one) for one in ratios)
    each = max(1, -(-max(found.values(), default=0) // TALLEST))
    count = round(MOST / BIN) + 1
    step = WIDTH / count
    foot = TOP + MARK * TALLEST + 16
    parts = [line(0, foot, WIDTH, foot, colour=INK)]
    for place in range(count):
        x = step * (place + 0.5)
        parts += _stack(found[place], each, x, foot, below=place * BIN < limit - BIN / 2)
        parts.append(words(_head(place, count), x, foot + 16, anchor="middle", size=12))
    at = step * round(limit / BIN)
    parts.append(line(at, TOP - 8, at, foot + 4, colour=INK, width=2))
    parts.append(words(f"{limit:g}", at + 4, TOP - 2, bold=True))
    parts.append(words("▲ 不足1", 0, 14, colour=BAD))
    more = f"一个标记代表 {each} 个" if each > 1 else "一个标记代表一个工作室"
    parts.append(words(more, 0, foot + 34, colour=QUIET, size=12))
    return drawing(parts, height=foot + FOOT, name=name, title=title, about=about)


def _place(ratio: float) -> int:
    """Return the step that a ratio falls into: what is short of the limit stays below it.

    >>> [_place(one) for one in (0, 0.19, 0.2, 0.999, 1.0, 1.2, 7)]
    [0, 0, 1, 4, 5, 6, 10]
    """
    return min(int(max(0.0, ratio) / BIN + 1e-9), round(MOST / BIN))


def _head(place: int, count: int) -> str:
    return f"{MOST:g}+" if place == count - 1 else f"{place * BIN:.1f}"


def _stack(number: int, each: int, x: float, foot: float, *, below: bool) -> list[str]:
    parts = []
    tall = -(-number // each)
    for turn in range(tall):
        y = foot - MARK * turn - 7
        if below:
            parts.append(element("path", d=f"M{x:.1f} {y - 5:.1f}l5 9h-10z", fill=BAD))
        else:
            parts.append(element("circle", cx=x, cy=y, r=4.5, fill=ACT))
    if number:
        parts.append(words(number, x, foot - MARK * tall - 4, anchor="middle", size=12))
    return parts
