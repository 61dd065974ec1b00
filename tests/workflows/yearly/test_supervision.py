"""Supervision and the hint on studios that do nothing (articles 10 and 13)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.host.messages import mailbox
from service.host.operations.interventions import Order, end
from service.studios.assessment.sheet_tables import Rectification
from service.studios.yearly.supervision import last_activities
from service.studios.yearly.tables import IdleHint, Supervision
from tests.workflows.play import Play
from tests.workflows.yearly.test_agreement import running


def begin(play: Play, studio: str, handling: str = "none", **more: Any) -> str:
    record = {
        "studio": studio, "on": "2026-12-01", "method": "visit", "active": "yes",
        "officers": [{"name": "何审核"}, {"name": "林审核"}], "findings": "台账不全",
        "handling": handling, **more,
    }  # fmt: skip
    return play.begin("he", "supervision", {"supervision": record})


def row(play: Play) -> Supervision:
    with play.database.read() as session:
        return session.scalars(select(Supervision)).one()


def test_a_visit_without_findings_is_recorded(play: Play, studio: str) -> None:
    case = begin(play, studio)
    assert play.status(case) == "recorded"
    assert (row(play).outcome, row(play).officers) == ("recorded", "何审核、林审核")


def test_what_was_found_is_mended_and_looked_at(play: Play, studio: str) -> None:
    case = begin(play, studio, "rectify", rectify_by="2026-12-31")
    assert play.letters(case)[-1].startswith("限期整改")
    notice(play, case, due_on="2026-12-25")
    printed = play.papers(case)["rectification-notice"]
    assert "台账不全" in printed
    assert "北京天衡精密制造有限公司" in printed
    mend(play, case)
    recheck(play, case, "undone")
    assert list(play.waiting(case)) == ["decide_undone"]
    again = {"decision": "again", "rectify_by": "2027-01-29", "opinion": "还缺两张凭证。"}
    play.do("he", case, "decide_undone", {"undone": again})
    drafted = play.seen("he", case, "draft_notice")["notice"]["problems"]
    assert [one["due_on"] for one in drafted] == ["2027-01-29"]
    assert "还缺两张凭证" in drafted[0]["problem"]
    notice(play, case, due_on="2027-01-20")
    mend(play, case)
    recheck(play, case, "done")
    assert play.status(case) == "rectified"
    assert row(play).outcome == "rectified"
    with play.database.read() as session:
        kept = session.scalars(select(Rectification).order_by(Rectification.key)).all()
        assert [(one.source, one.outcome, one.score) for one in kept] == [
            ("supervision", "failed", None), ("supervision", "rectified", None),
        ]  # fmt: skip
    assert play.incidents() == []


def notice(play: Play, case: str, *, due_on: str) -> None:
    """何审核 says what has to be done by when."""
    said = {"requirement": "补齐。", "criterion": "账实相符。", "due_on": due_on, "item": None}
    drafted = play.seen("he", case, "draft_notice")["notice"]["problems"]
    problems = [{**one, **said} for one in drafted]
    play.do("he", case, "draft_notice", {"notice": {"problems": problems}})


def mend(play: Play, case: str) -> None:
    """孙秀兰 plans and reports, 何审核 agrees to the plan."""
    rows = play.seen("sun", case, "make_plan")["plan"]["rows"]
    said = {"measures": "补齐。", "person": "张师傅", "done_on": "2026-12-20"}
    play.do("sun", case, "make_plan", {"plan": {"rows": [{**one, **said} for one in rows]}})
    play.do("he", case, "check_plan", {"plan_check": {"decision": "agree"}})
    rows = play.seen("sun", case, "report")["rectification"]["rows"]
    proof = [play.paper("sun", "rectification-proof", case)]
    mended = {"decision": "send", "rows": [{**one, "measures": "已补齐。"} for one in rows]}
    play.do("sun", case, "report", {"rectification": {**mended, "evidence": proof}})


def recheck(play: Play, case: str, decision: str) -> None:
    """何审核 and 林审核 look at it on the spot: no points, no veto is asked."""
    issued = play.seen("he", case, "check_result")["issued"]["problems"]
    said = {"done": "yes", "note": ""}
    looked = {
        "on": play.at.date().isoformat(), "persons": [{"name": "何审核"}, {"name": "林审核"}],
        "problems": [{"problem": one["problem"], **said} for one in issued],
        "decision": decision, "opinion": "已到现场。", "photos": [],
    }  # fmt: skip
    play.do("he", case, "check_result", {"recheck": looked})


def test_who_reports_nothing_is_looked_at_as_it_is(play: Play, studio: str) -> None:
    case = begin(play, studio, "rectify", rectify_by="2026-12-31")
    notice(play, case, due_on="2026-12-25")
    rows = [{"problem": "台账不全", "measures": "补。", "person": "张", "done_on": "2026-12-20"}]
    play.do("sun", case, "make_plan", {"plan": {"rows": rows}})
    play.do("he", case, "check_plan", {"plan_check": {"decision": "agree"}})
    play.on(date(2027, 1, 18))
    assert list(play.waiting(case)) == ["check_result"]


def test_a_title_that_ends_closes_what_had_to_be_mended(play: Play, studio: str) -> None:
    case = begin(play, studio, "rectify", rectify_by="2026-12-31")
    notice(play, case, due_on="2026-12-25")
    with play.acting("wang") as (session, _):
        told = {"studio_name": "张师傅工作室", "ended_on": "2026-12-01", "document": "12号"}
        payload = {"studio_ended": told, **told}
        mailbox.publish(session, name="studio-ended", key=studio, payload=payload)
    assert play.waiting(case) == {}
    with play.database.read() as session:
        assert session.scalars(select(Rectification)).one().outcome == "ended"
    assert row(play).outcome == "ended"


@pytest.mark.parametrize("at_once", [True, False])
def test_the_centre_proposes_to_take_the_title(play: Play, studio: str, at_once: bool) -> None:
    if at_once:
        case = begin(play, studio, "revoke")
    else:
        case = begin(play, studio, "rectify", rectify_by="2026-12-31")
        notice(play, case, due_on="2026-12-25")
        mend(play, case)
        recheck(play, case, "undone")
        told = {"decision": "propose", "rectify_by": None, "opinion": "没有整改。"}
        play.do("he", case, "decide_undone", {"undone": told})
    assert play.status(case) == "proposed"
    assert play.letters(case)[-1].startswith("建议取消称号")
    assert len(play.cases("revocation")) == 1


def test_another_term_lies_ahead(play: Play, studio: str) -> None:
    case = begin(play, studio, "rectify", rectify_by="2026-12-31")
    notice(play, case, due_on="2026-12-25")
    mend(play, case)
    recheck(play, case, "undone")
    past = {"decision": "again", "rectify_by": "2026-11-30", "opinion": "还缺凭证。"}
    with pytest.raises(Refused) as refusal:
        play.do("he", case, "decide_undone", {"undone": past})
    assert [one.path for one in refusal.value.problems] == ["undone.rectify_by"]


@pytest.mark.parametrize(
    ("handling", "wrong", "path"),
    [
        ("none", {"officers": [{"name": "何审核"}, {"name": "何审核"}]}, "supervision.officers"),
        ("none", {"on": "2026-12-09"}, "supervision.on"),
        ("rectify", {"rectify_by": "2026-12-01"}, "supervision.rectify_by"),
        ("none", {"studio": "朝大师〔2026〕999号"}, "supervision.studio"),
    ],
)
def test_a_record_is_well_formed(
    play: Play, studio: str, handling: str, wrong: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refusal:
        begin(play, str(wrong.pop("studio", studio)), handling, **wrong)
    assert path in [one.path for one in refusal.value.problems]


def test_a_year_without_work_is_told_and_nothing_is_done_by_itself(play: Play, studio: str) -> None:
    play.on(date(2027, 12, 1))
    watch = running(play, "activity-watch")
    assert play.status(watch) == "completed"  # a year to the day is not more than a year
    play.on(date(2028, 1, 4))
    [watch] = showing(play, studio)
    assert "2026-12-01" in play.variables(watch)["idle"]["text"]
    play.do("he", watch, "review", {"activity_review": {"opinion": "已约谈。"}})
    assert play.letters(watch)[-1].startswith("停滞工作室")
    with play.database.read() as session:
        assert studio
        [last] = last_activities(session).values()
        assert last == date(2026, 12, 1)


def showing(play: Play, studio: str) -> list[str]:
    """Return the open cases that show a studio as idle."""
    open_ = [one for one in play.cases("activity-watch") if play.waiting(one)]
    return [one for one in open_ if studio in play.variables(one)["idle"]["text"]]


def test_an_idle_studio_is_shown_by_one_case_until_that_has_ended(play: Play, studio: str) -> None:
    play.on(date(2028, 1, 4))
    [first] = showing(play, studio)
    play.on(date(2028, 2, 1))
    assert showing(play, studio) == [first]
    assert play.status(running(play, "activity-watch")) == "completed"
    play.do("he", first, "review", {"activity_review": {"opinion": "已约谈。"}})
    play.on(date(2028, 3, 1))
    [second] = showing(play, studio)
    assert second != first
    with play.database.read() as session:
        shown = session.scalars(select(IdleHint).order_by(IdleHint.key)).all()
        closed = [(one.case_number, one.closed_on) for one in shown]
        assert closed == [(first, date(2028, 2, 1)), (second, None)]


def test_an_idle_studio_is_shown_again_when_the_case_was_ended_by_hand(
    play: Play, studio: str
) -> None:
    play.on(date(2028, 1, 4))
    [first] = showing(play, studio)
    with play.acting("admin") as (session, actor):
        end(session, order=Order(number=first, actor=actor, reason="误发"))
    play.on(date(2028, 2, 1))
    [second] = showing(play, studio)
    assert second != first


def test_a_visit_that_found_it_at_work_counts_as_activity(play: Play, studio: str) -> None:
    play.on(date(2027, 6, 1))
    begin(play, studio, on="2027-06-01")
    with play.database.read() as session:
        assert list(last_activities(session).values()) == [date(2027, 6, 1)]
