"""What a form is made of: its components, their rules and their choices, as values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from service.errors import say

Path = tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One thing to choose from."""

    value: str
    label: str
    section: str = ""
    """Under which heading it stands; empty: under none."""

    @property
    def whole(self) -> str:
        """What it is called away from its heading."""
        if not self.section or self.label == self.section:
            return self.label
        return say("%(section)s：%(label)s", section=self.section, label=self.label)


@dataclass(frozen=True)
class Choices:
    """Where a field's options come from: written in the form, a named source, or FEEL."""

    static: tuple[Option, ...] = ()
    source: str = ""
    expression: str = ""


@dataclass(frozen=True)
class Rules:
    """What makes an answer well formed; lengths count UTF-16 units, as browsers do.

    `when` says of a date that it is `past` (not after today) or `future` (not before today).
    """

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str = ""
    pattern_message: str = ""
    email: bool = False
    check: str = ""
    decimals: int | None = None
    increment: Decimal | None = None
    when: str = ""
    min_rows: int = 0
    max_rows: int = 100


@dataclass(frozen=True)
class Look:
    """How a component is shown; nothing here changes what an answer means."""

    row: str = ""
    columns: int = 16
    prefix: str = ""
    suffix: str = ""
    rows: int = 4
    accept: str = ""
    add_label: str = ""
    evidence: tuple[str, ...] = ()
    """Of a line that is checked: the answers (dotted paths) that show whether it holds."""
    article: str = ""
    remark: str = ""
    """The id of the field that says what is wrong with the line."""
    texts: tuple[str, ...] = ()
    """Sentences that are often written into a text field."""

    @property
    def is_line(self) -> bool:
        """Whether it is a line of a checklist, with what shows it beside it."""
        return bool(self.evidence or self.article or self.remark)


@dataclass(frozen=True)
class Component:
    """One component of a form.

    `path` is where its answer lies, from the root of the answer, or from the row for what stands
    in a dynamic list. Groups and lists hold `components`. `hide` and `readonly` are FEEL ("" =
    never; `readonly` may be "true"). What is `private` is masked for most people, by its look or,
    where `private_as` says so, as a `name`. What is `permanent` is never unlocked once it is sent.
    """

    id: str
    type: str
    label: str = ""
    description: str = ""
    path: Path = ()
    components: tuple["Component", ...] = ()
    hide: str = ""
    readonly: str = ""
    rules: Rules = field(default_factory=Rules)
    choices: Choices = field(default_factory=Choices)
    look: Look = field(default_factory=Look)
    text: str = ""
    expression: str = ""
    default: object = None
    private: bool = False
    private_as: str = ""
    permanent: bool = False
    month: bool = False
    multiple: bool = False
    kind: str = ""
    fixed_rows: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it holds rows."""
        return self.type == "dynamiclist"

    @property
    def is_field(self) -> bool:
        """Whether it has an answer of its own (a list has: its rows)."""
        return bool(self.path) and self.type != "group"

    @property
    def takes_input(self) -> bool:
        """Whether a person's answer is taken for it, if it is visible and not read-only."""
        return self.is_field and self.type != "expression"

    def walk(self) -> Iterator["Component"]:
        """Yield itself and what it holds, in the order of the page; not into rows."""
        yield self
        if not self.is_list:
            for component in self.components:
                yield from component.walk()


def dotted(path: Path) -> str:
    """Return a path as it is written in forms and problems.

    >>> dotted(("application", "master", "name"))
    'application.master.name'
    """
    return ".".join(path)
