"""What people call what models name by an id."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Names:
    """What people call what models name by an id: kind of thing → id → name."""

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    """What each action says of itself."""

    @classmethod
    def of(cls, offers: Mapping[str, Iterable[Mapping[str, Any]]]) -> "Names":
        """Return the names in what a designer may choose from."""
        kinds = ("forms", "decisions", "processes", "roles", "papers")
        known = {
            kind: {one["id"]: one["name"] or one["id"] for one in offers.get(kind, ())}
            for kind in kinds
        }
        return cls(known, {one["type"]: one["doc"] for one in offers.get("actions", ())})

    def call(self, kind: str, value: str) -> str:
        """Return a thing by its name and id."""
        name = self.known.get(kind, {}).get(value)
        return f"「{name}」" if name else value
