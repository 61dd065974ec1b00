"""A model as its elements with all that is written about each, and what changes one into another.

Diagrams, decisions and forms are all read into a `Document`. A `Change` is a fact, not a sentence:
`apply` makes the new document of the old one and the changes alone, so what no change names is
the same in both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Verb = Literal["added", "removed", "changed", "moved"]
What = Literal[
    "item", "id", "kind", "owner", "place", "fact", "facts", "inside", "shape", "lanes", "layout"
]
Facts = tuple[tuple[str, str], ...]


class Incomparable(Exception):
    """A text cannot be read as its kind; the argument says so in Chinese."""


@dataclass(frozen=True)
class Item:
    """An element with everything that is written about it and about what has no id of its own.

    :param owner: the id of what it stands in; "" at the top
    :param place: the names of what lies between the owner and it
    :param facts: what is written, in its order
    :param shape: how what has no id lies in one another
    :param inside: the ids of the elements in it, in their order
    :param lanes: the lanes that name it
    """

    id: str
    kind: str
    owner: str = ""
    place: str = ""
    facts: Facts = ()
    shape: str = ""
    inside: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()

    def fact(self, key: str) -> str | None:
        """Return what is written under a key; None where nothing is."""
        return dict(self.facts).get(key)


@dataclass(frozen=True)
class Document:
    """A model: its elements by their ids, and how each shape is drawn."""

    items: Mapping[str, Item]
    layout: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One fact that differs.

    :param element: its id in the new document; in the old one where it was removed
    :param what: which part of the element; `key` names the fact or the shape
    :param before: its value in the old document; `after` in the new one
    :param position: where it comes to stand among its neighbours, from 0
    """

    verb: Verb
    element: str
    what: What
    key: str = ""
    before: Item | tuple[str, ...] | str | None = None
    after: Item | tuple[str, ...] | str | None = None
    position: int = -1


def compare(old: Document, new: Document) -> list[Change]:
    """Return what makes `new` of `old`, in the order of the elements of `new`."""
    renamed = _renamed(old, new)
    base = _with_new_ids(old, renamed)
    found = [Change("changed", after, "id", before=before, after=after)
             for before, after in renamed.items()]  # fmt: skip
    found += [Change("removed", one.id, "item", before=one)
              for one in base.items.values() if one.id not in new.items]  # fmt: skip
    for one in new.items.values():
        former = base.items.get(one.id)
        if former is None:
            place = _place_of(new, one)
            found.append(Change("added", one.id, "item", after=one, position=place))
        else:
            found += _changes(new, former, one)
    return found + _layout(old, new)


def apply(old: Document, changes: Iterable[Change]) -> Document:
    """Return the document that the changes make of another."""
    every = list(changes)
    renamed = {str(one.before): str(one.after) for one in every if one.what == "id"}
    base = _with_new_ids(old, renamed)
    items = dict(base.items)
    layout = dict(base.layout)
    for one in every:
        if one.what == "item" and one.verb == "removed":
            del items[one.element]
        elif one.what == "item" and isinstance(one.after, Item):
            items[one.element] = one.after
        elif one.what == "layout":
            _put(layout, one.key, one.after)
    for one in every:
        if one.what not in ("item", "id", "layout", "inside", "facts"):
            items[one.element] = _changed(items[one.element], one)
    for key, item in items.items():
        former = base.items.get(key)
        if former is not None:
            items[key] = _in_order(item, former, items, every)
    return Document(items, layout)


def _changed(item: Item, change: Change) -> Item:
    after = change.after
    match change.what:
        case "kind":
            return replace(item, kind=str(after))
        case "owner":
            return replace(item, owner=str(after))
        case "place":
            return replace(item, place=str(after))
        case "shape":
            return replace(item, shape=str(after))
        case "lanes":
            return replace(item, lanes=listed(after))
    facts = dict(item.facts)
    _put(facts, change.key, after)
    return replace(item, facts=tuple(facts.items()))


def listed(value: object) -> tuple[str, ...]:
    """Return a list of ids of a change; an empty one where it holds something else."""
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _put(values: dict[str, str], key: str, value: object) -> None:
    if value is None:
        values.pop(key, None)
    else:
        values[key] = str(value)


