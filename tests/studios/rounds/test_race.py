"""Two grants at the same moment: the database lets one win (article 5)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import func, select

from service.errors import Refused
from service.people.actor import SYSTEM
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from service.studios.rounds import actions as applications
from service.studios.rounds import grant as studios
from service.studios.rounds.application import read_application
from tests.studios.cast import COOK, JINYU, MONDAY, TIANHENG, application, master
from tests.studios.conftest import sealed

SAME_MASTER = [
    ("A", TIANHENG, application()),
    ("B", JINYU, application(occupation=COOK)),
]
SAME_TRADE = [
    ("A", TIANHENG, application()),
    ("B", TIANHENG, application(master=master("刘卫东", birth=date(1979, 6, 22)))),
]


def take_in(database, cases):
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        for case, unit, sheet in cases:
            applications.accept(session=session, at=MONDAY, case=case, unit=unit, application=sheet)


def grant_at_once(database, cases):
    """Grant all cases at one moment; return the sentence each was refused with, or None."""
    gate = Barrier(len(cases))

    def grant(case, unit, sheet):
        gate.wait()
        try:
            with database.write(actor=SYSTEM, at=MONDAY) as session:
                sent = {"application": sheet}
                known = {**sent, "sealed": sealed(session, sent)}
                studios.grant(session=session, at=MONDAY, case=case, unit=unit, **known)
        except Refused as refusal:
            return refusal.sentence
        return None

    with ThreadPoolExecutor(len(cases)) as pool:
        return list(pool.map(lambda one: grant(*one), cases))


@pytest.mark.parametrize("cases", [SAME_MASTER, SAME_TRADE], ids=["master", "trade"])
def test_one_of_two_wins_and_the_other_is_told_why(database, cases):
    take_in(database, cases)
    sentences = grant_at_once(database, cases)
    (refused,) = [sentence for sentence in sentences if sentence]
    assert "办法第五条" in refused
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Studio)) == 1


@pytest.mark.parametrize("cases", [SAME_MASTER, SAME_TRADE], ids=["master", "trade"])
def test_the_index_decides_even_where_nobody_looked_first(database, cases):
    take_in(database, cases)
    (_, unit, sheet), (other, other_unit, other_sheet) = cases
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        known = {"application": sheet, "sealed": sealed(session, {"application": sheet})}
        studios.grant(session=session, at=MONDAY, case="A", unit=unit, **known)
        sent = read_application(other_unit, other_sheet)
        kept = sealed(session, other_sheet)
        with pytest.raises(Refused, match="办法第五条"):
            studios._enter(session, studios._new(session, MONDAY, other, sent, kept), sent)


def test_the_number_of_the_loser_is_not_lost(database):
    take_in(database, SAME_MASTER)
    grant_at_once(database, SAME_MASTER)
    with database.read() as session:
        assert session.scalars(select(Studio.number)).one() == "朝大师〔2026〕001号"
        assert session.scalar(select(func.count()).select_from(MoneyEntry)) == 0


def test_the_same_application_sent_twice_at_once_is_taken_in_once(database):
    gate = Barrier(2)

    def send(case):
        gate.wait()
        try:
            take_in(database, [(case, TIANHENG, application())])
        except Refused as refusal:
            return refusal.sentence
        return None

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, ("A", "B")))
    assert sorted(map(bool, answers)) == [False, True]
