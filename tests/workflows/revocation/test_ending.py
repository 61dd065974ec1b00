"""What ends with a title, what may still be written, who may apply again (article 13)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host.cases import instances
from service.people.actor import SYSTEM
from service.studios import overview
from service.studios.actions import ACTIONS
from service.studios.assessment.tables import Assessment
from service.studios.changes.tables import UnitChange
from service.studios.money.tables import MoneyEntry
from service.studios.register import directory, lists
from service.studios.register.queries import months_since_revoked
from service.studios.register.tables import Studio
from service.studios.revocation.tables import Revocation
from service.studios.yearly.tables import Agreement, Duty
from tests.workflows.play import Play
from tests.workflows.revocation.scenes import (
    admit,
    begin,
    check_law,
    decide,
    investigate,
    notice,
    propose,
    reach_response,
    serve,
)
from tests.workflows.story import checked, filled
from tests.workflows.yearly.test_agreement import NEW_YEAR, running

CHANGE = {"reason": "left", "explanation": "张师傅调离本单位。"}


def revoke(play: Play, studio: str, **more: Any) -> str:
    """Take a title away without a word of the unit."""
    case = reach_response(play, studio, **more)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    check_law(play, case)
    decide(play, case)
    serve(play, case)
    return case


def change_leader(play: Play, studio: str) -> str:
    papers = [play.paper("sun", "leader-change")]
    change = {"studio": studio, "proof": papers, **CHANGE}
    case = play.begin("sun", "leader-change", {"change": change})
    answer = filled(play, case, master="石磊")
    play.do("sun", case, "fill_application", answer)
    return case


def test_everything_under_way_ends_with_a_letter(play: Play, studio: str) -> None:
    play.on(NEW_YEAR)
    agreement, funding = running(play, "responsibility-agreement"), running(play, "funding")
    record = {
        "studio": studio, "on": "2026-12-01", "method": "visit", "active": "yes",
        "officers": [{"name": "何审核"}, {"name": "林审核"}], "findings": "台账不全",
        "handling": "rectify", "rectify_by": "2027-01-31",
    }  # fmt: skip
    first = play.begin("he", "supervision", {"supervision": record})
    second = play.begin("he", "supervision", {"supervision": record})
    revoke(play, studio)
    for case in (agreement, funding, first, second):
        assert play.status(case) == "ended", case
        assert "终止" in play.letters(case)[-1], case
    with play.database.read() as session:
        duties = session.scalars(select(Duty)).all()
        assert {one.outcome for one in duties} == {"ended"}
    assert play.incidents() == []


def test_a_message_of_the_end_is_not_kept_for_later(play: Play, studio: str) -> None:
    revoke(play, studio)
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio)).one()
        row.status = "active"
    play.on(NEW_YEAR)
    assert play.status(running(play, "responsibility-agreement")) != "ended"


def test_an_accepted_change_of_leader_cures(play: Play, studio: str) -> None:
    case = reach_response(play, studio, ground="leader_gone")
    change = change_leader(play, studio)
    assert play.status(case) == "cured"
    assert play.letters(case)[-1].startswith("取消称号中止")
    with play.database.read() as session:
        assert not session.scalars(select(Studio.payment_frozen)).one()
        assert session.get_one(Revocation, case).outcome == "cured"
    play.do("he", change, "check_materials", checked(rules="缺制度文本"))
    with pytest.raises(Refused) as refusal:
        propose(play, studio, ground="leader_gone")
    assert "变更" in "".join(str(one.sentence) for one in refusal.value.problems)


def test_beside_another_ground_no_leader_is_changed(play: Play, studio: str) -> None:
    propose(play, studio)
    with pytest.raises(Refused, match="取消称号正在办理"):
        change_leader(play, studio)


@pytest.mark.parametrize(
    ("ground", "more", "words"),
    [
        ("idle", {}, "没有超过一年"),
        ("uncooperative", {}, "不足2次"),
        ("violation", {}, "认定违规违纪的文号"),
        ("failed_assessment", {}, "没有公布为不合格"),
        ("other", {"evidence": []}, "证据"),
        ("other", {"facts": None}, "事实"),
        ("nonsense", {}, "情形"),
        ("other", {"studio": "朝大师〔2026〕999号"}, "工作室"),
    ],
)
def test_each_ground_needs_its_proof(
    play: Play, studio: str, ground: str, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused) as refusal:
        propose(play, str(more.pop("studio", studio)), ground=ground, **more)
    assert words in "".join(str(one.sentence) for one in refusal.value.problems)


def test_a_year_without_work_is_computed(play: Play, studio: str) -> None:
    play.on(date(2027, 12, 2))
    case = propose(play, studio, ground="idle")
    assert play.variables(case)["ground_facts"]["months_idle"] == 13


def test_a_title_has_one_case_at_a_time(play: Play, studio: str) -> None:
    propose(play, studio)
    with pytest.raises(Refused, match="正在办理，不能重复提出"):
        propose(play, studio)


def test_a_studio_that_lost_its_title_is_written_to_by_nobody(play: Play, studio: str) -> None:
    revoke(play, studio)
    with play.database.read() as session:
        key = session.scalars(select(Studio.key)).one()
    for row in (
        Duty(kind="report", studio_key=key, year=2027, due_on=NEW_YEAR, begun_on=NEW_YEAR),
        Assessment(
            studio_key=key, due_number=1, year=2027, grade="excellent", document="1",
            published_on=NEW_YEAR, case_number="KH-1",
        ),
        Agreement(
            studio_key=key, year=2027, case_number="ZR-1", filed_on=NEW_YEAR, matching=0,
            budget=0, sheet={},
        ),
    ):  # fmt: skip
        with (
            pytest.raises(Refused, match="已取消称号"),
            play.database.write(actor=SYSTEM, at=play.at) as session,
        ):
            session.add(row)
    with (
        pytest.raises(Refused, match="已取消称号"),
        play.database.write(actor=SYSTEM, at=play.at) as session,
    ):
        session.scalars(select(Studio)).one().name = "另一个名字"


SHEET = {
    "studio": "", "on": "2026-12-01", "method": "visit", "active": "yes",
    "officers": [{"name": "何审核"}, {"name": "林审核"}], "findings": "无", "handling": "none",
}  # fmt: skip
GIVEN: dict[str, dict[str, Any]] = {
    "money.pay": {"entry": 1, "voucher": "1", "paid_on": "2026-12-01"},
    "money.enter_excellent": {},
    "funding.request": {"entry": 1},
    "funding.order": {"entry": 1, "number": "1"},
    "spending.examine": {},
    "spending.book": {},
    "agreement.read": {"year": 2027},
    "report.read": {"year": 2026},
    "duty.waive": {"kind": "report", "year": 2026, "reason": "无"},
    "duty.lapse": {"kind": "report", "year": 2026},
    "studio.read": {},
    "revocation.enter": {},
}
"""Actions that write to a studio, and what they are given beside it."""


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_no_action_goes_on_with_it(play: Play, studio: str, name: str) -> None:
    revoke(play, studio)
    action = ACTIONS[name]
    known = {
        "studio": studio, "unit": "tianheng", "case": "XX-1", "at": play.at, "actor": SYSTEM,
        "spending": {"studio": studio}, "year": 2027, "proposal": {"studio": studio},
        "proof": {"proved": True}, "purchases": [],
    } | GIVEN[name]  # fmt: skip
    if name.startswith(("money.pay", "funding.")):
        with play.database.read() as session:
            row = session.scalars(select(MoneyEntry)).one()
            known |= {"case": row.funding_case or row.case_number, "entry": row.key}
    taken = action.__code__.co_varnames[: action.__code__.co_kwonlyargcount]
    given = {one: known[one] for one in taken if one in known}
    with play.acting("wang") as (session, _), pytest.raises(Refused) as refusal:
        action(session=session, **given)
    said = "".join(str(one.sentence) for one in refusal.value.problems) or str(refusal.value)
    assert "取消称号" in said or "作废" in said or "暂停" in said


def test_who_lost_a_title_waits_two_years_and_who_could_not_go_on_does_not(
    play: Play, studio: str
) -> None:
    play.on(date(2027, 12, 2))
    case = propose(play, studio, ground="idle")
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio)).one()
        row.status, row.ended_on, row.end_ground = "revoked", date(2026, 1, 15), "idle"
        place, occupation = row.place, row.occupation_code
        nobody = "110105199001010010"
        asked = {"place": place, "occupation": occupation, "identity_number": nobody}
        assert months_since_revoked(session, on=date(2028, 1, 14), **asked) == 23
        assert months_since_revoked(session, on=date(2028, 1, 15), **asked) == 24
        other = {**asked, "occupation": "9-99"}
        assert months_since_revoked(session, on=date(2028, 1, 15), **other) is None
        row.end_ground = "leader_gone"
        session.flush()
        assert months_since_revoked(session, on=date(2027, 1, 15), **asked) is None
    assert case


def test_registers_and_pages_say_when_and_by_which_item(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    with play.database.read() as session:
        row = session.scalars(select(Studio)).one()
        [said] = overview.overview(session, row, today=play.at.date()).missing[:1]
        assert (
            said == "取消称号正在办理（其他原因不能正常开展工作），办理期限2027年3月1日，暂停拨付"
        )
        assert case in overview.case_numbers(session, row)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    check_law(play, case)
    decide(play, case)
    serve(play, case)
    with play.database.read() as session:
        [shown] = directory.studios(session).rows
        assert (shown.status, shown.ended_on) == ("revoked", date(2026, 12, 1))
        assert shown.end_ground == "第十三条第四项"
        assert [one.number for one in lists.revoked(session)] == [studio]


def test_a_unit_sees_nothing_before_the_case_begins(play: Play, studio: str) -> None:
    case = propose(play, studio)
    with play.acting("sun") as (session, actor), pytest.raises(NotFound):
        instances.get(session, number=case, actor=actor)
    admit(play, case)
    play.do("zhao", case, "decide_start", {"start_check": {"decision": "begin"}})
    with play.acting("sun") as (session, actor):
        assert instances.get(session, number=case, actor=actor)
    with play.acting("zheng") as (session, actor), pytest.raises(NotFound):
        instances.get(session, number=case, actor=actor)


def test_a_notice_waits_for_the_unit_that_follows(play: Play, studio: str) -> None:
    case = propose(play, studio)
    begin(play, case)
    investigate(play, case)
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio)).one()
        change = UnitChange(
            case_number="DB-2026-0001", studio_key=row.key, kind="merger", from_unit=row.unit,
            from_place=row.place, old_name="天衡", new_name="新天衡", effective_on=play.at.date(),
            sent_on=play.at.date(),
        )  # fmt: skip
        session.add(change)
    with pytest.raises(Refused, match="单位变更正在办理"):
        notice(play, case)
    with play.acting("wang") as (session, _):
        change = session.get_one(UnitChange, "DB-2026-0001")
        change.registered_on = play.at.date()
    notice(play, case)
    assert list(play.waiting(case)) == ["serve"]
