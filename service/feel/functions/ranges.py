"""Relations between points and ranges (DMN 1.5, table 78)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from service.feel.builtin import builtin
from service.feel.comparison import compare, contains, equal
from service.feel.errors import Invalid
from service.feel.kinds import kind
from service.feel.run import Run
from service.feel.values import Range


def before(one: object, other: object) -> bool:
    """Tell whether one end point comes before another.

    :raises Invalid: they have no order
    """
    answer = compare("<", one, other)
    if answer is None:
        raise Invalid(
            f"{kind(one)} and {kind(other)} have no order",
            f"{kind(one)} 与 {kind(other)} 不能比较先后",
        )
    return answer


def same(one: object, other: object) -> bool:
    """Tell whether two end points are the same."""
    return not before(one, other) and not before(other, one)


def has(within: Range, point: object, run: Run) -> bool:
    """Tell whether a point lies in a range.

    :raises Invalid: they cannot be compared
    """
    answer = contains(within, point, run)
    if answer is None:
        raise Invalid(f"{kind(point)} is not comparable with the range", "该值不能与区间比较")
    return answer


def ends_before(one: Range, other: Range) -> bool:
    """Tell whether the first range is over when the second begins."""
    if before(one.high, other.low):
        return True
    return same(one.high, other.low) and not (one.high_included and other.low_included)


def starts_no_later(one: Range, other: Range) -> bool:
    """Tell whether the first range begins where the second does, or earlier."""
    return before(one.low, other.low) or (
        same(one.low, other.low) and (one.low_included or not other.low_included)
    )


def ends_no_earlier(one: Range, other: Range) -> bool:
    """Tell whether the first range ends where the second does, or later."""
    return before(other.high, one.high) or (
        same(one.high, other.high) and (one.high_included or not other.high_included)
    )


def is_before(one: Any, other: Any) -> bool:
    """A point or range lies wholly before another."""
    low = one if isinstance(one, Range) else Range(one, one)
    return ends_before(low, other if isinstance(other, Range) else Range(other, other))


def meets(one: Range, other: Range) -> bool:
    """The first ends exactly where the second begins, and both include that point."""
    return one.high_included and other.low_included and same(one.high, other.low)


def overlaps(one: Range, other: Range) -> bool:
    """Both have points in common."""
    return not ends_before(one, other) and not ends_before(other, one)


def starts_later(one: Range, other: Range) -> bool:
    """Tell whether the first begins after the second."""
    return not starts_no_later(one, other)


def overlaps_before(one: Range, other: Range) -> bool:
    """They overlap, and the first begins and ends earlier."""
    return starts_later(other, one) and not ends_before(one, other) and ends_no_earlier(other, one)


def includes(one: Range, other: Range) -> bool:
    """The second lies within the first."""
    return starts_no_later(one, other) and ends_no_earlier(one, other)


def finishes(one: Range, other: Range) -> bool:
    """They end together, and the first begins no earlier."""
    return (
        one.high_included == other.high_included
        and same(one.high, other.high)
        and starts_no_later(other, one)
    )


def starts(one: Range, other: Range) -> bool:
    """They begin together, and the first ends no later."""
    return (
        one.low_included == other.low_included
        and same(one.low, other.low)
        and ends_no_earlier(other, one)
    )


def coincides(one: Range, other: Range) -> bool:
    """Both begin and end together."""
    return includes(one, other) and includes(other, one)


def is_last(point: object, within: Range) -> bool:
    """The point is the range's end."""
    return within.high_included and same(point, within.high)


def is_first(point: object, within: Range) -> bool:
    """The point is the range's beginning."""
    return within.low_included and same(point, within.low)


def backwards(relation: Callable[..., bool]) -> Callable[..., bool]:
    """Exchange the arguments of a relation."""
    return lambda one, other: relation(other, one)


RANGE_RELATIONS: dict[str, Callable[..., bool]] = {
    "meets": meets,
    "met by": backwards(meets),
    "overlaps": overlaps,
    "overlaps before": overlaps_before,
    "overlaps after": backwards(overlaps_before),
    "finishes": finishes,
    "finished by": backwards(finishes),
    "includes": includes,
    "during": backwards(includes),
    "starts": starts,
    "started by": backwards(starts),
    "coincides": coincides,
}
POINT_FIRST: dict[str, Callable[..., bool]] = {"finishes": is_last, "starts": is_first}
RANGE_FIRST: dict[str, Callable[..., bool]] = {
    "finished by": backwards(is_last),
    "started by": backwards(is_first),
}


def _declare_relations() -> None:
    for name, relation in RANGE_RELATIONS.items():
        _declare_for_ranges(name, relation)
    for name, relation in POINT_FIRST.items():
        _declare_for_point(name, relation)
    for name, relation in RANGE_FIRST.items():
        _declare_with_point(name, relation)


def _declare_for_ranges(name: str, relation: Callable[..., bool]) -> None:
    @builtin(name, "range1", "range2")
    def between_ranges(range1: Range, range2: Range) -> bool:
        return relation(range1, range2)


def _declare_for_point(name: str, relation: Callable[..., bool]) -> None:
    @builtin(name, "point", "range")
    def of_point(point: object, within: Range) -> bool:
        return relation(point, within)


def _declare_with_point(name: str, relation: Callable[..., bool]) -> None:
    @builtin(name, "range", "point")
    def of_range(within: Range, point: object) -> bool:
        return relation(within, point)


_declare_relations()


@builtin("before", "range1", "range2")
def before_ranges(range1: Range, range2: Range) -> bool:
    """Tell whether the first range lies before the second."""
    return is_before(range1, range2)


@builtin("before", "range", "point")
def before_point(within: Range, point: object) -> bool:
    """Tell whether the range lies before the point."""
    return is_before(within, point)


@builtin("before", "point", "range")
def point_before(point: object, within: Range) -> bool:
    """Tell whether the point lies before the range."""
    return is_before(point, within)


@builtin("before", "point1", "point2")
def point_before_point(point1: object, point2: object) -> bool:
    """Tell whether the first point comes before the second."""
    return is_before(point1, point2)


@builtin("after", "range1", "range2")
def after_ranges(range1: Range, range2: Range) -> bool:
    """Tell whether the first range lies after the second."""
    return is_before(range2, range1)


@builtin("after", "range", "point")
def after_point(within: Range, point: object) -> bool:
    """Tell whether the range lies after the point."""
    return is_before(point, within)


@builtin("after", "point", "range")
def point_after(point: object, within: Range) -> bool:
    """Tell whether the point lies after the range."""
    return is_before(within, point)


@builtin("after", "point1", "point2")
def point_after_point(point1: object, point2: object) -> bool:
    """Tell whether the first point comes after the second."""
    return is_before(point2, point1)


@builtin("includes", "range", "point")
def includes_point(run: Run, within: Range, point: object) -> bool:
    """Tell whether the point lies in the range."""
    return has(within, point, run)


@builtin("during", "point", "range")
def point_during(run: Run, point: object, within: Range) -> bool:
    """Tell whether the point lies in the range."""
    return has(within, point, run)


@builtin("coincides", "point1", "point2")
def points_coincide(run: Run, point1: object, point2: object) -> bool | None:
    """Tell whether two points are the same."""
    if isinstance(point1, Range) or isinstance(point2, Range):
        raise Invalid("a point and a range never coincide", "点与区间不能比较是否重合")
    return equal(point1, point2, run)
