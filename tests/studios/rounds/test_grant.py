"""The title is granted: articles 4, 5 and 7 hold whatever the diagram says."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.privacy import lookup, reveal
from service.studios.register.tables import Master, Studio
from service.studios.rounds.tables import Application
from tests.studios.cast import (
    COOK,
    DONGBA,
    FITTER,
    JINYU,
    JIUXIANQIAO,
    MONDAY,
    TIANHENG,
    application,
    master,
)

SOMEBODY = master("刘卫东", birth=date(1979, 6, 22))


def test_a_granted_studio_has_number_name_and_plaque(granted):
    studio = granted()
    assert studio["number"] == "朝大师〔2026〕001号"
    assert studio["plaque"] == "北京市朝阳区技能大师工作室"
    assert studio["granted_on"] == "2026-11-23"


def test_numbers_follow_one_another(granted):
    granted("A-1")
    second = granted("A-2", occupation=FITTER, master=SOMEBODY)
    assert second["number"] == "朝大师〔2026〕002号"


def test_a_case_that_was_never_taken_in_gets_nothing(act):
    with pytest.raises(Exception, match="No row was found"):
        act("studio.grant", unit=TIANHENG, application=application())


def test_the_same_master_leads_no_second_studio_not_even_elsewhere(granted):
    granted("A-1")
    with pytest.raises(Refused, match="同一技能大师只能领办一个工作室"):
        granted("B-1", of=JINYU, occupation=COOK)


def test_the_same_trade_in_the_same_unit_gets_no_second_studio(granted):
    granted("A-1")
    with pytest.raises(Refused, match="相同职业（工种）只能建立一个工作室"):
        granted("A-2", master=SOMEBODY)


def test_each_branch_counts_as_its_own(granted, session):
    granted("A-1", branch=DONGBA)
    granted("A-2", branch=JIUXIANQIAO, master=SOMEBODY)
    places = session.scalars(select(Studio.place).order_by(Studio.number)).all()
    assert places == [DONGBA, JIUXIANQIAO]


def test_a_revoked_studio_makes_room(granted, session):
    granted("A-1")
    session.scalars(select(Studio)).one().status = "revoked"
    session.flush()
    assert granted("A-2")["number"] == "朝大师〔2026〕002号"


def test_two_years_are_counted_from_the_day_of_sending(act):
    retiring = application(master=master(birth=date(1968, 1, 23)))  # on 2028-11-23
    facts = act("application.examine", unit=TIANHENG, application=retiring)
    assert facts["months_to_retirement"] == 24
    act("application.accept", unit=TIANHENG, application=retiring)
    later = MONDAY + timedelta(days=60)
    assert act("studio.grant", at=later, unit=TIANHENG, application=retiring)["number"]


def test_a_master_exchanged_on_the_way_is_looked_at_again(act):
    act("application.accept", unit=TIANHENG, application=application())
    exchanged = application(master=master("老人", birth=date(1964, 1, 1)))
    with pytest.raises(Refused, match="退休年龄"):
        act("studio.grant", unit=TIANHENG, application=exchanged)


def test_what_a_supplement_changed_is_what_the_register_says(act, session):
    act("application.accept", unit=TIANHENG, application=application())
    changed = application(studio_name="张师傅精密车工工作室", master=SOMEBODY)
    act("studio.grant", unit=TIANHENG, application=changed)
    row = session.get(Application, "A-1")
    assert (row.studio_name, row.master_name) == ("张师傅精密车工工作室", "刘卫东")


def test_the_register_knows_the_master_once(granted, session):
    granted("A-1")
    row = session.scalars(select(Master)).one()
    assert (row.name, row.sex) == ("张师傅", "男")
    assert reveal(session, row.identity_number) == master()["identity_number"]
    assert row.identity_lookup == lookup(session, master()["identity_number"])


def test_a_unit_reads_its_own_studio_for_a_change(granted, act):
    number = granted("A-1")["number"]
    read = act("studio.read", unit=TIANHENG, studio=number)
    assert read["application"]["occupation"] == "6-18-01-01"
    assert "master" not in read["application"]


def test_周某s_unit_cannot_read_it(granted, act):
    number = granted("A-1")["number"]
    with pytest.raises(Refused, match="本单位的工作室"):
        act("studio.read", unit=JINYU, studio=number)
