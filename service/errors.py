"""Exceptions shared by all packages, and the sentences in them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


class Sentence(str):
    """A sentence for people in Chinese that remembers its message, so that it can be translated.

    `message` is the id in the catalogue, with `%(name)s` for each of `values`.
    """

    __slots__ = ("message", "values")
    message: str
    values: dict[str, object]


def say(message: str, **values: object) -> Sentence:
    """Return a sentence of the catalogue with its values put in.

    >>> say("还有%(n)s件", n=2)
    '还有2件'
    """
    sentence = Sentence(message % values)
    sentence.message, sentence.values = message, values
    return sentence


@dataclass(frozen=True)
class Problem:
    """Something a process designer has to look at, at its place in a file."""

    severity: Severity
    file: str
    element: str | None
    zh: str
    en: str
    hint: str = ""
    line: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return the problem as the plain object that `jiangxin check --json` prints."""
        return asdict(self)


@dataclass(frozen=True)
class FieldProblem:
    """An answer that is not well formed: where, what the field is called, and what to do."""

    path: str
    label: str
    sentence: str


class Refused(Exception):
    """A rule says no, in the person's own words; the whole move is undone."""

    def __init__(self, sentence: str, *, problems: Iterable[FieldProblem] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.problems = tuple(problems)


def refused_at(form: str, name: str, label: str, sentence: str) -> Refused:
    """Return a refusal that stands at one field, as a form shows it.

    :param form: the form's name, or the path of a row in it; empty for a page without one
    :param name: the field in that form
    :param label: what the page calls the field

    >>> refused_at("payment", "voucher", "凭证号", "请填写凭证号").problems[0].path
    'payment.voucher'
    """
    path = f"{form}.{name}" if form else name
    return Refused(sentence, problems=(FieldProblem(path, label, sentence),))


class Interrupted(Refused):
    """A move failed in a way that nobody foresaw: it is undone, and an incident tells `reason`."""

    def __init__(self, sentence: str, *, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Stale(Refused):
    """Somebody else was first; says who, and when."""

    def __init__(self, sentence: str, *, who: str, when: str) -> None:
        super().__init__(sentence)
        self.who = who
        self.when = when


class NotFound(Exception):
    """There is no such thing, or not for this person."""


class Failure(Exception):
    """Why an element of a case cannot go on, in Chinese for people and in English for logs.

    :param kind: a word of the closed list in the engine's README (expression, condition, …)
    """

    def __init__(self, kind: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.kind = kind
        self.zh = zh
        self.en = en


class Invalid(Exception):
    """Models that cannot be deployed, with everything that is wrong with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.file}#{p.element}: {p.en}" for p in self.problems))


class Unconfirmed(Invalid):
    """Models about which only a person can judge, and nobody has: every warning is to be read."""
