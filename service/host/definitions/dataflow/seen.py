"""The variables that are there at one point of a process, and whether those are all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from service.host.definitions.dataflow.shapes import (
    ANY,
    TEXT,
    Env,
    Shape,
    context,
    each_inside,
    join,
    join_envs,
    put,
    shallow,
)

TEMPORAL = frozenset(
    {
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


@dataclass(frozen=True)
class Seen:
    """Variables by name; `closed`: there are no others.

    `foreign`: something that is not known here may have set any variable to anything; where a form
    is merely missing from the set, what it would ask is unknown, but nothing else.
    """

    names: Env = field(default_factory=dict)
    closed: bool = True
    foreign: bool = False

    def joined(self, other: "Seen | None") -> "Seen":
        """Return what is there after either of two paths."""
        if other is None or other == self:
            return self
        names = join_envs(self.names, other.names)
        return Seen(names, self.closed and other.closed, self.foreign or other.foreign)

    def merged(self, other: "Seen | None") -> "Seen":
        """Return what is there after both of two branches that ran side by side."""
        if other is None or other == self:
            return self
        both = join_envs(self.names, other.names)
        only = self.names.keys() ^ other.names.keys()
        names = {
            n: (self.names.get(n) or other.names[n]) if n in only else s for n, s in both.items()
        }
        return Seen(names, self.closed and other.closed, self.foreign or other.foreign)

    def having(self, names: Env) -> "Seen":
        """Return the same with variables set."""
        return replace(self, names={**self.names, **names}) if names else self

    def opened(self, *, foreign: bool = True) -> "Seen":
        """Return the same with other variables that nobody knows here."""
        return replace(self, closed=False, foreign=self.foreign or foreign)

    def looked_up(self, name: str) -> Shape | None:
        """Return a variable; None: there certainly is none, anything: nobody knows."""
        return self.names.get(name) or (None if self.closed else ANY)


def anywhere_of(places: Sequence[Seen]) -> Seen:
    """Return what may be there at one of many places; what is there may always be null."""
    names = {name: shape.maybe for name, shape in joined_names(places).items()}
    closed = all(place.closed for place in places)
    return Seen(names, closed, any(place.foreign for place in places))


def joined_names(places: Iterable[Seen]) -> dict[str, Shape]:
    """Return the variables of many places, whatever each may be anywhere."""
    shapes: dict[str, dict[int, Shape]] = {}
    for place in {id(one): one for one in places}.values():
        for name, shape in place.names.items():
            shapes.setdefault(name, {})[id(shape)] = shape
    return {name: reduce(join, different.values()) for name, different in shapes.items()}


def stored(shape: Shape) -> Shape:
    """Return a shape as it is after it was kept: dates and times are texts then."""
    if shape.kind in TEMPORAL:
        return replace(TEXT, nullable=shape.nullable)
    if shape.kind in ("context", "list"):
        return each_inside(shape, stored)
    return shape if shape.kind in ("any", "null", "string", "number", "boolean") else ANY


def assigned(
    target: str, value: Shape, known: Mapping[str, Shape], seen: Seen
) -> tuple[str, Shape]:
    """Return the variable that a mapping to `a.b.c` writes, and what it is then."""
    name, _, path = target.partition(".")
    value = shallow(stored(value))
    if not path:
        return name, value
    before = known.get(name) or context({}, more=seen.foreign)
    return name, put(before, tuple(path.split(".")), value)
