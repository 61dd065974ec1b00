"""A change of unit or place (article 12) to each of its ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host.cases import instances
from service.host.messages import mailbox
from service.host.tables.core import Message
from service.host.tasks import tasks
from service.people import accounts
from service.people.tables import Organisation
from service.studios.changes.tables import UnitChange
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from tests.workflows.changes import units
from tests.workflows.changes.test_leader_change import ask
from tests.workflows.changes.units import NEW, begin, check, confirm, decide, row
from tests.workflows.play import Play
from tests.workflows.story import answer_objection, notice_number, object_to, post_now
from tests.workflows.yearly.sheets import agreement

JINYU_NAME = "北京锦裕饭店管理有限公司"


def notice_over(play: Play, case: str, *, objected: bool = False) -> None:
    """The notice runs five working days; somebody may object and be right."""
    draft = {"subject": "关于拟变更单位的公示", "summary": "现予公示。"}
    play.do("wang", case, "check_notice", {"notice_text": draft})
    play.do("wang", case, "post_notice", post_now(play))
    if objected:
        answer_objection(play, object_to(play, notice_number(play)), upheld=True)
    play.on(play.at.date() + timedelta(days=9))


def change_of(play: Play, case: str) -> UnitChange:
    with play.database.read() as session:
        return session.get_one(UnitChange, case)


def sees(play: Play, who: str, case: str) -> bool:
    with play.acting(who) as (session, actor):
        try:
            instances.get(session, number=case, actor=actor)
        except NotFound:
            return False
        return True


def thrown(play: Play, name: str) -> list[dict[str, Any]]:
    with play.database.read() as session:
        rows = session.scalars(select(Message).where(Message.name == name))
        return [{"key": one.correlation, **one.payload} for one in rows]


def test_a_unit_is_renamed_and_nothing_else_changes(play: Play, studio: str) -> None:
    before = row(play, studio)
    case = begin(play, studio)
    check(play, case)
    with play.database.read() as session:
        assert session.get_one(Organisation, "tianheng").name == "北京天衡智能制造有限公司"
    after = row(play, studio)
    assert (after.number, after.name, after.granted_on) == (
        before.number, before.name, before.granted_on,
    )  # fmt: skip
    assert change_of(play, case).old_name == "北京天衡精密制造有限公司"
    assert after.payment_held_by == case
    confirm(play, case, "sun", "北京天衡智能制造有限公司")
    assert play.status(case) == "changed"
    assert row(play, studio).payment_held_by is None
    assert "unit-change-approval" in play.papers(case)
    assert play.incidents() == []


def test_a_door_is_written_down_by_the_centre(play: Play, studio: str) -> None:
    case = begin(play, studio, "door")
    check(play, case)
    assert play.status(case) == "changed"
    assert row(play, studio).address == "北京市朝阳区望京街 1 号"
    assert row(play, studio).payment_held_by is None


def test_a_move_in_the_district_is_looked_at_and_decided(play: Play, studio: str) -> None:
    case = begin(play, studio, "move")
    check(play, case)
    with pytest.raises(Refused, match="至少两名"):
        units.visit(play, case, officers=[{"name": "何审核"}, {"name": "何审核"}])
    units.visit(play, case)
    assert "decide" not in play.waiting(case)
    decide(play, case)
    assert play.status(case) == "changed"


def test_a_move_out_of_the_district_is_refused_with_the_way_out(play: Play, studio: str) -> None:
    case = begin(play, studio, "move", in_district="no")
    assert list(play.waiting(case)) == ["way_out"]
    play.do("sun", case, "way_out", {"way_out": {"decision": "withdraw", "reason": "不迁了。"}})
    assert play.status(case) == "withdrawn"
    case = begin(play, studio, "move", in_district="no")
    play.do("sun", case, "way_out", {"way_out": {"decision": "revoke", "reason": "已迁出。"}})
    assert play.status(case) == "revocation"
    [told] = thrown(play, "revocation-proposed")
    assert (told["key"], told["ground"], told["unit"]) == (f"{studio}/{case}", "other", "tianheng")
    assert row(play, studio).status == "active"


def merged(play: Play, studio: str) -> str:
    """天衡 is merged into 锦裕, which has no studio of that occupation."""
    case = begin(play, studio, "merge")
    check(play, case)
    decide(play, case)
    notice_over(play, case)
    return case


def test_a_merger_takes_studio_cases_and_money_along(play: Play, studio: str) -> None:
    """Running cases follow: the new unit's contacts see them, the old one's don't any more."""
    handing = ask(play, studio)
    year = play.at.year
    writing = play.begin("sun", "responsibility-agreement", {"studio": studio, "year": year})
    [funding] = play.cases("funding")
    with play.acting("sun") as (session, actor):
        key = play.task(writing, "fill").key
        tasks.claim(session, key=key, actor=actor) if play.task(
            writing, "fill"
        ).assignee is None else None
        tasks.save_draft(session, key=key, actor=actor, body={"agreement": agreement()})
    case = merged(play, studio)
    after = row(play, studio)
    assert (after.unit, after.place, after.number) == ("jinyu", "jinyu", studio)
    for one in (handing, writing, funding, case):
        assert sees(play, "zheng", one), one
        assert not sees(play, "sun", one), one
        assert play.variables(one)["unit"] == "jinyu"
    assert play.task(writing, "fill").assignee is None
    assert play.task(funding, "fill_payee").addressed == "applicant@jinyu"
    with play.acting("sun") as (session, actor), pytest.raises(NotFound):
        tasks.open(session, key=play.task(funding, "fill_payee").key, actor=actor)
    with play.database.read() as session:
        old = session.get_one(Organisation, "tianheng")
        assert (old.succeeded_by, old.valid_until) == ("jinyu", date(2026, 12, 1))
    play.do("zheng", writing, "fill", {"agreement": agreement()})
    confirm(play, case, "zheng", JINYU_NAME)
    assert play.status(case) == "changed"
    assert play.incidents() == []


