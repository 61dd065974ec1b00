"""The text of a paper as a designer writes it: its head, its blocks, its end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

LAYOUTS: Mapping[str, str] = MappingProxyType(
    {"公文": "official", "函": "letter", "文书": "plain", "证书": "certificate"}
)
"""What a designer may write after 版式 → how the renderers call it.

公文 has a red head with the name of the issuing office, 函 the red double lines of a letter
(GB/T 9704-2012, 7 and 10.1), 文书 neither, 证书 is a framed page across.
"""


@dataclass(frozen=True)
class Expression:
    """An expression of FEEL and the line of the file it stands in, counted from 1."""

    text: str
    line: int


Text = tuple[str | Expression, ...]
"""Words and the expressions whose values are written between them."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; with `each`, one for every item of a list. `when`: only if it holds."""

    text: Text
    line: int
    each: Expression | None = None
    when: Expression | None = None


@dataclass(frozen=True)
class Heading:
    """The heading of a part: level 1 (一、) or 2 (（一）)."""

    text: Text
    level: int
    line: int
    when: Expression | None = None


@dataclass(frozen=True)
class Table:
    """A table; with `each`, its last row is written for every item of a list."""

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    line: int
    each: Expression | None = None
    when: Expression | None = None
    rules: str = ""
    """The decision whose rules are its rows: the header names their columns."""


@dataclass(frozen=True)
class Places:
    """Places in which somebody signs or puts a seal, side by side."""

    names: tuple[Text, ...]
    line: int
    when: Expression | None = None


Block = Paragraph | Heading | Table | Places


@dataclass(frozen=True)
class Paper:
    """A paper's text; what is not written is empty."""

    layout: str
    title: Text
    blocks: tuple[Block, ...]
    office: str = ""
    """The issuing office as the head and the seal name it."""
    series: str = ""
    """Whose numbers it bears, for example 朝人社能发; empty: it bears none of its own."""
    to: Text = ()
    attachments: tuple[Text, ...] = ()
    signed_by: Text = ()
    date: Text = ()
    sealed: bool = False
    copies: Text = ()
    issued: Text = ()
    reveals: bool = False
    """Whether personal data are printed whole."""
    readers: tuple[str, ...] = ()
    """Names of the roles that may read it; none: whoever sees the case."""
    note: str = ""
    """What the designer says about it; not printed."""

    @property
    def name(self) -> str:
        """What people call it: its title with … for what is filled in."""
        return "".join(part if isinstance(part, str) else "…" for part in self.title)

    @property
    def texts(self) -> Iterator[Text]:
        """Every text outside the blocks."""
        yield from (self.title, self.to, *self.attachments, self.signed_by, self.date)
        yield from (self.copies, self.issued)


def expressions(text: Text) -> Iterator[Expression]:
    """Yield the expressions in a text."""
    return (part for part in text if isinstance(part, Expression))


def item_texts(block: Block) -> tuple[Text, ...]:
    """Return the texts of a block that are written for every item of its list."""
    if isinstance(block, Paragraph) and block.each:
        return (block.text,)
    return block.rows[-1] if isinstance(block, Table) and block.each else ()


def other_texts(block: Block) -> Iterator[Text]:
    """Yield the texts of a block that are written once."""
    if isinstance(block, Heading) or (isinstance(block, Paragraph) and not block.each):
        yield block.text
    if isinstance(block, Places):
        yield from block.names
    if isinstance(block, Table):
        yield from block.header
        for row in block.rows[:-1] if block.each else block.rows:
            yield from row
