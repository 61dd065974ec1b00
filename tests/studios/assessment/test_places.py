"""A fifth may be excellent: the regulation's own numbers, and chance against another reckoning."""

from decimal import Decimal
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.studios.assessment.places import Scored, rank

PASS, EXCEL = Decimal(60), Decimal(90)


def scored(number, points, **more):
    """A studio with a score, in the band of the shipped decision."""
    points = None if points is None else Decimal(str(points))
    band = "failed"
    if points is not None and points >= PASS:
        band = "excellent_candidate" if points >= EXCEL else "passed"
    return Scored(number, points, band, **more)


def round_of(n, *tops, failed=0, barred=()):
    """n studios: the best ones by their points, some failed, the others at 75."""
    found = [
        scored(f"t{turn}", points, barred=points in barred) for turn, points in enumerate(tops)
    ]
    found += [scored(f"f{turn}", 40) for turn in range(failed)]
    return found + [scored(f"r{turn}", 75) for turn in range(n - len(found))]


def excellent(found, *points):
    """The points of who is excellent, the highest first."""
    by = {one.number: one.score for one in points}
    return sorted((by[n] for n, g in found.grades.items() if g == "excellent"), reverse=True)


@pytest.mark.parametrize(
    ("n", "tops", "more", "taken", "tied", "left"),
    [
        (4, (99,), {}, (), 0, 0),
        (5, (95, 95), {}, (), 2, 1),
        (9, (97, 96), {}, (97,), 0, 0),
        (10, (95, 93, 93), {}, (95,), 2, 1),
        (10, (92, 91, 90), {"failed": 2}, (92, 91), 0, 0),
        (11, (96, 95, 94), {}, (96, 95), 0, 0),
        (10, (97, 94, 93, 91), {"barred": (97,)}, (94, 93), 0, 0),
        (10, (95, 94), {}, (95, 94), 0, 0),
        (9, (95, 94), {}, (95,), 0, 0),
        (15, (91,), {}, (91,), 0, 0),
        (15, (93, 92, 92, 92), {}, (93,), 3, 2),
        (14, (93, 93, 93), {}, (), 3, 2),
        (0, (), {}, (), 0, 0),
    ],
)
def test_the_numbers_of_the_regulation(n, tops, more, taken, tied, left):
    entries = round_of(n, *tops, **more)
    found = rank(entries)
    assert excellent(found, *entries) == [Decimal(str(one)) for one in taken]
    assert (len(found.tied), found.open_places) == (tied, left)


def test_who_failed_counts_and_who_did_not_take_part_does_not():
    entries = [*round_of(9, 95, 94), scored("x", None)]
    found = rank(entries)
    assert (found.counted, found.places, found.taken) == (9, 1, 1)
    assert found.grades["x"] == "absent"


def test_a_veto_fails_whatever_the_points():
    entries = [*round_of(9, 95), scored("v", 99, veto=True)]
    found = rank(entries)
    assert (found.grades["v"], found.grades["t0"], found.counted) == (
        "unqualified",
        "excellent",
        10,
    )


@pytest.mark.parametrize("chosen", [(), ("t0", "t1"), ("r1",), ("t9",)])
def test_no_tied_one_is_taken_until_just_as_many_are_named(chosen):
    found = rank(round_of(5, 95, 95), chosen=chosen)
    assert found.taken == 0
    assert found.tied == ("t0", "t1")


def test_equal_to_two_places_is_a_tie():
    assert rank(round_of(5, "95.004", "95.001")).tied == ("t0", "t1")
    assert rank(round_of(5, "95.01", "95.00")).tied == ()


def oracle(entries):
    """Say another way who may be excellent: every set of candidates is tried.

    A set is right that leaves out nobody better than one of it and is as large as may be; where
    several of that size are right, they differ in who is tied.
    """
    n = sum(one.score is not None for one in entries)
    most = (n - n % 5) // 5
    may = [
        one
        for one in entries
        if one.score is not None and one.score >= EXCEL and not one.veto and not one.barred
    ]
    right = []
    for chosen in combinations(may, min(most, len(may))):
        rest = [one for one in may if one not in chosen]
        if all(one.score <= other.score for one in rest for other in chosen):
            right.append({one.number for one in chosen})
    sure = set.intersection(*right)
    return sure, set.union(*right) - sure, len(right[0]) - len(sure)


@given(st.integers(0, 2**32), st.integers(0, 17))
def test_any_round_against_every_set_that_is_right(seed, n):
    rng = Random(seed)
    entries = [
        scored(
            str(turn),
            rng.choice([None, *range(57, 61), *range(88, 95), 90, 90, 93]),
            veto=rng.random() < 0.1,
            barred=rng.random() < 0.15,
        )
        for turn in range(n)
    ]
    sure, tied, left = oracle(entries)
    found = rank(entries)
    taken = {number for number, grade in found.grades.items() if grade == "excellent"}
    assert (taken, set(found.tied), found.open_places) == (sure, tied, left)
    chosen = rng.sample(sorted(tied), left)
    settled = rank(entries, chosen=chosen)
    taken = {number for number, grade in settled.grades.items() if grade == "excellent"}
    assert taken == sure | set(chosen)
    assert len(taken) * 5 <= settled.counted
    assert settled.tied == ()


@given(st.permutations([(str(turn), 90 + turn % 4) for turn in range(10)]))
def test_the_order_of_the_list_changes_nothing(rows):
    entries = [scored(number, points) for number, points in rows]
    assert rank(entries) == rank(sorted(entries, key=lambda one: one.number))
