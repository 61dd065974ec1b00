"""What changed from what to what: two values of a variable compared down to their leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.web.presenters.labels import Labels, Path

ABSENT = object()
LONGEST = 400


@dataclass(frozen=True)
class Change:
    """One field that changed, in words."""

    label: str
    path: str
    before: str
    after: str
    is_new: bool


def changes(labels: Labels, name: str, before: Any, after: Any) -> list[Change]:
    """Return every leaf that differs between two values of a variable."""
    return [
        Change(
            label=labels.name(path),
            path=".".join(path),
            before=before_words,
            after=after_words,
            is_new=old is ABSENT,
        )
        for path, old, new in leaves((name,), before, after)
        for before_words, after_words in [_both(labels, path, old, new)]
    ]


def leaves(path: Path, before: Any, after: Any) -> Iterator[tuple[Path, Any, Any]]:
    """Yield path, old and new value of each leaf that differs.

    >>> [(".".join(p), o, n) for p, o, n in leaves(("a",), {"b": 1, "c": 2}, {"b": 1, "c": 3})]
    [('a.c', 2, 3)]
    """
    if before == after and type(before) is type(after):
        return
    if _branches(after) or _branches(before):
        old, new = _parts(before), _parts(after)
        for key in dict.fromkeys([*old, *new]):
            yield from leaves((*path, key), old.get(key, ABSENT), new.get(key, ABSENT))
        return
    yield path, before, after


def _branches(value: Any) -> bool:
    """Ask whether there is something inside: an object, or a list of rows."""
    rows = isinstance(value, list) and any(isinstance(one, dict) for one in value)
    return rows or (isinstance(value, dict) and bool(value))


def _parts(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(number): one for number, one in enumerate(value)}
    return {}


def _both(labels: Labels, path: Path, old: Any, new: Any) -> tuple[str, str]:
    """Return two values in words; numbers that differ only far behind the point with all digits."""
    words = _words(labels, path, old), _words(labels, path, new)
    exact = str(old), str(new)
    return exact if words[0] == words[1] and isinstance(new, float | Decimal) else words


def _words(labels: Labels, path: Path, value: Any) -> str:
    words = labels.value(path, None if value is ABSENT else value)
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"
