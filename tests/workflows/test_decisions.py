"""The decision tables, line by line."""

from typing import Any

import pytest

from service.feel import dmn
from service.feel.exchange import to_json
from tests.workflows.files import FILES

FACTS: dict[str, Any] = {
    "round_open": True,
    "applied_in_round": False,
    "age": 46,
    "identity_agrees": True,
    "employed": True,
    "months_to_retirement": 24,
    "retirement_date": "2028-11-22",
    "master_has_studio": False,
    "place_has_studio": False,
}
DECLARED = ["district", "team", "system", "support", "rules"]


def decide(decision: str, context: dict[str, Any]) -> Any:
    """Return what a shipped decision says."""
    found = dmn.read(FILES[f"{decision}.dmn"]).decide(decision, context)
    return to_json(found.value)


def reasons(
    *, qualification: str = "二级", conditions: list[str] | None = DECLARED, **facts: Any
) -> list[str]:
    """Return why an application is not eligible; empty when it is."""
    application = {"master": {"qualification": qualification}, "conditions": conditions}
    found = decide("eligibility", {"facts": FACTS | facts, "application": application})
    assert found["eligible"] is (found["reasons"] == [])
    return list(found["reasons"])


def sheets(*totals: float, agree: int) -> dict[str, Any]:
    """Return score sheets with these totals, the first so many agreeing."""
    votes = ["agree" if turn < agree else "disagree" for turn in range(len(totals))]
    return {"scores": [{"total": t, "vote": v} for t, v in zip(totals, votes, strict=True)]}


def test_a_technician_two_years_from_retirement_is_eligible() -> None:
    assert reasons() == []


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"age": 15}, "不足16周岁"),
        ({"identity_agrees": False}, "与身份证号码不一致"),
        ({"qualification": "三级"}, "技师（二级）"),
        ({"employed": False}, "在职在聘"),
        ({"months_to_retirement": 23}, "2028年11月22日达到法定退休年龄，距今23个月"),
        ({"months_to_retirement": -1}, "已于2028年11月22日"),
        ({"months_to_retirement": 9, "retirement_date": "2027-09-05"}, "将于2027年9月5日"),
        ({"months_to_retirement": -1, "retirement_date": "2026-01-08"}, "已于2026年1月8日"),
        ({"master_has_studio": True}, "只能领办一个"),
        ({"place_has_studio": True}, "相同职业（工种）"),
        ({"round_open": False}, "现在不受理"),
        ({"applied_in_round": True}, "已经申报过"),
        ({"conditions": DECLARED[1:]}, "朝阳区"),
        ({"conditions": DECLARED[:4]}, "管理制度"),
    ],
)
def test_each_line_that_fails_has_its_reason(changed: dict[str, Any], word: str) -> None:
    [reason] = reasons(**changed)
    assert word in reason


def test_every_failed_line_is_gathered() -> None:
    found = reasons(qualification="五级", conditions=None, age=14, employed=False)
    assert len(found) == 3 + len(DECLARED)


@pytest.mark.parametrize("qualification", ["二级", "一级", "特级", "首席"])
def test_technician_and_above_pass(qualification: str) -> None:
    assert reasons(qualification=qualification) == []


def test_facts_that_a_change_of_leader_does_not_have_fail_nothing() -> None:
    assert reasons(round_open=None, applied_in_round=None, place_has_studio=None) == []


@pytest.mark.parametrize(
    ("totals", "agree", "passed", "mean"),
    [
        ((100, 80, 80, 80, 0), 5, True, 80),
        ((100, 80, 80, 79, 0), 5, False, 79.67),
        ((90, 90, 90, 90, 90), 4, True, 90),
        ((90, 90, 90, 90, 90), 3, False, 90),
        ((90, 90, 90, 90, 90, 90, 90, 90, 90), 6, True, 90),
        ((90, 90, 90, 90, 90, 90, 90), 4, False, 90),
    ],
)
def test_two_thirds_agree_and_the_trimmed_mean_is_eighty(
    totals: tuple[float, ...], agree: int, passed: bool, mean: float
) -> None:
    found = decide("expert-review", sheets(*totals, agree=agree))
    assert (found["passed"], float(found["mean"])) == (passed, mean)
    assert len(found["reasons"]) == 1


def test_a_trade_has_the_neighbours_that_the_table_lists() -> None:
    assert decide("trade-neighbours", {"group": {"trade": "餐饮烹饪"}}) == ["生活与健康服务"]
    assert decide("trade-neighbours", {"group": {"trade": "没有列出的"}}) == []
