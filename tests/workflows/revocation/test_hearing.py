"""Statement and hearing: their clocks, their people, what is decided afterwards (article 13)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.people import accounts
from service.people.tables import AccountRole
from service.studios.revocation.tables import Revocation
from tests.workflows.play import Play
from tests.workflows.revocation.scenes import (
    check_law,
    collect,
    decide,
    notice,
    press,
    reach_response,
    serve,
)

REQUEST = {"hearing_request": {"reason": "对事实有异议。", "representative": "孙秀兰 65091111"}}
STATEMENT = {"statement": {"opinion": "新场地已经签约。"}}
REVIEW: dict[str, Any] = {
    "items": [{"point": "新场地已经签约", "adopted": "no", "reason": "没有租赁合同。"}],
    "ground": "other",
    "conclusion": "陈述没有证据，不采纳。",
}
SET = {"on": "2026-12-14", "time": "9:30", "place": "302 室", "open": "yes"}
MINUTES = {
    "attended": "yes",
    "held_on": "2026-12-14",
    "case_made": "场地已经拆除。",
    "content": "单位称新场地已经签约。",
    "signing": "逐页签名。",
    "report": "事实清楚，建议取消。",
    "representatives": [{"name": "刘律师"}],
}


def row(play: Play) -> Revocation:
    with play.database.read() as session:
        return session.scalars(select(Revocation)).one()


def enlist(play: Play, username: str, name: str, role: str) -> None:
    """Give an office one more person."""
    with play.acting("an") as (session, _):
        accounts.create(session, username=username, name=name, roles=(role,), organisation="bureau")


def reach_hearing(play: Play, studio: str) -> str:
    """Play up to where the host holds the hearing."""
    case = reach_response(play, studio)
    press(play, case, "申请听证", REQUEST)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    play.do("zhao", case, "name_host", {"appointment": {"host": "ting"}})
    play.do("wang", case, "plan_hearing", {"hearing": SET})
    serve(play, case)
    return case


def hold(play: Play, case: str, **more: Any) -> None:
    record = [play.paper("ting", "hearing-minutes", case)]
    play.do("ting", case, "hold", {"minutes": {**MINUTES, "record": record, **more}})


def test_both_are_used_and_the_title_is_taken_away(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    assert play.buttons("sun", case) == ["申请听证", "提出陈述申辩"]
    press(play, case, "提出陈述申辩", STATEMENT)
    press(play, case, "提出陈述申辩", {"statement": {"opinion": "补充：合同附后。"}})
    press(play, case, "申请听证", REQUEST)
    play.on(date(2026, 12, 9))
    collect(play, case)
    assert list(play.waiting(case)) == ["name_host"]
    play.do("zhao", case, "name_host", {"appointment": {"host": "ting"}})
    play.do("wang", case, "plan_hearing", {"hearing": {**SET, "on": "2026-12-22"}})
    serve(play, case)
    assert play.waiting(case) == {"hold": ["ting"]}
    play.on(date(2026, 12, 22))
    hold(play, case, held_on="2026-12-22")
    assert {"hearing-notice", "hearing-minutes", "hearing-report"} <= play.papers(case).keys()
    assert play.waiting(case) == {"review": ["wang"]}
    assert "补充：合同附后" in str(play.seen("wang", case, "review"))
    play.do("wang", case, "review", {"review": REVIEW})
    check_law(play, case)
    decide(play, case)
    serve(play, case)
    assert "陈述没有证据，不采纳" in play.papers(case)["revocation-decision"]
    assert row(play).hearing_on == date(2026, 12, 22)
    assert play.incidents() == []


def test_who_does_not_come_has_waived(play: Play, studio: str) -> None:
    case = reach_hearing(play, studio)
    play.on(date(2026, 12, 14))
    hold(play, case, attended="absent", representatives=[])
    assert play.variables(case)["held"]["waived"]
    assert "视为放弃" in play.papers(case)["hearing-report"]


def test_a_host_whom_the_unit_refuses_is_replaced_where_it_is_right(
    play: Play, studio: str
) -> None:
    enlist(play, "bai", "白主持", "hearing_host")
    case = reach_hearing(play, studio)
    reason = {"recusal_request": {"reason": "主持人是本单位顾问。"}}
    press(play, case, "申请主持人回避", reason)
    stay = {"recusal_check": {"decision": "stay", "reason": "已经离任三年。"}}
    play.do("zhao", case, "decide_recusal", stay)
    assert play.waiting(case) == {"hold": ["ting"]}
    press(play, case, "申请主持人回避", reason)
    other = {"recusal_check": {"decision": "recuse", "reason": "查实。"}}
    play.do("zhao", case, "decide_recusal", other)
    play.do("zhao", case, "name_host", {"appointment": {"host": "bai"}})
    play.do("wang", case, "plan_hearing", {"hearing": {**SET, "on": "2026-12-15"}})
    serve(play, case)
    assert play.waiting(case) == {"hold": ["bai"]}


def test_served_too_late_for_its_day_it_is_held_on_another(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    press(play, case, "申请听证", REQUEST)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    play.do("zhao", case, "name_host", {"appointment": {"host": "ting"}})
    play.do("wang", case, "plan_hearing", {"hearing": {**SET, "on": "2026-12-10"}})
    play.on(date(2026, 12, 3))
    serve(play, case)
    assert list(play.waiting(case)) == ["plan_hearing"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"on": "2026-12-09"}, "7个工作日前通知，最早2026-12-10"),
        ({"on": "2026-12-12"}, "工作日"),
        ({"on": "2026-12-23"}, "超过申请后15个工作日"),
        ({"on": "今天"}, "日期"),
    ],
)
def test_the_day_of_a_hearing_is_held_against_its_clock(
    play: Play, studio: str, wrong: dict[str, str], words: str
) -> None:
    case = reach_response(play, studio)
    press(play, case, "申请听证", REQUEST)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    play.do("zhao", case, "name_host", {"appointment": {"host": "ting"}})
    with pytest.raises(Refused) as refusal:
        play.do("wang", case, "plan_hearing", {"hearing": {**SET, **wrong}})
    assert words in "".join(str(one.sentence) for one in refusal.value.problems)
    late = {**SET, "on": "2026-12-23", "reason": "主持人出差。"}
    play.do("wang", case, "plan_hearing", {"hearing": late})


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"held_on": "2026-12-11"}, "minutes.held_on"),
        ({"representatives": [{"name": one} for one in "甲乙丙"]}, "minutes.representatives"),
        ({"report": None}, "minutes.report"),
    ],
)
def test_minutes_are_well_formed(play: Play, studio: str, wrong: dict[str, Any], path: str) -> None:
    case = reach_hearing(play, studio)
    play.on(date(2026, 12, 14))
    with pytest.raises(Refused) as refusal:
        hold(play, case, **wrong)
    assert path in [one.path for one in refusal.value.problems]


def test_what_is_heavier_goes_back_to_the_notice(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    press(play, case, "提出陈述申辩", STATEMENT)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    play.do("wang", case, "review", {"review": {**REVIEW, "ground": "uncooperative"}})
    assert list(play.waiting(case)) == ["draft_notice"]
    notice(play, case, ground="uncooperative")
    serve(play, case, remarks="再次告知")
    assert play.buttons("sun", case) == ["申请听证", "提出陈述申辩"]
    assert row(play).announced_ground == "uncooperative"


@pytest.mark.parametrize(
    ("decision", "at"), [("notice", "draft_notice"), ("investigate", "investigate")]
)
def test_what_the_legal_officer_does_not_pass_goes_back(
    play: Play, studio: str, decision: str, at: str
) -> None:
    case = reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    check_law(play, case, decision)
    assert list(play.waiting(case)) == [at]


def test_whoever_proposed_or_investigated_is_not_offered(play: Play, studio: str) -> None:
    with play.acting("an") as (session, _):
        for role in ("hearing_host", "bureau_leader"):
            session.add(AccountRole(username="he", role=role, since=play.at, granted_by="an"))
    case = reach_response(play, studio)
    press(play, case, "申请听证", REQUEST)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    for who in ("he", "lin", "li"):
        with pytest.raises(Refused):
            play.do("zhao", case, "name_host", {"appointment": {"host": who}})
    assert row(play).involved == {"proposed": ["he"], "investigated": ["he", "lin"]}
    play.do("zhao", case, "name_host", {"appointment": {"host": "ting"}})
    play.do("wang", case, "plan_hearing", {"hearing": SET})
    serve(play, case)
    play.on(date(2026, 12, 14))
    hold(play, case)
    play.do("wang", case, "review", {"review": REVIEW})
    check_law(play, case)
    assert play.waiting(case) == {"decide": ["zhao"]}


def test_the_legal_officer_does_not_decide(play: Play, studio: str) -> None:
    with play.acting("an") as (session, _):
        accounts.create(
            session,
            username="both",
            name="双岗",
            roles=("legal_officer", "bureau_leader"),
            organisation="bureau",
        )
    case = reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    checked = {"decision": "pass", "opinion": "通过。"}
    play.do("both", case, "legal", {"legal_check": checked})
    assert play.waiting(case) == {"decide": ["zhao"]}


def test_an_investigator_who_checks_law_is_not_among_those_asked(play: Play, studio: str) -> None:
    with play.acting("an") as (session, _):
        session.add(
            AccountRole(username="lin", role="legal_officer", since=play.at, granted_by="an")
        )
    case = reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    assert play.waiting(case) == {"legal": ["fa"]}


def test_where_nobody_is_left_it_says_whom_is_lacking(play: Play, studio: str) -> None:
    with play.acting("an") as (session, _):
        accounts.lock(session, username="fa")
    case = reach_response(play, studio)
    with pytest.raises(Refused, match="没有可以办理的“法制审核”"):
        play.do("sun", case, "respond", {"response": {"finished": True}})
