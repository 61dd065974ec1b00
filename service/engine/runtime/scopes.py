"""Variables by scope: copied on the first write, every change on record."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from service.engine.progress import Change

Json = Any
ABSENT = object()


class Scopes:
    """The variables of one instance during one move."""

    def __init__(self, values: Mapping[str, Mapping[str, Json]]) -> None:
        self._values: dict[str, dict[str, Json]] = {s: dict(v) for s, v in values.items()}
        self.changes: list[Change] = []
        self.events: list[tuple[str, str, str]] = []  # not yet asked by conditions
        self._laid: dict[tuple[str, str], tuple[Json, str]] = {}

    def visible(self, chain: Iterable[str]) -> dict[str, Json]:
        """Return what can be seen through a chain of scopes, the innermost first."""
        merged: dict[str, Json] = {}
        for scope in reversed(list(chain)):
            merged.update(self._values.get(scope, {}))
        return merged

    def local(self, scope: str) -> dict[str, Json]:
        """Return the variables of one scope alone."""
        return dict(self._values.get(scope, {}))

    def set_local(self, scope: str, name: str, value: Json, *, element: str) -> None:
        """Set a variable in exactly this scope."""
        values = self._values.setdefault(scope, {})
        before = values.get(name, ABSENT)
        if before is not ABSENT and before == value and type(before) is type(value):
            return
        values[name] = value
        known = None if before is ABSENT else before
        self.changes.append(Change(scope, name, known, value, element))
        self.events.append((scope, name, "create" if before is ABSENT else "update"))

    def set_nearest(self, chain: list[str], name: str, value: Json, *, element: str) -> None:
        """Set a variable where it is already known, or at the end of the chain."""
        scope = next((s for s in chain if name in self._values.get(s, {})), chain[-1])
        self.set_local(scope, name, value, element=element)

    def remove(self, scope: str, name: str, *, element: str) -> None:
        """Take a variable out of exactly this scope."""
        before = self._values.get(scope, {}).pop(name, ABSENT)
        if before is not ABSENT:
            self.changes.append(Change(scope, name, before, None, element, removed=True))
            self.events.append((scope, name, "delete"))

    def put(self, scope: str, name: str, value: Json, *, element: str) -> None:
        """Lay a value ready where an element will pick it up.

        It becomes a change of a variable only if it is still there at the end of the move.
        """
        values = self._values.setdefault(scope, {})
        before = self._laid.get((scope, name), (values.get(name), element))[0]
        self._laid[scope, name] = (before, element)
        values[name] = value

    def take(self, scope: str, *, but: Container[str] = ()) -> dict[str, Json]:
        """Pick up everything that lies in a scope, but for some names."""
        values = self._values.pop(scope, {})
        kept = {name: value for name, value in values.items() if name in but}
        if kept:
            self._values[scope] = kept
        return {name: value for name, value in values.items() if name not in but}

    def all_changes(self) -> tuple[Change, ...]:
        """Return every change of the move: who applies them has the snapshot."""
        laid = [
            Change(scope, name, before, self._values[scope][name], element)
            for (scope, name), (before, element) in self._laid.items()
            if name in self._values.get(scope, {})
        ]
        return (*self.changes, *laid)

    def drop(self, scope: str) -> None:
        """Forget a scope that has ended; its variables were local, so no change is reported."""
        self._values.pop(scope, None)

    def snapshot(self) -> dict[str, dict[str, Json]]:
        """Return all variables by scope, scopes without any left out."""
        return {scope: dict(values) for scope, values in self._values.items() if values}
