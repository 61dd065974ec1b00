"""Applications side by side for one master or one place: told, confirmed, seen; not forbidden."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from service.errors import Refused
from service.people.actor import SYSTEM
from service.studios import alongside
from service.studios.actions import ACTIONS
from tests.studios.cast import COOK, DONGBA, JINYU, MONDAY, TIANHENG, application, master

ACCEPT = "application.accept"
LIU = master("刘卫东", birth=date(1979, 6, 22))
SAME_MASTER = (JINYU, application(occupation=COOK))
SAME_TRADE = (TIANHENG, application(master=LIU))


@pytest.fixture
def send(act):
    def send(case, unit=TIANHENG, sheet=None, **more):
        return act(
            "application.accept", case=case, unit=unit, application=sheet or application(), **more
        )

    return send


@pytest.mark.parametrize("other", [SAME_MASTER, SAME_TRADE], ids=["master", "trade"])
def test_the_second_is_told_and_sends_once_it_is_confirmed(send, session, other):
    send("A-1", alongside=False)
    with pytest.raises(Refused) as refused, session.begin_nested():
        send("A-2", *other, alongside=False)
    [problem] = refused.value.problems
    assert problem.path == "application.alongside"
    assert "办法第五条" in problem.sentence
    send("A-2", *other, alongside=True)
    same = "master" if other is SAME_MASTER else "place"
    assert alongside.of(session, case="A-1") == [alongside.Alongside("A-2", same)]
    assert alongside.of(session, case="A-2") == [alongside.Alongside("A-1", same)]


def test_the_other_units_case_is_not_named_the_own_one_is(send, session):
    send("A-1")
    for other, named in ((SAME_MASTER, False), (SAME_TRADE, True)):
        with pytest.raises(Refused) as refused, session.begin_nested():
            send("A-2", *other, alongside=False)
        assert ("A-1" in str(refused.value.problems[0].sentence)) == named


def test_another_branch_or_another_trade_is_nothing_beside_it(send, session):
    send("A-1")
    send("A-2", TIANHENG, application(master=LIU, branch=DONGBA), alongside=False)
    other = master("马丽华", birth=date(1985, 4, 11), sex="女", post_kind="manager")
    send("A-3", TIANHENG, application(master=other, occupation=COOK), alongside=False)
    assert alongside.of(session, case="A-1") == []


def test_what_has_ended_is_nothing_beside_it(send, act, session):
    send("A-1")
    act("application.close", case="A-1", outcome="withdrawn")
    send("A-2", *SAME_MASTER, alongside=False)
    assert alongside.of(session, case="A-2") == []


def test_a_diagram_that_does_not_ask_is_not_held_up(send):
    send("A-1")
    send("A-2", *SAME_MASTER)


def test_a_new_leader_who_is_in_an_application_is_told_too(send, act, granted, session):
    number = granted("A-1")["number"]
    send("A-2", JINYU, application(master=LIU, occupation=COOK))
    change = {"unit": TIANHENG, "studio": number, "master": LIU}
    with pytest.raises(Refused) as refused, session.begin_nested():
        act("leader.accept", case="C-1", alongside=False, **change)
    assert refused.value.problems[0].path == "application.alongside"
    act("leader.accept", case="C-1", alongside=True, **change)
    assert alongside.of(session, case="A-2") == [alongside.Alongside("C-1", "master")]
    assert alongside.of(session, case="C-1") == [alongside.Alongside("A-2", "master")]


@pytest.mark.parametrize("other", [SAME_MASTER, SAME_TRADE], ids=["master", "trade"])
def test_of_two_sent_at_once_one_is_told(database, other):
    gate = Barrier(2)

    def sent(case, unit, sheet):
        gate.wait()
        try:
            with database.write(actor=SYSTEM, at=MONDAY) as session:
                known = {"session": session, "at": MONDAY, "case": case, "alongside": False}
                ACTIONS["application.accept"](unit=unit, application=sheet, **known)
        except Refused as refused:
            return refused.problems[0].path
        return None

    with ThreadPoolExecutor(2) as pool:
        pairs = (("A-1", TIANHENG, application()), ("A-2", *other))
        answers = list(pool.map(lambda one: sent(*one), pairs))
    assert sorted(map(str, answers)) == ["None", "application.alongside"]
