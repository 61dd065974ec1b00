"""Suspensions of experts: nobody draws them meanwhile, whichever of two came first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.people.actor import SYSTEM
from service.studios.occupations import MACHINES
from service.studios.pool import experts, suspending
from service.studios.pool.tables import Suspension
from service.studios.review import actions, figures
from service.studios.review.tables import PanelDraw
from tests.studios.cast import MONDAY, TIANHENG, TURNER

TODAY = MONDAY.date()
WHY = "另有任务，三个月内不能参加评审"


@pytest.fixture(autouse=True)
def pool(database):
    """Six judge machines."""
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        for username in ("li", "zhengwei", "tang", "han", "zhoulin", "wuhao"):
            experts.enrol(session, username=username, trades=[MACHINES])


def suspend(database, username="li", *, at=MONDAY, **changes):
    known = {"begins_on": TODAY, "until": TODAY + timedelta(days=90), "reason": WHY, "by": "王科长"}
    with database.write(actor=SYSTEM, at=at) as session:
        return suspending.suspend(session, username=username, **known | changes).key


def draw(database, *, size=5, at=MONDAY, case="SQ-1"):
    with database.write(actor=SYSTEM, at=at) as session:
        return actions.draw(
            session=session, at=at, case=case, occupation=TURNER, unit=TIANHENG, size=size
        )


def test_who_is_suspended_is_not_drawn_and_it_is_said_why(database):
    suspend(database)
    drawn = draw(database)
    assert "li" not in drawn["members"]
    assert drawn["excluded"]["li"].startswith("暂停：2026年11月23日起至")
    with database.read(at=MONDAY) as session:
        assert figures.by_trade(session) == {MACHINES: 5}


def test_it_ends_with_its_last_day(database):
    suspend(database, until=TODAY + timedelta(days=1))
    assert "li" in draw(database, at=MONDAY + timedelta(days=1), case="SQ-1")["excluded"]
    assert draw(database, at=MONDAY + timedelta(days=2), case="SQ-2")["excluded"] == {}


def test_it_begins_on_its_first_day(database):
    suspend(database, begins_on=TODAY + timedelta(days=7), until=None)
    assert draw(database)["excluded"] == {}
    assert "li" in draw(database, at=MONDAY + timedelta(days=7), case="SQ-2")["excluded"]


def test_it_is_ended_by_hand_and_both_are_on_the_record(database):
    key = suspend(database, until=None)
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        suspending.resume(session, key=key, username="li", reason="任务已经完成", by="王科长")
    assert draw(database)["excluded"] == {}
    with database.read() as session:
        of = select(Entry.verb).where(Entry.subject == "expert_suspension").order_by(Entry.sequence)
        assert session.scalars(of).all() == ["suspended", "resumed"]
        assert verify(session).whole


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"begins_on": date(2026, 11, 22)}, "不能早于今天"),
        ({"until": date(2026, 11, 22)}, "不能早于开始日期"),
        ({"reason": "忙"}, "请写明理由"),
        ({"reason": "长" * 1001}, "请写明理由"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(database, wrong, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        suspend(database, **wrong)
    assert refusal.value.problems[0].path in wrong


def test_nobody_is_suspended_twice_for_the_same_days(database):
    suspend(database)
    with pytest.raises(Refused, match="已经暂停"):
        suspend(database, begins_on=TODAY + timedelta(days=90), until=None)
    suspend(database, begins_on=TODAY + timedelta(days=91), until=None)


def test_only_members_of_the_pool_are_suspended(database):
    with pytest.raises(NotFound):
        suspend(database, "xie")
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        trades = [MACHINES]
        experts.settle(session, username="li", trades=trades, employer=None, active=False)
    with pytest.raises(Refused, match="在库"):
        suspend(database)


def test_what_is_over_or_somebody_elses_is_not_ended(database):
    key = suspend(database, until=TODAY)
    for username, at, refusal in (
        ("han", MONDAY, NotFound),
        ("li", MONDAY + timedelta(days=1), Refused),
    ):
        with pytest.raises(refusal), database.write(actor=SYSTEM, at=at) as session:
            suspending.resume(session, key=key, username=username, reason="任务完成", by="王科长")


def test_a_draw_and_a_suspension_at_once_never_seat_who_was_suspended_before(database):
    """Whichever comes first: a panel drawn after the suspension began does not hold the expert."""
    gate, everybody = Barrier(2), 5

    def first():
        gate.wait()
        suspend(database)

    def second():
        gate.wait()
        draw(database, size=everybody)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result()
    with database.read() as session:
        suspended = session.scalars(select(Suspension.username)).all()
        drawn = session.scalars(select(PanelDraw)).one()
    assert suspended == ["li"]
    assert ("li" in drawn.excluded) == ("li" not in drawn.candidates)


def test_a_suspension_waits_for_a_draw_that_holds_the_experts(database):
    """The row of the expert is what both wait for."""
    began, held = Barrier(2), []

    def suspending_meanwhile():
        began.wait()
        suspend(database)
        held.append("suspended")

    with ThreadPoolExecutor(1) as pool:
        with database.write(actor=SYSTEM, at=MONDAY) as session:
            suspending.hold(session, trades=[MACHINES])
            later = pool.submit(suspending_meanwhile)
            began.wait()
            found = suspending.paused(session, on=TODAY)
            held.append("drawn")
        later.result()
    assert found == {}
    assert held == ["drawn", "suspended"]
