"""Functions on lists (DMN 1.5, table 77); positions count from 1, or from -1 at the end."""

from __future__ import annotations

from decimal import Decimal

from service.feel.builtin import builtin, whole
from service.feel.calls import invoke
from service.feel.comparison import equal
from service.feel.errors import Invalid
from service.feel.functions.strings import TO_THE_END
from service.feel.run import Run
from service.feel.values import Function

Items = list[object]


def holds(run: Run, items: Items, element: object) -> bool:
    """Tell whether a list has an element."""
    run.step(1 + (len(items) >> 2))
    return any(equal(item, element, run) is True for item in items)


def index_in(items: Items, position: Decimal, *, beyond: int = 0) -> int:
    """Turn a position into an index from 0.

    :raises Invalid: there is no such position
    """
    number = int(position)
    if number == 0 or not -len(items) <= number <= len(items) + beyond:
        raise Invalid(
            f"no position {number} in {len(items)} items",
            f"列表共 {len(items)} 项，没有第 {number} 项",
        )
    return number - 1 if number > 0 else len(items) + number


@builtin("list contains", "list", "element")
def list_contains(run: Run, items: list[object], element: object) -> bool:
    """Tell whether the list has the element."""
    return holds(run, items, element)


@builtin("count", "list")
def count(items: list[object]) -> Decimal:
    """Count the items."""
    return Decimal(len(items))


@builtin("sublist", "list", "start position", "length")
def sublist(items: list[object], start: Decimal, length: Decimal = TO_THE_END) -> Items:
    """Cut out a piece."""
    begin = index_in(items, start)
    if length is TO_THE_END:
        return items[begin:]
    size = int(length)
    if size < 1 or begin + size > len(items):
        raise Invalid(f"no {size} items from there", f"从该位置起没有 {size} 项")
    return items[begin : begin + size]


@builtin("append", "list", "item", variadic=True)
def append(run: Run, items: list[object], *added: object) -> Items:
    """Add items at the end."""
    run.sized_list(len(items) + len(added))
    return [*items, *added]


@builtin("concatenate", "list", variadic=True)
def concatenate(run: Run, *lists: list[object]) -> Items:
    """Join lists."""
    run.sized_list(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin("insert before", "list", "position", "newItem")
def insert_before(run: Run, items: list[object], position: Decimal, new: object) -> Items:
    """Put an item before a position."""
    run.sized_list(len(items) + 1)
    index = index_in(items, position, beyond=1)
    return [*items[:index], new, *items[index:]]


@builtin("remove", "list", "position")
def remove(items: list[object], position: Decimal) -> Items:
    """Leave out the item at a position."""
    index = index_in(items, position)
    return items[:index] + items[index + 1 :]


@builtin("list replace", "list", "position", "newItem")
def list_replace(items: list[object], position: Decimal, new: object) -> Items:
    """Replace the item at a position."""
    index = index_in(items, position)
    return [*items[:index], new, *items[index + 1 :]]


@builtin("list replace", "list", "match", "newItem")
def list_replace_matching(run: Run, items: list[object], match: Function, new: object) -> Items:
    """Replace every item for which `match(item, newItem)` is true."""
    answers = [invoke(run, match, [item, new], None, "match") for item in items]
    if any(not isinstance(answer, bool) for answer in answers):
        raise Invalid("match must answer true or false", "match 函数应返回 true 或 false")
    return [new if answer else item for item, answer in zip(items, answers, strict=True)]


@builtin("reverse", "list")
def reverse(items: list[object]) -> Items:
    """Turn the order around."""
    return items[::-1]


@builtin("index of", "list", "match")
def index_of(run: Run, items: list[object], match: object) -> Items:
    """Return every position of an item."""
    run.step(1 + (len(items) >> 2))
    return [Decimal(n) for n, item in enumerate(items, 1) if equal(item, match, run) is True]


def distinct(run: Run, items: Items) -> Items:
    """Drop repetitions; plain values are found by hash, compound ones by comparison."""
    seen: set[object] = set()
    compound: Items = []
    kept: Items = []
    for item in items:
        if isinstance(item, (str, bool, Decimal)):
            key = (item.__class__, item)
            if key in seen:
                continue
            seen.add(key)
        elif holds(run, compound, item):
            continue
        else:
            compound.append(item)
        kept.append(item)
    return kept


@builtin("union", "list", variadic=True)
def union(run: Run, *lists: list[object]) -> Items:
    """Join lists without repetitions."""
    run.sized_list(sum(map(len, lists)))
    return distinct(run, [item for items in lists for item in items])


@builtin("distinct values", "list")
def distinct_values(run: Run, items: list[object]) -> Items:
    """Drop repetitions."""
    return distinct(run, items)


@builtin("duplicate values", "list")
def duplicate_values(run: Run, items: list[object]) -> Items:
    """Return what occurs more than once, each once."""
    repeated = [item for n, item in enumerate(items) if holds(run, items[:n], item)]
    return distinct(run, repeated)


@builtin("flatten", "list")
def flatten(run: Run, items: list[object]) -> Items:
    """Replace inner lists by their items, at any depth."""
    flat: Items = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.step()
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    run.sized_list(len(flat))
    return flat


@builtin("is empty", "list")
def is_empty(items: list[object]) -> bool:
    """Tell whether there are no items."""
    return not items


@builtin("partition", "list", "size")
def partition(items: list[object], size: Decimal) -> Items:
    """Cut into lists of a size."""
    step = whole(size)
    if step < 1:
        raise Invalid("the size must be at least 1", "每组至少 1 项")
    return [items[at : at + step] for at in range(0, len(items), step)]
