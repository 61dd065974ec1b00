"""A first recognition brings money once, to a place and occupation as to a master (article 15)."""

from datetime import date

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.studios.books import posting
from service.studios.books.queries import grant_of
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from tests.studios.cast import COOK, DONGBA, FITTER, JINYU, master

DAY = date(2026, 11, 23)
LI = master("李师傅", turn=2)


def studio(session, number):
    return session.scalars(select(Studio).where(Studio.number == number)).one()


@pytest.fixture
def before(granted, act, session):
    """张师傅's studio got its money and lost its title."""
    number = granted("A-1")["number"]
    act("money.enter", studio=number)
    row = studio(session, number)
    row.status = "revoked"
    session.flush()
    return row


def pay(act, session, row):
    entry = session.scalars(select(MoneyEntry).where(MoneyEntry.studio_key == row.key)).one()
    act("money.pay", entry=entry.key, voucher="记-1", paid_on="2026-11-23")
    return entry


def recover(session, row, fen):
    claim = posting.claim(session, studio=row, fen=10_000_000, on=DAY, document="追回1号")
    posting.recover(session, claim=claim, fen=fen, on=DAY, document="缴款1号")


@pytest.mark.parametrize(
    ("case", "changes", "whose"),
    [
        ("A-2", {"master": LI}, "本单位同一职业"),
        ("A-2", {"of": JINYU, "occupation": COOK}, "同一领办人"),
    ],
)
def test_it_is_refused_to_the_same_place_and_to_the_same_master(
    before, granted, act, case, changes, whose
):
    number = granted(case, **changes)["number"]
    found = act("money.earlier", case=case, studio=number)
    assert found["studio"] == before.number
    assert whose in found["text"]
    with pytest.raises(Refused, match=f"{whose}.*{before.number}.*不再给予"):
        act("money.enter", case=case, studio=number)


@pytest.mark.parametrize(
    "changes", [{"master": LI, "occupation": FITTER}, {"master": LI, "branch": DONGBA}]
)
def test_another_occupation_or_branch_with_another_master_gets_its_own(
    before, granted, act, changes
):
    number = granted("A-2", **changes)["number"]
    assert act("money.earlier", case="A-2", studio=number) == {"studio": None, "text": None}
    assert act("money.enter", case="A-2", studio=number)["amount"] == 100_000


@pytest.mark.parametrize(("fen", "free"), [(10_000_000, True), (9_999_999, False)])
def test_what_was_wholly_recovered_stands_against_nothing(before, granted, act, session, fen, free):
    before.status = "active"  # it was paid before the title was taken
    pay(act, session, before)
    before.status = "revoked"
    recover(session, before, fen)
    number = granted("A-2", master=LI)["number"]
    assert (act("money.earlier", case="A-2", studio=number)["text"] is None) is free


def test_what_was_voided_before_it_was_paid_stands_against_nothing(before, granted, act, session):
    entry = session.scalars(select(MoneyEntry)).one()
    entry.voided_on = DAY
    posting.void(session, grant=grant_of(session, case="A-1"), on=DAY, document="作废1号")
    number = granted("A-2", master=LI)["number"]
    assert act("money.enter", case="A-2", studio=number)["amount"] == 100_000


def test_the_money_belongs_to_the_master_of_then_not_to_who_followed(granted, act, session, before):
    """李师傅 took the studio over without any grant; a studio of his own brings him one."""
    li = granted("A-2", of=JINYU, occupation=COOK, master=LI)["number"]
    before.master = studio(session, li).master
    session.flush()
    assert act("money.earlier", case="A-2", studio=li)["text"] is None
    zhang = granted("A-3", occupation=FITTER)["number"]
    assert "同一领办人" in act("money.earlier", case="A-3", studio=zhang)["text"]
