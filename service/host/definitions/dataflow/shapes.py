"""Shapes of values: what is known of a variable before anything runs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from service.feel.types import Type

DEEPEST = 8
"""Levels of members that are told apart; a script in a ring would otherwise nest for ever."""
MOST_VALUES = 60
"""Texts told apart; a field with more options is a list of names and compared with none."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a value.

    `kind` is a type of FEEL, "any" (nothing is known) or "null" (there is certainly none).
    `values` are the only texts that a text can be, None = any; `origin` says in words where they
    are chosen, or where somebody writes what they like. `fields` are the members of a context,
    which is `open` if it may have others. `item` belongs to a list. `nullable`: it may be null on
    some paths; `blank`: because somebody may leave the field empty.
    """

    kind: str
    values: frozenset[str] | None = None
    origin: str = ""
    fields: tuple[tuple[str, "Shape"], ...] = ()
    open: bool = False
    item: "Shape | None" = None
    nullable: bool = False
    blank: bool = False

    def member(self, name: str) -> "Shape | None":
        """Return a member of a context, None if it has none of this name."""
        return dict(self.fields).get(name)

    @property
    def maybe(self) -> "Shape":
        """The same, or null."""
        return (
            self if self.nullable or self.kind in ("any", "null") else replace(self, nullable=True)
        )


ANY = Shape("any")
NULL = Shape("null")
TEXT, NUMBER, BOOLEAN = Shape("string"), Shape("number"), Shape("boolean")
CONTEXT = Shape("context", open=True)
LIST = Shape("list", item=ANY)

Env = Mapping[str, Shape]
"""The variables that are there at one point of a process, by name."""


def text(values: Iterable[str] | None = None, *, origin: str = "", blank: bool = False) -> Shape:
    """Return the shape of a text, with the only values that it can have."""
    known = None if values is None else frozenset(values)
    if known is not None and len(known) > MOST_VALUES:
        known = None
    return Shape("string", known, origin if known else "", nullable=blank, blank=blank)


def context(fields: Mapping[str, Shape], *, more: bool = False) -> Shape:
    """Return the shape of a context; `more`: it may have other members too."""
    return Shape("context", fields=tuple(sorted(fields.items())), open=more)


def list_of(item: Shape) -> Shape:
    """Return the shape of a list."""
    return Shape("list", item=item)


def join(one: Shape, other: Shape, depth: int = 0) -> Shape:
    """Return what is known of a value that has either of two shapes."""
    if one is other or one == other:
        return one
    if "any" in (one.kind, other.kind):
        return ANY
    if one.kind == "null":
        return other.maybe
    if other.kind == "null":
        return one.maybe
    if one.kind != other.kind or depth > DEEPEST:
        return ANY
    values, fields = one.values, one.fields
    origin = one.origin if one.origin == other.origin else one.origin or other.origin
    if one.kind == "string":
        both = None if None in (values, other.values) else values | other.values  # type: ignore[operator]
        values = both if both and len(both) <= MOST_VALUES else None
        free = one.values is other.values is None and one.origin == other.origin
        origin = origin if values or free else ""
    if one.kind == "context":
        joined = join_envs(dict(fields), dict(other.fields), depth + 1)
        fields = tuple(sorted(joined.items()))
    return Shape(
        one.kind,
        values,
        origin=origin,
        fields=fields,
        open=one.open or other.open if one.kind == "context" else one.open,
        item=_items(one, other, depth) if one.kind == "list" else one.item,
        nullable=one.nullable or other.nullable,
        blank=one.blank or other.blank,
    )


def _items(one: Shape, other: Shape, depth: int) -> Shape | None:
    """Return the shape of the items of either list; an empty list (None) says nothing of them."""
    if one.item is None or other.item is None:
        return one.item or other.item
    return join(one.item, other.item, depth + 1)


def join_envs(one: Env, other: Env, depth: int = 0) -> dict[str, Shape]:
    """Return the variables after either of two paths: what only one of them sets may be missing."""
    if one is other:
        return dict(one)
    found: dict[str, Shape] = {}
    for name, shape in one.items():
        beside = other.get(name)
        if beside is shape:
            found[name] = shape
        else:
            found[name] = shape.maybe if beside is None else join(shape, beside, depth)
    for name, shape in other.items():
        if name not in one:
            found[name] = shape.maybe
    return found


def put(shape: Shape | None, path: tuple[str, ...], value: Shape) -> Shape:
    """Return a context with a member put at a path; what else it holds stays."""
    if not path:
        return value
    unknown = shape is not None and shape.kind == "any"
    base = shape if shape is not None and shape.kind == "context" else context({}, more=unknown)
    inner = put(base.member(path[0]), path[1:], value)
    fields = dict(base.fields) | {path[0]: inner}
    return replace(base, fields=tuple(sorted(fields.items())), nullable=False, blank=False)


def shallow(shape: Shape, depth: int = DEEPEST) -> Shape:
    """Forget what lies deeper than a few levels."""
    return ANY if depth <= 0 else each_inside(shape, lambda inner: shallow(inner, depth - 1))


def each_inside(shape: Shape, change: Callable[[Shape], Shape]) -> Shape:
    """Return a shape with its members or items changed: the very same one if none of them was.

    Shapes that are the same object need not be compared member by member.
    """
    if shape.kind == "context":
        fields = tuple((name, change(inner)) for name, inner in shape.fields)
        if all(new[1] is old[1] for new, old in zip(fields, shape.fields, strict=True)):
            return shape
        return replace(shape, fields=fields)
    if shape.kind == "list" and shape.item is not None:
        item = change(shape.item)
        return shape if item is shape.item else replace(shape, item=item)
    return shape


def as_type(shape: Shape) -> Type:
    """Return a shape as a type of FEEL: the type that it has where it is not null."""
    if shape.kind in ("any", "null"):
        return Type("Any")
    if shape.kind == "list":
        return Type("list", as_type(shape.item or ANY))
    if shape.kind == "context":
        return Type("context", fields=tuple((name, as_type(one)) for name, one in shape.fields))
    return Type(shape.kind)


def of_type(kind: Type) -> Shape:
    """Return a type of FEEL as a shape: declared types do not say that members are all."""
    if kind.name == "list":
        return list_of(of_type(kind.item) if kind.item else ANY)
    if kind.name == "context":
        fields = {name: of_type(inner).maybe for name, inner in kind.fields or ()}
        return context(fields, more=True)
    if kind.name in ("Any", "Null", "function", "range"):
        return ANY
    return Shape(kind.name, nullable=True)
