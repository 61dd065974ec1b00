"""A title is taken away, or is not: every end of the case (article 13)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.studios.register.tables import Studio
from service.studios.revocation.tables import Delivery, Revocation
from tests.workflows.play import Play
from tests.workflows.revocation.scenes import (
    EVIDENCE,
    GROUND,
    admit,
    begin,
    check_law,
    collect,
    decide,
    investigate,
    notice,
    press,
    propose,
    reach_response,
    serve,
)


def register(play: Play) -> Studio:
    with play.database.read() as session:
        return session.scalars(select(Studio)).one()


def row(play: Play, case: str) -> Revocation:
    with play.database.read() as session:
        return session.get_one(Revocation, case)


def test_silence_is_a_waiver_and_the_title_ends_with_the_delivery(play: Play, studio: str) -> None:
    case = propose(play, studio)
    assert list(play.waiting(case)) == ["admit"]
    admit(play, case)
    assert list(play.waiting(case)) == ["decide_start"]
    assert not register(play).payment_frozen
    begin(play, case)
    assert register(play).payment_frozen
    investigate(play, case)
    notice(play, case)
    serve(play, case)  # Tuesday, 1 December
    assert list(play.waiting(case)) == ["respond"]
    play.on(date(2026, 12, 8), hour=23)
    assert list(play.waiting(case)) == ["respond"]  # the fifth working day is theirs to its end
    play.on(date(2026, 12, 9))
    collect(play, case)
    assert list(play.waiting(case)) == ["legal"]
    over = next(one for one in play.letters_of(case) if one.subject.startswith("陈述申辩期满"))
    assert "视为放弃" in over.body
    check_law(play, case)
    decide(play, case)
    assert register(play).status == "active"
    serve(play, case)
    found = register(play)
    assert (found.status, found.ended_on) == ("revoked", date(2026, 12, 9))
    assert (found.end_ground, found.end_document) == ("other", "朝人社能发〔2026〕20号")
    returned = {"plaque": {"returned": "yes", "returned_on": "2026-12-09"}}
    play.do("wang", case, "plaque", returned)
    assert register(play).plaque_returned_on == date(2026, 12, 9)
    assert play.status(case) == "revoked"
    assert row(play, case).outcome == "revoked"
    printed = play.papers(case)
    assert {"revocation-notice", "delivery-certificate", "revocation-decision"} <= printed.keys()
    with play.database.read() as session:
        served = session.scalars(select(Delivery).order_by(Delivery.key)).all()
        assert [one.paper for one in served] == ["取消称号事先告知书", "取消称号决定书"]
    assert play.incidents() == []


def test_the_section_does_not_accept_the_proposal(play: Play, studio: str) -> None:
    case = propose(play, studio)
    with pytest.raises(Refused):
        admit(play, case, "return")  # without a reason
    assert play.waiting(case) == {"admit": ["wang"]}  # nobody of the centre
    admit(play, case, "return", reason="场地正在修缮，十二月恢复。")
    assert play.status(case) == "not-begun"
    letter = play.letters_of(case)[-1]
    assert "场地正在修缮" in letter.body
    assert row(play, case).outcome == "refused"
    assert not register(play).payment_frozen
    assert propose(play, studio) != case
    assert play.incidents() == []


def test_the_section_proposes_by_itself_and_goes_to_the_leader(play: Play, studio: str) -> None:
    case = propose(play, studio, who="wang")
    assert list(play.waiting(case)) == ["decide_start"]
    assert row(play, case).involved["proposed"] == ["wang"]
    begin(play, case)
    investigate(play, case)
    assert play.incidents() == []


@pytest.mark.parametrize("who", ["sun", "qian", "zhao", "fa", "li"])
def test_nobody_else_proposes(play: Play, studio: str, who: str) -> None:
    with pytest.raises(Refused, match="不由您的岗位发起"):
        propose(play, studio, who=who)
    with play.database.read() as session:
        assert session.scalars(select(Revocation)).all() == []


def test_the_leader_does_not_have_it_begun(play: Play, studio: str) -> None:
    case = propose(play, studio)
    begin(play, case, "refuse", reason="已经找到新场地。")
    assert play.status(case) == "not-begun"
    assert not register(play).payment_frozen
    assert "已经找到新场地" in play.letters_of(case)[-1].body
    assert propose(play, studio) != case


def test_it_is_decided_to_keep_the_title(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    check_law(play, case)
    decide(play, case, "keep")
    assert play.status(case) == "kept"
    found = register(play)
    assert (found.status, found.payment_frozen) == ("active", False)
    assert play.incidents() == []


def test_it_is_decided_to_mend_first(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    check_law(play, case)
    decide(play, case, "rectify")
    assert (row(play, case).outcome, register(play).payment_frozen) == ("rectify", False)
    assert register(play).status == "active"
    assert "限期整改" in "".join(play.letters(case))
    assert list(play.waiting(case)) == ["draft_notice"]
    assert play.incidents() == []


def test_supervision_proposes_and_the_centre_may_not_follow(play: Play, studio: str) -> None:
    record = {
        "studio": studio, "on": "2026-12-01", "method": "visit", "active": "no",
        "officers": [{"name": "何审核"}, {"name": "林审核"}], "findings": "场地已经拆除",
        "handling": "revoke",
    }  # fmt: skip
    source = play.begin("he", "supervision", {"supervision": record})
    [first] = play.cases("revocation")
    seen = play.seen("he", first, "fill")["proposal"]
    assert (seen["studio"], seen["facts"], seen["source"]) == (studio, "场地已经拆除", source)
    press(play, first, "不提出立案建议", {"dropped": {"reason": "已经恢复。"}}, who="he")
    assert play.status(first) == "not-begun"
    play.begin("he", "supervision", {"supervision": record})
    second = play.cases("revocation")[-1]
    sheet = {"studio": studio, "evidence": EVIDENCE, **GROUND, "source": source}
    play.do("he", second, "fill", {"proposal": sheet})
    assert list(play.waiting(second)) == ["admit"]
    assert row(play, second).source == source
    assert play.incidents() == []


def test_day_75_warns_and_the_leader_extends_on_record(play: Play, studio: str) -> None:
    case = propose(play, studio)
    begin(play, case)
    play.on(date(2027, 2, 13))
    play.on(date(2027, 2, 15))
    assert any(one.startswith("取消称号即将超过90日") for one in play.letters(case))
    short = {"extension": {"until": "2027-02-20", "reason": "等候鉴定。"}}
    with pytest.raises(Refused):
        press(play, case, "延长办理期限", short, who="zhao")
    longer = {"extension": {"until": "2027-04-30", "reason": "等候鉴定。"}}
    press(play, case, "延长办理期限", longer, who="zhao")
    assert row(play, case).extended_to == date(2027, 4, 30)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"participants": [{"name": "赵局长"}] * 3}, "至少3人"),
        ({"document": None}, "决定文号"),
        ({"facts": None}, "事实"),
        ({"reasons": None}, "理由"),
        ({"decision": "nonsense"}, "决定"),
    ],
)
def test_a_decision_is_well_formed(
    play: Play, studio: str, wrong: dict[str, Any], words: str
) -> None:
    case = reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    check_law(play, case)
    said = {"decision": "revoke", **wrong}
    with pytest.raises(Refused) as refusal:
        decide(play, case, str(said.pop("decision")), **said)
    found = "".join(str(one.sentence) for one in refusal.value.problems) or str(refusal.value)
    assert words in found
    assert register(play).status == "active"