def _in_order(
    item: Item, former: Item, items: Mapping[str, Item], changes: Iterable[Change]
) -> Item:
    """Put what is inside and what is written in the order that the changes say."""
    near = [one for one in changes if one.position >= 0]
    own = [(one.position, one.key) for one in near if one.what == "fact" and one.element == item.id]
    entered = [
        (one.position, one.element) for one in near
        if one.what in ("item", "owner") and items[one.element].owner == item.id
    ]  # fmt: skip
    given = {
        one.what: listed(one.after) for one in changes
        if one.element == item.id and one.what in ("inside", "facts")
    }  # fmt: skip
    facts = dict(item.facts)
    keys = _merged([key for key, _ in former.facts], own, set(facts))
    ordered = given.get("facts") or keys
    stays = {key for key, one in items.items() if one.owner == item.id}
    inside = given.get("inside") or tuple(_merged(former.inside, entered, stays))
    return replace(
        item,
        facts=tuple((key, facts[key]) for key in ordered),
        inside=inside,
    )


def _merged(
    former: Iterable[str], entered: Iterable[tuple[int, str]], stays: set[str]
) -> list[str]:
    new = {key for _, key in entered}
    left = [one for one in former if one in stays and one not in new]
    for place, key in sorted(entered):
        left.insert(place, key)
    return left


def _changes(new: Document, former: Item, one: Item) -> list[Change]:
    def differing(
        what: What, before: str | tuple[str, ...], after: str | tuple[str, ...]
    ) -> list[Change]:
        if before == after:
            return []
        return [Change("changed", one.id, what, before=before, after=after)]

    return [
        *differing("kind", former.kind, one.kind),
        *_owner(new, former, one),
        *differing("place", former.place, one.place),
        *_facts(former, one),
        *differing("lanes", former.lanes, one.lanes),
        *_order(new, former, one),
        *differing("shape", former.shape, one.shape),
    ]


def _owner(new: Document, former: Item, one: Item) -> list[Change]:
    if former.owner == one.owner:
        return []
    place = _place_of(new, one)
    return [
        Change("changed", one.id, "owner", before=former.owner, after=one.owner, position=place)
    ]


def _facts(former: Item, one: Item) -> list[Change]:
    before, after = dict(former.facts), dict(one.facts)
    keys = [key for key, _ in one.facts]
    found = []
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            position = keys.index(key) if key not in before else -1
            found.append(
                Change("changed", one.id, "fact", key, before.get(key), after.get(key), position)
            )
    left = [key for key in before if key in after]
    if left != [key for key in keys if key in before]:
        found.append(Change("changed", one.id, "facts", before=tuple(before), after=tuple(keys)))
    return found


def _order(new: Document, former: Item, one: Item) -> list[Change]:
    """Tell where what was inside before and still is has another order."""
    stayed = [key for key in former.inside if key in new.items and new.items[key].owner == one.id]
    before = set(former.inside)
    if stayed == [key for key in one.inside if key in before]:
        return []
    return [Change("changed", one.id, "inside", before=former.inside, after=one.inside)]


def _place_of(document: Document, one: Item) -> int:
    owner = document.items.get(one.owner)
    return owner.inside.index(one.id) if owner else 0


def _layout(old: Document, new: Document) -> list[Change]:
    return [
        Change("moved", key, "layout", key, old.layout.get(key), new.layout.get(key))
        for key in dict.fromkeys([*old.layout, *new.layout])
        if old.layout.get(key) != new.layout.get(key)
    ]


def _renamed(old: Document, new: Document) -> dict[str, str]:
    """Return old id → new id of elements that have nothing new but their id."""
    found: dict[str, str] = {}
    lost = [one for one in old.items.values() if one.id not in new.items]
    for one in new.items.values():
        if one.id in old.items:
            continue
        twin = next((each for each in lost if _is_twin(each, one)), None)
        if twin is not None:
            found[twin.id] = one.id
            lost.remove(twin)
    return found


def _is_twin(old: Item, new: Item) -> bool:
    return old.kind == new.kind and old.facts == new.facts and bool(new.facts or not new.owner)


def _with_new_ids(document: Document, renamed: Mapping[str, str]) -> Document:
    if not renamed:
        return document

    def now(key: str) -> str:
        return renamed.get(key, key)

    items = {
        now(key): replace(
            one,
            id=now(one.id),
            owner=now(one.owner),
            inside=tuple(map(now, one.inside)),
            lanes=tuple(map(now, one.lanes)),
        )
        for key, one in document.items.items()
    }
    return Document(items, document.layout)
