"""What a change of unit does to register and books, and two of them at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.people.actor import SYSTEM
from service.people.tables import Organisation
from service.studios.books import posting
from service.studios.books.queries import standing
from service.studios.changes import moving
from service.studios.changes import unit as unit_change
from service.studios.changes.queries import unit_changes, unit_changing
from service.studios.identity import unit_check_character
from service.studios.register.tables import Master, Studio
from service.studios.rounds.tables import Round
from tests.studios.cast import DONGBA, FITTER, JINYU, MONDAY, TIANHENG, TURNER

NEW, OTHER = (one + unit_check_character(one) for one in ("91110105MA09XX0E5", "91110105MA02JY0B2"))
TODAY = MONDAY.date()


def studio(session, number, *, unit=TIANHENG, place=None, occupation=TURNER):
    """Enter a studio that bears the title."""
    master = Master(
        name=f"{number}师傅", identity_lookup=f"{number:0>43}", identity_number="", sex="男",
        post_kind="worker", qualification="一级",
    )  # fmt: skip
    row = Studio(
        number=number, name=f"{number}工作室", plaque="", unit=unit, place=place or unit,
        occupation_code=occupation, industry="高新技术", address="酒仙桥东路9号", master=master,
        round_code=session.scalars(select(Round.code)).first(), case_number=f"case-{number}",
        granted_on=date(2026, 10, 8), sheet={"unit": {"name": "旧名"}},
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def sheet(number, kind="merge", **more):
    """Return what a unit sends."""
    found = {"studio": number, "kind": kind, "effective_on": "2026-11-20", "reason": "登记"}
    if kind in ("merge", "split", "reorganise"):
        found |= {"name": "新公司", "credit_code": NEW, "legal_kind": "企业", "in_district": "yes"}
    return found | more


def taken_in(session, case, change, unit=TIANHENG):
    unit_change.accept(session=session, at=MONDAY, case=case, unit=unit, change=change)


def registered(session, case, change, settlement=None):
    known = {"change": change, "settlement": settlement}
    return moving.change_unit(session=session, at=MONDAY, case=case, **known)


def test_the_studios_own_account_goes_over(session):
    row = studio(session, "1")
    grant = posting.approve(session, studio=row, fen=10_000_000, on=TODAY, document="发")
    posting.pay(session, grant=grant, fen=10_000_000, on=TODAY, document="支")
    posting.match(session, studio=row, fen=5_000_000, on=TODAY, document="配")
    posting.spend(
        session, studio=row, fen=2_000_000, category="training", source="grant", on=TODAY,
        document="用",
    )  # fmt: skip
    change = sheet("1")
    taken_in(session, "D-1", change)
    registered(session, "D-1", change)
    there = standing(session, row.key)
    left = {unit: [there.left(one, unit=unit) for one in ("grant", "matching")]
            for unit in (TIANHENG, NEW.lower())}  # fmt: skip
    assert left == {TIANHENG: [0, 0], NEW.lower(): [8_000_000, 5_000_000]}
    assert row.sheet["unit"]["name"] == "新公司"


def test_a_unit_with_another_studio_is_not_ended(session):
    studio(session, "1")
    studio(session, "2", occupation=FITTER)
    for number, ended in (("1", False), ("2", True)):
        change = sheet(number)
        taken_in(session, f"D-{number}", change)
        registered(session, f"D-{number}", change)
        there = session.get_one(Organisation, TIANHENG)
        assert (there.succeeded_by == NEW.lower()) is ended


def test_a_branch_becomes_a_company_and_keeps_its_studio(session):
    row = studio(session, "1", place=DONGBA)
    change = sheet("1", "split")
    taken_in(session, "D-1", change)
    found = registered(session, "D-1", change)
    branch = session.get_one(Organisation, DONGBA)
    assert (branch.kind, branch.parent, branch.credit_code) == ("unit", None, NEW)
    assert (row.unit, row.place, found["branch"]) == (DONGBA, DONGBA, None)
    assert session.get_one(Organisation, TIANHENG).valid_until is None


def test_a_branch_goes_along_with_its_unit(session):
    row = studio(session, "1", place=DONGBA)
    change = sheet("1")
    taken_in(session, "D-1", change)
    found = registered(session, "D-1", change)
    assert (row.unit, row.place, found["branch"]) == (NEW.lower(), DONGBA, DONGBA)
    assert session.get_one(Organisation, DONGBA).parent == NEW.lower()


def test_a_renamed_unit_is_renamed_for_all_its_studios(session):
    first, second = studio(session, "1"), studio(session, "2", occupation=FITTER)
    change = sheet("1", "rename", name="天衡智能公司", subject="unit")
    taken_in(session, "D-1", change)
    assert unit_changing(session, first)
    registered(session, "D-1", change)
    assert not unit_changing(session, first)
    assert {first.payment_held_by, second.payment_held_by} == {"D-1"}
    assert [one.case_number for one in unit_changes(session, studio=second)] == ["D-1"]
    assert second.sheet["unit"]["name"] == "天衡智能公司"


def test_the_index_decides_where_nobody_looked(session):
    row = studio(session, "1")
    session.get_one(Organisation, JINYU).credit_code = OTHER
    studio(session, "2", unit=JINYU)
    change = sheet("1", credit_code=OTHER, name="北京锦裕饭店管理有限公司")
    taken_in(session, "D-1", change)
    with pytest.raises(Refused, match="办法第五条"):
        registered(session, "D-1", change)
    assert row.place == TIANHENG


def test_a_title_that_was_taken_away_is_not_changed(session):
    row = studio(session, "1")
    change = sheet("1", "rename", name="天衡智能公司", subject="unit")
    taken_in(session, "D-1", change)
    row.status = "revoked"
    with pytest.raises(Refused, match="已取消称号"):
        registered(session, "D-1", change)


def at_once(database, *works):
    gate = Barrier(len(works))

    def done(work):
        gate.wait()
        try:
            with database.write(actor=SYSTEM, at=MONDAY) as session:
                work(session)
        except Refused as refusal:
            return str(refusal.sentence)
        return None

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(done, works))


def test_the_same_change_sent_twice_at_once_is_taken_in_once(database):
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        studio(session, "1")
    answers = at_once(
        database,
        lambda session: taken_in(session, "D-1", sheet("1")),
        lambda session: taken_in(session, "D-2", sheet("1")),
    )
    assert sorted(map(bool, answers)) == [False, True]


def test_of_two_studios_that_come_into_one_unit_at_once_one_is_told_why(database):
    """Both units had no studio of the occupation in their way when they were looked at."""
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        session.get_one(Organisation, JINYU).credit_code = OTHER
        studio(session, "1")
        studio(session, "2", unit=JINYU)
        there = Organisation(code="new", name="新公司", kind="unit", credit_code=NEW)
        session.add(there)
        session.flush()
        taken_in(session, "D-1", sheet("1"))
        taken_in(session, "D-2", sheet("2"), unit=JINYU)
    answers = at_once(
        database,
        lambda session: registered(session, "D-1", sheet("1")),
        lambda session: registered(session, "D-2", sheet("2")),
    )
    [refused] = [one for one in answers if one]
    assert "办法第五条" in refused


def test_a_title_taken_away_at_the_same_moment_is_never_half_changed(database):
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        studio(session, "1")
        taken_in(session, "D-1", sheet("1"))

    def revoke(session):
        row = session.scalars(select(Studio).with_for_update()).one()
        row.status = "revoked"

    answers = at_once(database, lambda s: registered(s, "D-1", sheet("1")), revoke)
    with database.read() as session:
        row = session.scalars(select(Studio)).one()
        assert row.status == "revoked"
        assert (row.unit == TIANHENG) is bool(answers[0])
