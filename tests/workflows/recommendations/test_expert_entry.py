"""Members of good studios come into the pool of experts (article 14), to each end."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host.messages import mailbox
from service.studios.pool import experts
from service.studios.pool.tables import Expert
from service.studios.recommendations.tables import ExpertEntry
from tests.workflows.play import Play
from tests.workflows.recommendations.test_recommendation import grade

TRADE = "机械制造与维修"


@pytest.fixture
def qualified(play: Play, studio: str) -> str:
    grade(play, studio, "qualified")
    return studio


def begin(play: Play, studio: str, **more: Any) -> str:
    proposal = {"studio": studio, "name": "石磊", "kind": "pool", "reason": "突出。", **more}
    return play.begin("wang", "expert-entry", {"proposal": proposal})


def fill(play: Play, case: str, **more: Any) -> None:
    entry = {
        "decision": "agree", "title": "高级技师", "trades": [TRADE], "years": 12,
        "achievements": "攻关多项。", "employers": [{"name": "北京锦裕饭店管理有限公司"}],
        "email": "shilei@tianheng.example", "account": "1102020409", "consented": True,
        "pledge": [play.paper("sun", "expert-pledge", case)], "opinion": "同意。", **more,
    }  # fmt: skip
    play.do("sun", case, "fill", {"expert_entry": entry})


def approve(play: Play, case: str, decision: str = "enter") -> None:
    play.do("wang", case, "approve", {"approval": {"decision": decision, "opinion": "已核对。"}})


def entered(play: Play, case: str) -> Expert:
    with play.database.read() as session:
        username = session.get_one(ExpertEntry, case).username
        expert = session.get_one(Expert, username)
        assert expert.trades
        assert [one.organisation for one in expert.interests] == ["jinyu"]
        return expert


def drawable(play: Play, day: date) -> set[str]:
    play.on(day)
    with play.acting("wang") as (session, _):
        return {one.username for one in experts.of_trade(session, trade=TRADE)}


def test_a_member_comes_into_the_pool_for_three_years(play: Play, qualified: str) -> None:
    case = begin(play, qualified)
    fill(play, case)
    approve(play, case)
    assert play.status(case) == "entered"
    expert = entered(play, case)
    assert (expert.employer, expert.term_from, expert.term_to) == (
        "tianheng", date(2026, 12, 1), date(2029, 11, 30),
    )  # fmt: skip
    assert "1102020409" not in str(expert.account_number)
    assert "expert-appointment" in play.papers(case)
    assert expert.username in drawable(play, date(2029, 11, 30))
    assert expert.username not in drawable(play, date(2029, 12, 1))
    assert play.letters_of(case)[-1].subject.startswith("专家聘书")


def test_a_term_is_renewed_by_another_entry(play: Play, qualified: str) -> None:
    first = begin(play, qualified)
    fill(play, first)
    approve(play, first)
    play.on(date(2029, 11, 1))
    second = begin(play, qualified)
    fill(play, second)
    approve(play, second)
    assert entered(play, first).username == entered(play, second).username
    assert entered(play, second).term_to == date(2032, 10, 31)
    assert play.variables(second)["entered"]["renewed"] is True


@pytest.mark.parametrize("kind", ["training", "teaching"])
def test_a_nomination_is_only_recorded(play: Play, qualified: str, kind: str) -> None:
    case = begin(play, qualified, kind=kind)
    assert play.status(case) == "nominated"
    with play.database.read() as session:
        assert session.get_one(ExpertEntry, case).username is None


def test_the_member_may_say_no(play: Play, qualified: str) -> None:
    case = begin(play, qualified)
    refused = {"decision": "refuse", "opinion": "本人不愿意。", "employers": [{"name": "天衡"}]}
    play.do("sun", case, "fill", {"expert_entry": refused})
    assert play.status(case) == "refused"
    begin(play, qualified)


def test_the_section_may_decline(play: Play, qualified: str) -> None:
    case = begin(play, qualified)
    fill(play, case)
    approve(play, case, "decline")
    assert play.status(case) == "declined"


def test_a_title_taken_away_ends_it(play: Play, qualified: str) -> None:
    case = begin(play, qualified)
    with play.acting("wang") as (session, _):
        mailbox.publish(session, name="studio-ended", key=qualified, payload={})
    assert play.status(case) == "ended"


@pytest.mark.parametrize(
    "wrong",
    [
        {"trades": []},
        {"trades": [TRADE, "餐饮烹饪", "电气与设施", "信息技术"]},
        {"consented": False},
        {"pledge": []},
        {"email": "不是邮箱"},
        {"years": -1},
    ],
)
def test_what_is_wrong_is_refused(play: Play, qualified: str, wrong: dict[str, Any]) -> None:
    case = begin(play, qualified)
    with pytest.raises(Refused) as refusal:
        fill(play, case, **wrong)
    assert refusal.value.problems
    assert list(play.waiting(case)) == ["fill"]


def test_only_of_a_studio_with_a_good_result(play: Play, studio: str) -> None:
    with pytest.raises(Refused, match="考核"):
        begin(play, studio)
    grade(play, studio, "unqualified")
    with pytest.raises(Refused, match="考核"):
        begin(play, studio)


def test_nobody_is_on_the_way_twice(play: Play, qualified: str) -> None:
    begin(play, qualified)
    with pytest.raises(Refused, match="正在办理"):
        begin(play, qualified)
    with play.database.read() as session:
        assert len(session.scalars(select(ExpertEntry)).all()) == 1


@pytest.mark.parametrize("who", ["sun", "he", "zhao", "li"])
def test_only_the_section_proposes(play: Play, qualified: str, who: str) -> None:
    proposal = {"studio": qualified, "name": "石磊", "kind": "pool", "reason": "突出。"}
    with pytest.raises((Refused, NotFound)):
        play.begin(who, "expert-entry", {"proposal": proposal})
