"""A studio passes to another master (article 12)."""

from datetime import date

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.studios.changes.tables import LeaderChange
from service.studios.register.tables import Studio
from tests.studios.cast import FITTER, JINYU, TIANHENG, master

LIU = master("刘卫东", birth=date(1979, 6, 22))


@pytest.fixture
def number(granted):
    return granted("A-1")["number"]


def send(act, number, case="C-1", unit=TIANHENG, who=LIU):
    return act("leader.accept", case=case, unit=unit, studio=number, master=who, reason="退休")


def test_the_studio_keeps_its_number_and_gets_the_new_master(act, number, session):
    send(act, number)
    changed = act("studio.change_leader", case="C-1", studio=number, master=LIU)
    assert changed == {
        "number": number,
        "name": "张师傅车工技能大师工作室",
        "from": "张师傅",
        "to": "刘卫东",
        "unit": TIANHENG,
        "supplement": False,
        "year": 2026,
        "agreement_key": f"{number}-2026",
    }
    assert session.scalars(select(Studio)).one().master.name == "刘卫东"


def test_the_new_master_is_held_to_article_4(act, number):
    with pytest.raises(Refused, match="技师"):
        send(act, number, who=LIU | {"qualification": "四级"})


def test_and_to_article_5(act, number, granted):
    granted("A-2", occupation=FITTER, master=LIU)
    with pytest.raises(Refused, match="同一技能大师只能领办一个工作室"):
        send(act, number)


def test_who_got_a_studio_meanwhile_cannot_take_this_one(act, number, granted):
    send(act, number)
    granted("A-2", occupation=FITTER, master=LIU)
    with pytest.raises(Refused, match="同一技能大师"):
        act("studio.change_leader", case="C-1", studio=number, master=LIU)


def test_another_unit_cannot_ask(act, number):
    with pytest.raises(Refused, match="本单位的工作室"):
        send(act, number, unit=JINYU)


def test_one_change_at_a_time(act, number):
    send(act, number)
    with pytest.raises(Refused, match="正在办理"):
        send(act, number, case="C-2")


def test_after_it_ended_another_may_be_asked_for(act, number, session):
    send(act, number)
    act("leader.close", case="C-1", outcome="declined", opinion="不同意")
    send(act, number, case="C-2")
    assert session.get(LeaderChange, "C-1").outcome == "declined"


def test_an_objection_stops_it_too(act, number):
    send(act, number)
    notice = act("notice.publish", case="C-1", kind="领办人变更", subject="变更公示", summary="")
    act(
        "objection.register",
        case="Y-1",
        notice=notice["number"],
        objection={"name": "周某", "mobile": "1", "subject": "刘卫东", "facts": "未在职"},
    )
    with pytest.raises(Refused, match="未办结"):
        act("studio.change_leader", case="C-1", studio=number, master=LIU)


def test_the_masters_part_is_not_shown_but_the_facts_are(act, number):
    facts = act("leader.examine", master=LIU)
    assert facts["qualification_rank"] == 5
    assert facts["reasons"] == []
