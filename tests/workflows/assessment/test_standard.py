"""Every band of the score sheet, and sheets against an arithmetic of their own (5.3)."""

import random
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median
from typing import Any

import pytest

from service.errors import Refused
from service.feel import dmn
from service.feel.exchange import to_json
from service.studios.assessment import standard
from service.studios.assessment.scoring import medians
from tests.workflows.files import FILES

MODEL = dmn.read(FILES["assessment-score.dmn"])
GRADES = dmn.read(FILES["assessment-grade.dmn"])
MOST = {
    "A1": 15, "A2": 15, "A3": 10, "A4": 10, "B1": 7, "B2": 3, "C1": 4, "C2": 2, "C3": 5, "C4": 2,
    "C5": 2, "D": 10, "E1": 8, "E2": 7,
}  # fmt: skip


def points(code: str, value: float | None, state: str = "") -> Decimal:
    """Return what the shipped standard gives for a criterion."""
    criterion = {"code": code, "value": value, "state": state}
    found: Any = to_json(MODEL.decide("assessment-score", {"criterion": criterion}).value)
    assert found["basis"], code
    return Decimal(str(found["points"]))


def items() -> list[dict[str, Any]]:
    found: Any = to_json(MODEL.decide("assessment-items", {}).value)
    return list(found)


BANDS = [
    *(("A1a", n, "", p) for n, p in ((100, 8), (99.9, 6), (80, 6), (79.9, 4), (60, 4), (59.9, 0))),
    *(("A1b", n, "", p) for n, p in ((0, 0), (1, 2), (2, 4), (3, 4))),
    *(("A1c", n, "", p) for n, p in ((0, 0), (2, 2), (3, 3), (9, 3))),
    *(("A2a", n, "", p) for n, p in ((0, 6), (1, 4), (2, 2), (3, 0), (5, 0))),
    *(("A2b", n, "", p) for n, p in ((0, 0), (4, 4), (5, 4))),
    *(("A2c", n, "", p) for n, p in ((0, 0), (3, 3), (4, 3))),
    ("A2d", None, "yes", 2), ("A2d", None, "no", 0),
    *(("A3a", n, "", p) for n, p in ((0, 0), (2, 4), (3, 6), (4, 6))),
    *(("A3b", n, "", p) for n, p in ((0, 0), (1, 2), (2, 4), (3, 4))),
    *(("A4a", n, "", p) for n, p in ((0, 0), (3, 6), (9, 6))),
    *(("A4b", n, "", p) for n, p in ((0, 0), (4, 4), (5, 4))),
    *(("B1a", n, "", p) for n, p in ((1, 3), (0.5, 1.5), (0, 0), (0.333333, 1))),
    *(("B1b", n, "", p) for n, p in ((4, 4), (3, 3), (0, 0), (2.666666, 2.67))),
    *((code, None, "yes", 1) for code in ("B2a", "B2b", "B2c")),
    *((code, None, "no", 0) for code in ("B2a", "B2b", "B2c")),
    ("C1", None, "own", 4), ("C1", None, "auxiliary", 4), ("C1", None, "mixed", 0),
    ("C2", 100, "some", 2), ("C2", 99.99, "some", 1), ("C2", 90, "some", 1),
    ("C2", 89.99, "some", 0), ("C2", 0, "none", 2),
    *(("C3", n, "", p) for n, p in ((0, 5), (0.25, 3.75), (0.333333, 3.33), (1, 0))),
    ("C4", 0.8, "grant", 2), ("C4", 0.799999, "grant", 1), ("C4", 0.5, "grant", 1),
    ("C4", 0.499999, "grant", 0), ("C4", None, "none", 2),
    ("C5", None, "match", 2), ("C5", None, "explained", 1), ("C5", None, "differs", 0),
    ("D", 1, "ratio", 10), ("D", 0.999999, "ratio", 7), ("D", 0.8, "ratio", 7),
    ("D", 0.799999, "ratio", 4), ("D", 0.5, "ratio", 4), ("D", 0.499999, "ratio", 0),
    ("D", 0, "ratio", 0), ("D", None, "spent", 10), ("D", None, "none", 4),
    ("E1", 1, "measured", 8), ("E1", 0.999999, "measured", 5), ("E1", 0.5, "measured", 5),
    ("E1", 0.499999, "measured", 3), ("E1", 0, "shown", 3), ("E1", 0, "none", 0),
    *(("E2a", n, "", p) for n, p in ((100, 3), (90, 3), (89.9, 2), (80, 2), (79.9, 0))),
    *((code, n, "", p) for code in ("E2b", "E2c") for n, p in ((0, 0), (1, 1), (2, 2), (3, 2))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "state", "wanted"), BANDS)
