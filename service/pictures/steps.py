"""Steps that grow smaller: a funnel of counts, a waterfall of amounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.pictures.svg import ACT, BAD, QUIET, WIDTH, box, drawing, line, words

ROW = 40
TOP = 4


@dataclass(frozen=True)
class Step:
    """A step: its name, its value, and how the value is written."""

    name: str
    value: int
    written: str


def funnel(steps: Sequence[Step], *, name: str, title: str, about: str) -> str:
    """Draw a centred bar for each step, its value and its share of the step before.

    >>> steps = [Step("收到", 4, "4"), Step("授予", 1, "1")]
    >>> "25%" in funnel(steps, name="a", title="b", about="c")
    True
    """
    most = max((step.value for step in steps), default=0) or 1
    parts: list[str] = []
    for turn, step in enumerate(steps):
        y, wide = TOP + ROW * turn, WIDTH * step.value / most
        parts.append(words(step.name, 0, y + 14))
        before = steps[turn - 1].value if turn else 0
        rate = f"（{step.value / before:.0%}）" if before else ""
        parts.append(words(f"{step.written}{rate}", WIDTH, y + 14, anchor="end"))
        parts.append(box((WIDTH - wide) / 2, y + 20, max(wide, 1), 14))
    return drawing(parts, height=TOP + ROW * len(steps), name=name, title=title, about=about)


def waterfall(steps: Sequence[Step], *, name: str, title: str, about: str, unit: int = 1) -> str:
    """Draw a bar for each step and, between two, the part that did not go on, hatched.

    Where a step is greater than the one before, what it has more has a red edge and is named.

    :param unit: how much of a value makes one of what differences are written in

    >>> steps = [Step("指标", 4, "4"), Step("批准", 1, "1"), Step("拨付", 2, "2")]
    >>> drawn = waterfall(steps, name="a", title="b", about="c")
    >>> "少 3" in drawn, "多 1" in drawn
    (True, True)
    """
    most = max((step.value for step in steps), default=0) or 1
    scale = WIDTH / most
    parts: list[str] = []
    y = TOP
    for turn, step in enumerate(steps):
        if turn:
            parts += _between(steps[turn - 1].value, step.value, y, scale, unit)
            y += ROW - 6
        parts.append(words(step.name, 0, y + 14, bold=True))
        parts.append(words(step.written, WIDTH, y + 14, anchor="end", bold=True))
        parts.append(box(0, y + 20, max(1, step.value * scale), 14))
        y += ROW
    return drawing(parts, height=y, name=name, title=title, about=about)


def _between(before: int, after: int, y: float, scale: float, unit: int) -> list[str]:
    least, most = sorted((before, after))
    less = after <= before
    said = f"{'少' if less else '多'} {(most - least) / unit:,.10g}"
    return [
        words(said, WIDTH, y + 12, anchor="end", size=12, colour=QUIET if less else BAD),
        line(0, y + 8, least * scale, y + 8),
        box(least * scale, y + 16, (most - least) * scale, 12, fill="hatched",
            edge=ACT if less else BAD),
    ]  # fmt: skip
