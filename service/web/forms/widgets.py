"""What stands on the page for each component: names, ids, values and what belongs to them."""

import re
from dataclasses import dataclass, field

from markupsafe import Markup

from service.forms import Component

SHORT = 12
LONG = 60
DATES = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    "month": re.compile(r"\d{4}-\d{2}", re.ASCII),
}
UNSAFE = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Choice:
    """An option on the page."""

    id: str
    value: str
    label: str
    chosen: bool
    section: str = ""
    """The heading under which it stands."""


@dataclass(frozen=True)
class File:
    """An uploaded document on the page."""

    key: str
    name: str
    size: str
    opens: bool = True
    """Whether it is a file that the reader may open."""


@dataclass(frozen=True)
class Line:
    """A line of a checklist: what shows whether it holds, and how it stood the last time."""

    number: int
    article: str
    files: tuple[File, ...]
    unseen: tuple[str, ...]
    """Keys of those of its files that the reader has not had shown yet."""
    parts: bool
    """Whether it is seen in the form itself."""
    paths: tuple[str, ...]
    remark: str
    """The id on the page of the field that says what is wrong with it."""
    conform: str
    """What “all others conform” answers; empty: it has to be answered by itself."""
    before: str = ""
    """What was found wanting the last time."""
    changed: bool = False
    kept: bool = False
    """Whether the answer of the last time stands: nothing that it looks at has changed."""


@dataclass(frozen=True)
class Widget:
    """One component on the page.

    `shape` names its macro; `shown` is its value as text for reading; `spot` is what the server
    calls its place when it says what is hidden.
    """

    component: Component
    shape: str
    id: str
    name: str
    spot: str
    label: str
    hint: str = ""
    error: str = ""
    hidden: bool = False
    locked: bool = False
    value: str = ""
    ticked: bool = False
    shown: str = ""
    html: Markup = field(default_factory=Markup)
    most: int = 0
    in_row: bool = False
    choices: tuple[Choice, ...] = ()
    files: tuple[File, ...] = ()
    blocks: tuple["Block", ...] = ()
    columns: tuple["Widget", ...] = ()
    rows: tuple[tuple["Widget", ...], ...] = ()
    explained: bool = False
    line: Line | None = None

    @property
    def required(self) -> bool:
        """Whether it must be answered."""
        return self.component.rules.required and not self.locked

    @property
    def described(self) -> str:
        """The ids of its hint, its error and its counter, for aria-describedby."""
        parts = [
            f"{self.id}-hint" if self.hint and not self.in_row else "",
            f"{self.id}-error" if self.error else "",
            f"{self.id}-count" if self.counted else "",
        ]
        return " ".join(filter(None, parts))

    @property
    def counted(self) -> bool:
        """Whether characters are counted while one types."""
        return self.shape == "textarea" and self.component.rules.max_length is not None

    @property
    def sections(self) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
        """Its options under their headings, in the order of the form that they name."""
        found: dict[str, list[Choice]] = {}
        for one in self.choices:
            found.setdefault(one.section, []).append(one)
        return tuple((heading, tuple(some)) for heading, some in found.items())

    @property
    def short(self) -> bool:
        """Whether its options fit on one line."""
        return len(self.choices) <= 4 and sum(len(one.label) for one in self.choices) <= 24

    @property
    def picker(self) -> str:
        """The input's type: a picker, or plain text where what was typed is no date."""
        real = DATES[self.shape].fullmatch(self.value) or not self.value
        return self.shape if real else "text"

    @property
    def width(self) -> str:
        """How wide an answer is expected to be: short, medium or long."""
        if self.shape in ("number", "date", "month"):
            return "short"
        longest = self.component.rules.max_length
        if longest and longest > LONG:
            return "long"
        return "short" if longest and longest <= SHORT else "medium"


@dataclass(frozen=True)
class Block:
    """Neighbours that are laid out together: `row`, `answers`, or one `group`, `list`, `text`…."""

    shape: str
    widgets: tuple[Widget, ...]


def html_id(name: str) -> str:
    """Return a name as an id for the page.

    >>> html_id("application.members[0].name")
    'f-application-members-0-name'
    """
    return "f-" + UNSAFE.sub("-", name).strip("-")
