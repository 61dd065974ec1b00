"""What came in, from a browser's form or as JSON, asked by path and never trusted."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

from service.forms.components import Path, dotted
from service.forms.nesting import ABSENT, get

MOST_ROWS = 500
INDEX = re.compile(r"\[(\d{1,6})\]\.", re.ASCII)


@runtime_checkable
class Lists(Protocol):
    """A browser's form: several values under one name (werkzeug's MultiDict is one)."""

    def getlist(self, key: str, /) -> list[Any]:
        """Return all values of a name."""

    def keys(self) -> Iterable[str]:
        """Return the names."""


class Posted(Protocol):
    """Answers as they came in."""

    def one(self, path: Path) -> Any:
        """Return the value at a path, ABSENT if nothing was sent."""

    def many(self, path: Path) -> Any:
        """Return the values at a path: a list if it is well formed, ABSENT if nothing came."""

    def rows(self, path: Path) -> "dict[int, Posted | None] | None":
        """Return the rows at a path by their numbers; None if what was sent there is no list.

        A row that is none stands there as None.
        """


class BrowserPost:
    """Names like `application.members[0].name`."""

    def __init__(self, values: Lists, prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix

    def one(self, path: Path) -> Any:
        """Return the first value of the name."""
        found = self._values.getlist(self._prefix + dotted(path))
        return found[0] if found else ABSENT

    def many(self, path: Path) -> Any:
        """Return the values that are not empty."""
        found = self._values.getlist(self._prefix + dotted(path))
        return [value for value in found if value != ""]

    def rows(self, path: Path) -> dict[int, Posted | None] | None:
        """Return the rows in the order of their numbers; a row of empty boxes is not sent."""
        name = self._prefix + dotted(path)
        numbers: dict[int, str] = {}
        for key in self._values.keys():  # noqa: SIM118 - only what the protocol promises
            if key.startswith(name) and (index := INDEX.match(key, len(name))):
                numbers.setdefault(int(index[1]), index[0])
        return {
            number: BrowserPost(self._values, name + numbers[number]) for number in sorted(numbers)
        }


class JsonPost:
    """Nested objects; anything may stand where an object was expected."""

    def __init__(self, tree: object) -> None:
        self._tree = tree

    def one(self, path: Path) -> Any:
        """Return what lies at the path."""
        return get(self._tree, path, ABSENT)

    many = one

    def rows(self, path: Path) -> dict[int, Posted | None] | None:
        """Return the list's items; null and nothing are an empty list."""
        found = get(self._tree, path)
        if found is None:
            return {}
        if not isinstance(found, list):
            return None
        return {number: _row(row) for number, row in enumerate(found)}


def _row(found: object) -> Posted | None:
    return JsonPost(found) if isinstance(found, Mapping) else None


NOTHING_POSTED: Posted = JsonPost({})


def posted(body: object) -> Posted | None:
    """Return what came in as something to ask; None if it is neither a form nor an object."""
    if type(body) is not dict and isinstance(body, Lists):  # asking a protocol is slow
        return BrowserPost(body)
    return JsonPost(body) if isinstance(body, Mapping) else None
