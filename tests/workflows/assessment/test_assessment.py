"""A studio is assessed, from its own report to each end (article 11)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from service.clock import BEIJING
from service.errors import NotFound, Refused
from service.host.messages import mailbox
from service.people import accounts
from service.studios.assessment.flags import IDLE
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.changes.tables import LeaderChange
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from tests.workflows.assessment.scenes import (
    GROUP,
    begin,
    check,
    finance,
    outcomes,
    publish,
    reach_result,
    reach_scoring,
    report,
    score,
    self_report,
    sheet,
    site,
)
from tests.workflows.conftest import scene
from tests.workflows.play import Play


@scene
def case(play: Play, studio: str) -> str:
    """Return the assessment of 张师傅's studio, just begun."""
    return begin(play, studio)


def test_it_begins_prefilled_and_is_due_on_the_last_of_january(play: Play, case: str) -> None:
    due = play.task(case, "fill").due_at
    assert due is not None
    assert due.astimezone(BEIJING).date() == date(2027, 2, 1)  # 31 January is a Sunday
    assert "收到资助" in play.seen("sun", case, "fill")["duty"]["money"]
    assert play.letters(case)[-1].startswith("考核自评")
    assert play.incidents() == []


def test_a_leader_new_in_office_is_told_to_who_scores(play: Play, studio: str) -> None:
    with play.acting("wang") as (session, _):
        row, on = session.scalars(select(Studio)).one(), date(2026, 11, 25)
        change: dict[str, Any] = {
            "case_number": "BG-0",
            "sent_on": on,
            "closed_on": on,
            "outcome": "granted",
        }
        change |= {"from_master": row.master_key, "master_name": row.master.name}
        session.add(LeaderChange(studio=row, master_lookup="0" * 64, **change))
    told = play.seen("sun", begin(play, studio), "fill")["duty"]["office"]
    assert told.startswith("现领办人2026-11-25起任职，不满6个月")


def test_an_excellent_studio_gets_its_grant(play: Play, case: str) -> None:
    reach_result(play, case)
    found = sheet(play)
    assert (found.outcome, found.score) == ("scored", Decimal("94.00"))  # D: no grant, nothing in
    assert play.variables(case)["recorded"]["grade_proposal"] == "excellent_candidate"
    publish(play, case, "excellent")
    assert list(play.waiting(case)) == ["decide_top_up"]
    play.do("zhao", case, "decide_top_up", {"topup": {"decision": "grant"}})
    assert play.status(case) == "graded-excellent"
    with play.database.read() as session:
        entries = session.scalars(select(MoneyEntry).order_by(MoneyEntry.key)).all()
        assert [one.kind for one in entries] == ["initial", "excellent"]
    assert len(play.cases("funding")) == 2
    assert "94.00" in play.papers(case)["assessment-result"]
    assert play.incidents() == []


def test_a_studio_that_passes_goes_on_to_its_next_cycle(play: Play, case: str) -> None:
    reach_result(play, case, A1=5, A2=6)
    assert play.variables(case)["recorded"]["grade_proposal"] == "passed"
    publish(play, case, "passed")
    assert play.status(case) == "graded-passed"
    assert sheet(play).closed_on == play.at.date()


def test_the_leader_declines_the_grant_with_a_reason(play: Play, case: str) -> None:
    reach_result(play, case)
    publish(play, case, "excellent")
    decline = {"topup": {"decision": "decline", "reason": "本年指标已经用完。"}}
    play.do("zhao", case, "decide_top_up", decline)
    assert play.status(case) == "graded-excellent"
    assert play.letters(case)[-1].startswith("不追加资助")
    assert len(play.cases("funding")) == 1