def test_nothing_is_paid_before_the_new_account_is_confirmed(play: Play, studio: str) -> None:
    case = merged(play, studio)
    [funding] = play.cases("funding")
    payee = {**units.PAYEE, "name": JINYU_NAME}
    play.do("zheng", funding, "fill_payee", {"payee": payee})
    wanted = {
        "request": {
            "decision": "request",
            "document": "朝人社能发〔2026〕1号",
            "item": "A",
            "opinion": "同意",
        }
    }
    with pytest.raises(Refused, match="暂不拨付"):
        play.do("wang", funding, "request", wanted)
    with play.database.read() as session:
        assert session.scalars(select(MoneyEntry)).one().studio.unit == "jinyu"
    confirm(play, case, "zheng", JINYU_NAME)
    assert row(play, studio).payment_held_by is None


def test_a_wrong_account_goes_back_to_the_unit(play: Play, studio: str) -> None:
    case = begin(play, studio)
    check(play, case)
    with pytest.raises(Refused, match="开户名"):
        play.do("sun", case, "fill_payee", {"payee": {**units.PAYEE, "name": "旧名"}})
    play.do("sun", case, "fill_payee",
            {"payee": {**units.PAYEE, "name": "北京天衡智能制造有限公司"}})  # fmt: skip
    told = {"decision": "wrong", "person": "财务", "on": "2026-12-01", "note": "号码少一位。"}
    play.do("qian", case, "confirm_account", {"account_confirmation": told})
    assert list(play.waiting(case)) == ["fill_payee"]
    assert row(play, studio).payment_held_by == case


def test_a_reorganised_unit_goes_on_with_its_people(play: Play, studio: str) -> None:
    case = begin(play, studio, "reorganise", name="天衡集团有限公司", credit_code=NEW)
    check(play, case)
    decide(play, case)
    notice_over(play, case)
    assert row(play, studio).unit == NEW.lower()
    with play.database.read() as session:
        assert accounts.actor(session, "sun").organisation == NEW.lower()
    confirm(play, case, "sun", "天衡集团有限公司")
    assert play.status(case) == "changed"


def test_an_upheld_objection_ends_it(play: Play, studio: str) -> None:
    case = begin(play, studio, "merge")
    check(play, case)
    decide(play, case)
    notice_over(play, case, objected=True)
    assert play.status(case) == "declined"
    assert row(play, studio).unit == "tianheng"
    assert "unit-change-refusal" in play.papers(case)


@pytest.mark.parametrize(("decision", "ends"), [("decline", "declined"), ("revoke", "revocation")])
def test_the_leader_may_say_no(play: Play, studio: str, decision: str, ends: str) -> None:
    case = begin(play, studio)
    check(play, case, "doubt", proof="fail")
    decide(play, case, decision)
    assert play.status(case) == ends
    assert change_of(play, case).outcome == ends
    assert row(play, studio).status == "active"