def test_every_band_and_both_sides_of_its_edge(
    code: str, value: float | None, state: str, wanted: float
) -> None:
    assert points(code, value, state) == Decimal(str(wanted))


def test_the_items_come_to_a_hundred() -> None:
    assert {one["item"]: one["most"] for one in items()} == MOST
    assert sum(MOST.values()) == 100


def test_every_row_of_the_table_is_reached_by_a_band() -> None:
    """A band that nothing reaches would be an untested one."""
    source = FILES["assessment-score.dmn"].decode()
    rows = source.count('<rule id="assessment-score_rule_') - 1  # the last is for what has no row
    reached = set()
    for code, value, state, _ in BANDS:
        criterion = {"code": code, "value": value, "state": state}
        explained = MODEL.decide("assessment-score", {"criterion": criterion}).explanation
        first = re.search(r"assessment-score_rule_(\d+)'", str(explained))
        assert first is not None
        reached.add(int(first[1]))
    assert reached == set(range(1, rows + 1))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"D": 11}, "合计应为100分"),
        ({"A1": 14, "A2": 16}, "超过分值"),
        ({"D": None}, "评分项应为"),
    ],
)
def test_a_standard_that_does_not_add_up_scores_nobody(
    changed: dict[str, int | None], words: str
) -> None:
    wanted = [{**one, "most": changed.get(one["item"], one["most"])} for one in items()]
    wanted = [one for one in wanted if one["most"] is not None]
    lines = [{"code": "A1a", "item": "A1", "points": 15, "basis": "满分"}]
    with pytest.raises(Refused, match=words):
        standard.scored_items(wanted, lines)


def test_a_criterion_without_a_row_scores_nobody() -> None:
    lines = [{"code": "A1x", "item": "A1", "points": None, "basis": None}]
    with pytest.raises(Refused, match="A1x"):
        standard.scored_items(items(), lines)


def oracle(sheets: list[dict[str, Fraction]], computed: dict[str, Fraction]) -> Decimal:
    """Add medians in fractions, rounding each item once, half up."""
    exact = [median(one[name] for one in sheets) for name in sheets[0]]
    hundredths = [int(one * 100 + Fraction(1, 2)) for one in [*exact, *computed.values()]]
    return Decimal(sum(hundredths)) / 100


@pytest.mark.parametrize("seed", range(40))
def test_random_sheets_agree_with_an_arithmetic_of_their_own(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice((3, 4, 5, 7))
    sheets = [
        {name: Fraction(chance.randint(0, MOST[name] * 100), 100) for name in standard.JUDGED}
        for _ in range(size)
    ]
    computed = {
        name: Fraction(chance.randint(0, most * 1000), 1000)
        for name, most in MOST.items()
        if name not in standard.JUDGED
    }
    given = [{name: f"{float(one):.2f}" for name, one in sheet.items()} for sheet in sheets]
    rest = {name: str(standard.points(f"{float(one):.3f}")) for name, one in computed.items()}
    assert standard.total({**medians(given), **rest}) == oracle(sheets, computed)


@pytest.mark.parametrize(
    ("vetoes", "score", "flags", "grade"),
    [
        (["挪用、骗取资金"], 99, [], "failed"),
        ([], 59.99, [], "failed"),
        ([], 60, [], "passed"),
        ([], 89.99, [], "passed"),
        ([], 90, [], "excellent_candidate"),
        ([], 95, ["没有建立专门账目"], "passed"),
        ([], 59, ["没有建立专门账目"], "failed"),
    ],
)
def test_the_first_row_that_fits_is_the_grade(
    vetoes: list[str], score: float, flags: list[str], grade: str
) -> None:
    context = {"vetoes": vetoes, "score": score, "flags": flags}
    found: Any = to_json(GRADES.decide("assessment-grade", context).value)
    assert found["grade"] == grade


def test_points_are_rounded_half_up() -> None:
    assert standard.points("7.125") == Decimal("7.125").quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert standard.points("7.115") == Decimal("7.12")
