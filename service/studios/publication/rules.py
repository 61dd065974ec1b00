"""Which cells of a public table are left out, so that nobody can work out who is meant (D)."""

from collections.abc import Sequence

LEAST = 3
"""Cells of fewer persons are not published (D); a nought speaks of nobody and is."""
HIDDEN = "—"


def few(value: int) -> bool:
    """Ask whether a cell speaks of somebody, and of fewer than may be published.

    >>> [few(value) for value in (0, 1, 2, 3)]
    [False, True, True, False]
    """
    return 0 < value < LEAST


def left_out(values: Sequence[int]) -> list[bool]:
    """Return which of the cells that add up to a published total are left out.

    A cell that is left out alone could be worked out from the total: the next one that is not
    nought goes with it, whatever it holds, so that the choice tells nothing. Where there is
    one way alone to divide what those left out come to, none of the cells is published.

    >>> left_out([5, 2, 7, 0]), left_out([5, 7]), left_out([1, 0, 0, 9])
    ([False, True, True, False], [False, False], [True, False, False, True])
    >>> left_out([1, 1, 1, 0])
    [True, True, True, True]
    """
    there = [place for place, value in enumerate(values) if value]
    hidden: set[int] = set()
    for turn, place in enumerate(there):
        if few(values[place]):
            hidden |= {place, there[(turn + 1) % len(there)]}
    together = sum(values[place] for place in hidden)
    least = sum(1 if few(values[place]) else LEAST for place in hidden)
    if hidden and together <= max(least, LEAST + 1):  # one way alone to divide it
        return [True] * len(values)
    return [place in hidden for place in range(len(values))]


def published(values: Sequence[int]) -> tuple[list[object], object]:
    """Return the cells as they are published, and their total.

    >>> published([5, 2, 7, 0]), published([2, 0])
    (([5, '—', '—', 0], 14), (['—', '—'], '—'))
    """
    shown: list[object] = [
        HIDDEN if out else value for value, out in zip(values, left_out(values), strict=True)
    ]
    return shown, alone(sum(values))


def alone(value: int) -> object:
    """Return a cell that belongs to no total as it is published.

    >>> alone(2), alone(0), alone(3)
    ('—', 0, 3)
    """
    return HIDDEN if few(value) else value


def part(value: int, whole: int) -> object:
    """Return a cell that counts some of a published total: the rest must not be few either.

    >>> part(2, 9), part(8, 9), part(4, 9)
    ('—', '—', 4)
    """
    return HIDDEN if few(value) or few(whole - value) else value