def test_what_fails_is_not_passed(play: Play, studio: str) -> None:
    case = begin(play, studio, "merge")
    with pytest.raises(Refused, match="资金支持"):
        check(play, case, support="fail")


def test_papers_are_supplemented_for_the_same_change(play: Play, studio: str) -> None:
    case = begin(play, studio)
    check(play, case, "supplement", proof="fail")
    other = units.change(play, studio, "door")
    with pytest.raises(Refused, match="不能更换"):
        play.do("sun", case, "supplement", {"change": other})
    again = units.change(play, studio, name="北京天衡新名有限公司")
    play.do("sun", case, "supplement", {"change": again})
    check(play, case)
    assert change_of(play, case).new_name == "北京天衡新名有限公司"


def test_it_can_be_withdrawn_until_it_is_registered(play: Play, studio: str) -> None:
    first = begin(play, studio)
    play.press("sun", first, {"withdrawal": {"reason": "暂不变更。"}})
    assert play.status(first) == "withdrawn"
    second = begin(play, studio)
    check(play, second)
    with pytest.raises(Refused, match="已经登记"):
        play.press("sun", second, {"withdrawal": {"reason": "反悔。"}})
    assert play.waiting(second)


@pytest.mark.parametrize(
    ("kind", "wrong", "path"),
    [
        ("rename", {"name": "北京天衡精密制造有限公司"}, "change.name"),
        ("rename", {"subject": "place"}, "change.subject"),
        ("rename", {"effective_on": "2026-12-31"}, "change.effective_on"),
        ("rename", {"effective_on": "2026-11-30"}, "change.effective_on"),
        ("merge", {"credit_code": "91110105MA02JY0B2X"}, "change.credit_code"),
        ("merge", {"name": "别的名称"}, "change.name"),
        ("door", {"address": None}, "change.address"),
        ("rename", {"truthful": False}, "change.truthful"),
        ("rename", {"proof": []}, "change.proof"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    play: Play, studio: str, kind: str, wrong: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refusal:
        begin(play, studio, kind, **wrong)
    assert path in [one.path for one in refusal.value.problems]


def test_one_change_at_a_time_and_only_of_its_own(play: Play, studio: str) -> None:
    begin(play, studio)
    with pytest.raises(Refused, match="正在办理"):
        begin(play, studio, "door")
    with pytest.raises(Refused):
        play.begin("zheng", "unit-change", {"change": units.change(play, studio)})


def test_a_change_of_leader_runs_beside_it(play: Play, studio: str) -> None:
    handing = ask(play, studio)
    case = begin(play, studio)
    check(play, case)
    assert list(play.waiting(handing)) == ["check_materials"]
    assert play.variables(handing)["case"]["unit"]["name"] == "北京天衡精密制造有限公司"


def test_a_revoked_studio_is_not_changed(play: Play, studio: str) -> None:
    case = begin(play, studio)
    with play.acting("wang") as (session, _):
        mailbox.publish(session, name="studio-ended", key=studio, payload={})
    assert play.status(case) == "revocation"
    assert play.letters(case)[-1].startswith("单位变更终止")


@pytest.fixture
def other(play: Play, studio: str) -> str:
    """Return the number of 锦裕's studio of the same occupation."""
    return units.second_studio(play, studio)


def clashing(play: Play, studio: str, choice: str, **more: Any) -> str:
    """天衡 is merged into 锦裕, which has a studio of that occupation: the unit chooses."""
    case = begin(play, studio, "merge")
    assert list(play.waiting(case)) == ["settle"]
    settlement = {"choice": choice, "reason": "经研究决定。", **more}
    play.do("sun", case, "settle", {"settlement": settlement})
    return case


def pass_it(play: Play, case: str) -> None:
    check(play, case)
    decide(play, case)
    notice_over(play, case)


def test_two_studios_sit_in_different_branches(play: Play, studio: str, other: str) -> None:
    with pytest.raises(Refused):
        clashing(play, studio, "places")
    [case] = play.cases("unit-change")
    named = {"choice": "places", "reason": "分设。", "branch_name": "锦裕机加工分公司",
             "branch_address": "望京街 1 号"}  # fmt: skip
    play.do("sun", case, "settle", {"settlement": named})
    pass_it(play, case)
    mine, theirs = row(play, studio), row(play, other)
    assert (mine.unit, mine.place) == ("jinyu", "jinyu-1")
    assert (theirs.place, theirs.payment_held_by) == ("jinyu", None)
    assert play.variables(case)["branch"] == "jinyu-1"


def test_the_other_studio_ends_first(play: Play, studio: str, other: str) -> None:
    case = clashing(play, studio, "stays")
    pass_it(play, case)
    [told] = thrown(play, "revocation-proposed")
    assert (told["studio"], told["unit"]) == (other, "jinyu")
    assert row(play, studio).unit == "tianheng"
    end(play, other)
    assert row(play, studio).place == "jinyu"
    assert play.incidents() == []


def test_this_studio_ends(play: Play, studio: str, other: str) -> None:
    case = clashing(play, studio, "ends")
    assert play.status(case) == "revocation"
    [told] = thrown(play, "revocation-proposed")
    assert told["studio"] == studio
    assert row(play, other).status == "active"


def test_both_wait_half_a_year_without_money(play: Play, studio: str, other: str) -> None:
    case = clashing(play, studio, "waits")
    pass_it(play, case)
    mine, theirs = row(play, studio), row(play, other)
    assert (mine.unit, mine.place) == ("jinyu", "tianheng")
    assert mine.payment_held_by == theirs.payment_held_by == case
    with pytest.raises(Refused, match="只能一次"):
        play.do(
            "zheng", case, "settle_again", {"settlement": {"choice": "waits", "reason": "再等。"}}
        )
    proof = [play.paper("zheng", "unit-change-proof")]
    again = units.change(play, studio, "door", proof=proof)
    with pytest.raises(Refused, match="正在办理"):
        play.begin("zheng", "unit-change", {"change": again})
    named = {"choice": "places", "reason": "分设。", "branch_name": "锦裕机加工分公司",
             "branch_address": "望京街 1 号"}  # fmt: skip
    play.do("zheng", case, "settle_again", {"settlement": named})
    assert row(play, studio).place == "jinyu-1"
    assert row(play, other).payment_held_by is None
    confirm(play, case, "zheng", JINYU_NAME)
    assert play.status(case) == "changed"
    assert play.incidents() == []


def test_who_does_not_settle_in_half_a_year_loses_the_second_title(
    play: Play, studio: str, other: str
) -> None:
    case = clashing(play, studio, "waits")
    pass_it(play, case)
    until = change_of(play, case).waits_until
    assert until is not None
    play.on(until + timedelta(days=1))
    assert play.status(case) == "revocation"
    assert [one["studio"] for one in thrown(play, "revocation-proposed")] == [studio]
    assert row(play, other).payment_held_by is None


def test_who_comes_second_into_a_place_is_asked_again(play: Play, studio: str) -> None:
    """Between the notice and the register another studio of the occupation came into the unit."""
    case = begin(play, studio, "merge")
    check(play, case)
    decide(play, case)
    other = units.second_studio(play, studio)
    notice_over(play, case)
    assert list(play.waiting(case)) == ["settle_again"]
    assert row(play, studio).unit == "tianheng"
    play.do("sun", case, "settle_again", {"settlement": {"choice": "ends", "reason": "不留。"}})
    assert play.status(case) == "revocation"
    assert row(play, other).status == "active"


def end(play: Play, number: str) -> None:
    """A title is taken away: everybody who waits hears of it."""
    with play.acting("wang") as (session, _):
        studio = session.scalars(select(Studio).where(Studio.number == number)).one()
        studio.status = "revoked"
        mailbox.publish(session, name="studio-ended", key=number, payload={})


@pytest.mark.parametrize("who", ["wang", "qian", "li", "cai", "feng", "xu"])
def test_only_units_begin_it(play: Play, studio: str, who: str) -> None:
    with pytest.raises((Refused, NotFound)):
        play.begin(who, "unit-change", {"change": units.change(play, studio)})


@pytest.mark.parametrize("who", ["wang", "zhao", "sun", "zheng", "qian", "li"])
def test_only_the_centre_checks(play: Play, studio: str, who: str) -> None:
    case = begin(play, studio)
    key = play.task(case, "check").key
    with play.acting(who) as (session, actor), pytest.raises((Refused, NotFound)):
        tasks.complete(session, key=key, actor=actor, answer={"unit_check": {}})
