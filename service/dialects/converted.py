"""What came of a file of another product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["became", "left", "decide"]
"""`became`: translated; `left`: has no effect here and was taken out; `decide`: a person must."""


@dataclass(frozen=True)
class Change:
    """What became of one thing that a file said, at its element.

    `before` and `after` are written as they stand in the files, empty where there is none; `why`
    says what a person has to know, in Chinese and in English. `line` is of the file as it came.
    """

    kind: Kind
    element: str | None
    zh: str
    en: str
    before: str = ""
    after: str = ""
    line: int | None = None

    def as_json(self) -> dict[str, str | int | None]:
        """Return it for programs and the designer's page."""
        return {
            "kind": self.kind, "element": self.element, "zh": self.zh, "en": self.en,
            "before": self.before, "after": self.after, "line": self.line,
        }  # fmt: skip


@dataclass(frozen=True)
class Converted:
    """A file in our dialect; `product` is None where it was so already and stayed as it was.

    `lines` says on which line of the file as it came each element begins, by its id.
    """

    content: bytes
    product: str | None = None
    changes: tuple[Change, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def decisions(self) -> tuple[Change, ...]:
        """What a person must decide."""
        return tuple(one for one in self.changes if one.kind == "decide")
