"""A map of tiles: a place each, neighbours beside neighbours, with its number in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.pictures.svg import ACT, INK, QUIET, RULE, WIDTH, box, drawing, words

SHADES = ("#FFFFFF", "#E7EFF7", "#B9D0E6", "#6E9CC7")
"""None, few, more, most; ink on each of them is read."""


@dataclass(frozen=True)
class Tile:
    """A place: its name, its column and row, how many there are."""

    name: str
    column: int
    row: int
    value: int


def grid(tiles: Sequence[Tile], *, name: str, title: str, about: str) -> str:
    """Draw the tiles; a place without any has a dashed edge and no number.

    >>> drawn = grid([Tile("望京", 0, 0, 2), Tile("东湖", 1, 0, 0)], name="a", title="b", about="c")
    >>> drawn.count("stroke-dasharray"), ">2<" in drawn, ">0<" in drawn
    (1, True, False)
    """
    across = max((tile.column for tile in tiles), default=0) + 1
    down = max((tile.row for tile in tiles), default=0) + 1
    size = WIDTH / max(across, 8)
    most = max((tile.value for tile in tiles), default=0)
    parts: list[str] = []
    for tile in tiles:
        x, y = tile.column * size, tile.row * (size + 8)
        parts.append(
            box(x + 1, y + 1, size - 2, size + 6, fill=_shade(tile.value, most),
                edge=ACT if tile.value else RULE, dashed=not tile.value)
        )  # fmt: skip
        parts += _label(tile, x + size / 2, y)
    return drawing(parts, height=down * (size + 8) + 2, name=name, title=title, about=about)


def _label(tile: Tile, x: float, y: float) -> list[str]:
    half = (len(tile.name) + 1) // 2 if len(tile.name) > 3 else len(tile.name)
    lines = [one for one in (tile.name[:half], tile.name[half:]) if one]
    colour = INK if tile.value else QUIET
    parts = [
        words(one, x, y + 15 + 13 * turn, anchor="middle", size=12, colour=colour)
        for turn, one in enumerate(lines)
    ]
    if tile.value:
        parts.append(words(tile.value, x, y + 45, anchor="middle", size=14, bold=True))
    return parts


def _shade(value: int, most: int) -> str:
    """Return the shade of a number beside the greatest.

    >>> [_shade(value, 9) for value in (0, 1, 4, 9)] == list(SHADES)
    True
    """
    if not value:
        return SHADES[0]
    return SHADES[min(3, 1 + 3 * (value - 1) // max(1, most))]