def test_who_does_not_report_has_not_taken_part(play: Play, case: str) -> None:
    play.on(date(2027, 3, 31))
    assert play.waiting(case) == {"propose_absent": [None]}
    assert any(one.startswith("催办：填写考核自评") for one in play.letters(case))
    with pytest.raises(NotFound):
        play.do("he", case, "propose_absent", {"absence": {"decision": "absent", "reason": "无"}})
    absent = {"decision": "absent", "reason": "催报以后仍没有报送。"}
    play.do("wang", case, "propose_absent", {"absence": absent})
    assert (sheet(play).outcome, sheet(play).score) == ("absent", None)
    publish(play, case, "absent")
    assert list(play.waiting(case)) == ["choose_way"]
    way = {"decision": "revoke", "ground": "uncooperative", "facts": "没有报送自评。"}
    play.do("wang", case, "choose_way", {"way": way})
    assert play.status(case) == "graded-failed"
    [proposed] = play.cases("revocation")
    assert "uncooperative" in str(play.variables(proposed))
    assert play.incidents() == []


def test_who_has_a_reason_gets_another_term(play: Play, case: str) -> None:
    play.on(date(2027, 3, 31))
    more = {"decision": "more", "until": "2027-04-30", "reason": "厂房失火。"}
    play.do("wang", case, "propose_absent", {"absence": more})
    due = play.task(case, "fill").due_at
    assert due is not None
    assert due.astimezone(BEIJING).date() == date(2027, 4, 30)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"a1": {"points": 15.5, "evidence": []}}, "self_report.a1.points"),
        ({"a1": {"points": 3, "evidence": []}}, "self_report.a1.evidence"),
        ({"summary": "长" * 2001}, "self_report.summary"),
        ({"summary": ""}, "self_report.summary"),
        ({"d": {"points": -1, "evidence": []}}, "self_report.d.points"),
    ],
)
def test_a_wrong_report_is_refused_at_its_field(
    play: Play, case: str, wrong: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refusal:
        play.do("sun", case, "fill", {"self_report": self_report(play, case, **wrong)})
    assert path in [one.path for one in refusal.value.problems]
    assert list(play.waiting(case)) == ["fill"]


def test_material_is_supplemented_once_and_only_what_was_asked(play: Play, case: str) -> None:
    report(play, case)
    asked = {"decision": "supplement", "missing": "缺带徒协议。",
             "unlocked": ["self_report.a2.evidence"]}  # fmt: skip
    check(play, case, **asked)
    assert play.letters(case)[-1].startswith("请补充考核材料")
    before = play.seen("sun", case, "supplement")["self_report"]
    changed = {**before, "summary": "改写总结。"}
    with pytest.raises(Refused):
        play.do("sun", case, "supplement", {"self_report": changed})
    play.do("sun", case, "supplement", {"self_report": before})
    assert play.variables(case)["self_report"]["summary"] == "完成攻关两项。"
    check(play, case, **asked)  # a second time nothing more is asked for
    assert set(play.waiting(case)) == {"own_outcomes", "finance_own", "visit"}


def test_who_does_not_supplement_is_checked_as_it_is(play: Play, case: str) -> None:
    report(play, case)
    check(play, case, decision="supplement", missing="缺协议。", unlocked=["self_report.summary"])
    play.on(date(2026, 12, 10))
    assert list(play.waiting(case)) == ["check_materials"]


def test_a_visit_takes_two_persons(play: Play, case: str) -> None:
    report(play, case)
    check(play, case)
    twice = [{"name": "何审核"}, {"name": "何审核"}]
    with pytest.raises(Refused, match="至少两名"):
        play.do("he", case, "visit", {"site": site(play, persons=twice)})


def test_third_party_and_finance_bureau_assess_where_they_are_asked(
    play: Play, studio: str
) -> None:
    with play.acting("an") as (session, _):
        accounts.create(
            session, username="pei", name="裴评估", roles=("third_party_assessor",),
            organisation=None,
        )  # fmt: skip
    asked = {"third_party": True, "finance_bureau": True, "third_party_members": ["pei"]}
    case = begin(play, studio, **asked)
    report(play, case)
    check(play, case)
    assert set(play.waiting(case)) == {"assess_outcomes", "finance_bureau_check", "visit"}
    assert play.seen("pei", case, "assess_outcomes")["self_report"]["summary"]
    play.do("pei", case, "assess_outcomes", {"outcomes": outcomes()})
    back = {"decision": "return", "opinion": "没有写明满意度调查的样本。"}
    play.do("he", case, "accept_outcomes", {"acceptance": back})
    play.do("pei", case, "assess_outcomes", {"outcomes": outcomes()})
    play.do("he", case, "accept_outcomes", {"acceptance": {"decision": "accept"}})
    play.do("cai", case, "finance_bureau_check", {"finance": finance()})
    play.do("he", case, "visit", {"site": site(play)})
    assert len(play.waiting(case)["score"]) == 3
    assert play.incidents() == []


def test_what_the_unit_objects_to_is_answered_and_scored_again(play: Play, case: str) -> None:
    reach_scoring(play, case)
    score(play, case, A1=9)
    rows = [{"item": "A1", "text": "还有一项攻关没有计入。"}, {"item": "D", "text": "有误。"}]
    play.do("sun", case, "comment", {"comment": {"has": "yes", "rows": rows, "papers": []}})
    seen = play.seen("he", case, "answer_comments")["answer"]["rows"]
    assert [one["comment"] for one in seen] == ["还有一项攻关没有计入。", "有误。"]
    said = [{**one, "decision": "adopted", "reason": "已核实。"} for one in seen]
    with pytest.raises(Refused) as refusal:
        play.do("he", case, "answer_comments", {"answer": {"rows": said}})
    assert [one.path for one in refusal.value.problems] == ["answer.rows[1].decision"]
    said[1]["decision"] = "rejected"
    play.do("he", case, "answer_comments", {"answer": {"rows": said}})
    assert any(one.startswith("对反馈意见的答复") for one in play.letters(case))
    assert sorted(map(str, play.waiting(case)["score"])) == sorted(GROUP)
    for who in GROUP:
        play.do(who, case, "score", {"marks": {"a1": {"points": 15, "reason": ""}}})
    assert play.variables(case)["tally"]["total"] == "94.00"
    play.on(date(2026, 12, 10))  # the unit says nothing more
    assert sheet(play).score == Decimal("94.00")
    assert play.incidents() == []


def test_a_title_that_ends_ends_its_assessment(play: Play, case: str, studio: str) -> None:
    reach_scoring(play, case)
    with play.acting("wang") as (session, _):
        session.scalars(select(Studio)).one().status = "revoked"
        mailbox.publish(session, name="studio-ended", key=studio, payload={})
    assert play.status(case) == "assessment-ended"
    assert (sheet(play).outcome, sheet(play).closed_on) == ("ended", play.at.date())
    assert play.letters(case)[-1].startswith("考核评估终止")
    assert play.incidents() == []


def test_a_studio_is_assessed_once_at_a_time(play: Play, case: str, studio: str) -> None:
    begin(play, studio, round="KP2027-0001", year=2027)
    with play.database.read() as session:
        assert [one.case_number for one in session.scalars(select(AssessmentSheet))] == [case]


def test_a_year_without_work_is_told_as_the_reason(play: Play, case: str, studio: str) -> None:
    reach_result(play, case)
    with play.acting("wang") as (session, _):
        session.scalars(select(Studio).where(Studio.number == studio)).one().granted_on = date(
            2024, 9, 20
        )
    publish(play, case, "failed")
    assert play.variables(case)["resulted"]["vetoes"] == [IDLE]
    assert IDLE in play.papers(case)["assessment-result"]
    assert list(play.waiting(case)) == ["choose_way"]
    way = {"decision": "rectify", "ground": None, "facts": "停产检修，恢复以后整改。"}
    play.do("wang", case, "choose_way", {"way": way})
    first = play.seen("he", case, "draft_notice")["notice"]["problems"][0]
    assert (first["item"], first["problem"]) == (None, IDLE)
    assert play.incidents() == []
