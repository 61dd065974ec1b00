"""The department's check: recommended, returned for a supplement, rejected, lapsed."""

from datetime import date

import pytest

from service.errors import Refused
from tests.workflows.play import Play
from tests.workflows.story import apply

LAPSED = date(2026, 12, 15)
RECOMMEND = {"sector": {"decision": "recommend", "opinion": "初审合格，同意推荐。"}}


def returned(*unlocked: str) -> dict[str, object]:
    """Return the department's answer that asks for a supplement of some fields."""
    told = {"decision": "supplement", "missing": "工作方向写得太简。", "unlocked": list(unlocked)}
    return {"sector": told}


@pytest.fixture
def case(play: Play) -> str:
    return apply(play, department="industry")


def test_a_department_returns_an_application_and_only_what_it_asked_for_may_change(
    play: Play, case: str
) -> None:
    play.do("feng", case, "sector_check", returned("application.direction"))
    letter = play.letters_of(case)[-1]
    assert (letter.subject.partition("：")[0], "工作方向写得太简。" in letter.body) == (
        "补正通知",
        True,
    )
    sheet = play.seen("sun", case, "amend")["application"]
    swapped = {**sheet, "studio_name": "别的工作室", "direction": "攻关高速精密车削。"}
    with pytest.raises(Refused) as refusal:
        play.do("sun", case, "amend", {"application": swapped})
    assert [one.path for one in refusal.value.problems] == ["application.studio_name"]
    play.do("sun", case, "amend", {"application": {"direction": "攻关高速精密车削。"}})
    assert play.seen("feng", case, "sector_check")["asked_before"] == "工作方向写得太简。"
    play.do("feng", case, "sector_check", RECOMMEND)
    assert list(play.waiting(case)) == ["check_materials"]
    found = play.variables(case)
    assert found["application"] == sheet | {"direction": "攻关高速精密车削。"}
    assert "missing" not in found["sector"]


def test_conditions_are_checked_again_when_a_unit_supplements(play: Play, case: str) -> None:
    play.do("feng", case, "sector_check", returned("application.master.employed"))
    with pytest.raises(Refused, match="在职在聘"):
        play.do("sun", case, "amend", {"application": {"master": {"employed": False}}})


def test_what_is_not_supplemented_in_time_lapses(play: Play, case: str) -> None:
    play.do("feng", case, "sector_check", returned("application.direction"))
    play.on(LAPSED)
    assert (play.status(case), play.waiting(case)) == ("lapsed", {})
    assert "按撤回处理" in play.letters_of(case)[-1].body


def test_what_the_department_asks_for_is_required(play: Play, case: str) -> None:
    with pytest.raises(Refused) as refusal:
        play.do("feng", case, "sector_check", {"sector": {"decision": "supplement"}})
    assert [one.path for one in refusal.value.problems] == ["sector.missing", "sector.unlocked"]
