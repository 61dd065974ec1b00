"""Elements of a drawing in SVG: text, lines, boxes, and the frame around them."""

from collections.abc import Iterable
from html import escape
from unicodedata import east_asian_width

WIDTH = 340
"""Units, each a pixel wide: the column of a telephone."""
SIZE = 13  # px; nothing that is read is below 12
INK, QUIET, RULE = "#1A2330", "#46536A", "#7D889B"
ACT, BAD, PALE = "#0F4C81", "#A81C1C", "#E7EFF7"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif"


def element(name: str, content: str = "", **attributes: object) -> str:
    """Write an element; `_` in the names of attributes stands for `-`, content is markup.

    >>> element("rect", x=1.50, stroke_width=2)
    '<rect x="1.5" stroke-width="2"/>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def _written(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def words(
    text: object, x: float, y: float, *, anchor: str = "start", size: int = SIZE,
    colour: str = INK, bold: bool = False,
) -> str:  # fmt: skip
    """Write words at a point of their base line.

    >>> words("<车工>", 0, 12)
    '<text x="0" y="12" font-size="13" fill="#1A2330">&lt;车工&gt;</text>'
    """
    return element(
        "text", escape(str(text)), x=x, y=y, font_size=size, fill=colour,
        text_anchor=None if anchor == "start" else anchor, font_weight=600 if bold else None,
    )  # fmt: skip


def box(
    x: float, y: float, width: float, height: float, *, fill: str = ACT, edge: str | None = None,
    dashed: bool = False,
) -> str:  # fmt: skip
    """Draw a box; `hatched` as its fill hatches it."""
    inside = "url(#hatch)" if fill == "hatched" else fill
    return element(
        "rect", x=x, y=y, width=max(0.0, width), height=max(0.0, height), fill=inside,
        stroke=edge, stroke_dasharray="3 3" if dashed else None,
    )  # fmt: skip


def line(x1: float, y1: float, x2: float, y2: float, *, colour: str = RULE, width: int = 1) -> str:
    """Draw a line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width)


def length(text: str, *, size: int = SIZE) -> float:
    """Return how wide a text is: a Chinese character is a square, a letter little more than half.

    >>> length("车工12", size=10)
    31.2
    """
    wide = sum(1.0 if east_asian_width(letter) in "WF" else 0.56 for letter in text)
    return round(wide * size, 2)


def cut(text: str, most: float, *, size: int = SIZE) -> str:
    """Shorten a text to a width, with … for what is left out.

    >>> cut("制冷空调系统安装维修工", 65), cut("车工", 65)
    ('制冷空调…', '车工')
    """
    if length(text, size=size) <= most:
        return text
    while text and length(text + "…", size=size) > most:
        text = text[:-1]
    return text + "…"


def drawing(parts: Iterable[str], *, height: float, name: str, title: str, about: str) -> str:
    """Return a whole drawing with its title and description.

    :param name: of its own on the page: ids are made from it
    """
    hatch = element(
        "pattern",
        element("rect", width=6, height=6, fill="#FFFFFF")
        + element("path", d="M0 6L6 0", stroke=ACT, stroke_width=1.5),
        id="hatch", width=6, height=6, patternUnits="userSpaceOnUse",
    )  # fmt: skip
    content = "".join([
        element("title", escape(title), id=f"{name}-title"),
        element("desc", escape(about), id=f"{name}-desc"),
        element("defs", hatch),
        *parts,
    ])  # fmt: skip
    whole = element(
        "svg", content, xmlns="http://www.w3.org/2000/svg", width=WIDTH, height=height,
        viewBox=f"0 0 {WIDTH} {height:g}", role="img",
        aria_labelledby=f"{name}-title {name}-desc", font_family=FONT,
    )  # fmt: skip
    return whole.replace('id="hatch"', f'id="{name}-hatch"').replace("#hatch)", f"#{name}-hatch)")
