"""Whatever is sent again is held to articles 4 and 5 again, as it stands then."""

from datetime import date, timedelta

import pytest

from service.errors import Refused
from service.studios.changes.tables import LeaderChange
from service.studios.rounds.tables import Application
from tests.studios.cast import COOK, FITTER, JINYU, MONDAY, TIANHENG, application, master

LIU = master("刘卫东", birth=date(1979, 6, 22))
LATER = MONDAY + timedelta(days=60)


def sent(act, case="A-1", **changes):
    act("application.accept", case=case, unit=TIANHENG, application=application(**changes))


def again(act, case="A-1", unit=TIANHENG, **changes):
    return act("sending.accept", case=case, unit=unit, application=application(**changes))


def test_the_register_follows_what_is_sent_again(act, session):
    sent(act)
    assert again(act, studio_name="张师傅数控车工工作室") == {"sent_on": "2026-11-23"}
    assert session.get_one(Application, "A-1").studio_name == "张师傅数控车工工作室"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"master": master(qualification="三级")}, "技师（二级）及以上"),
        ({"master": master(employed=False)}, "在职在聘"),
        ({"master": master(birth=date(1966, 1, 1))}, "法定退休年龄"),
        ({"occupation": "0-00"}, "不在目录中"),
    ],
)
def test_conditions_hold_for_a_supplement(act, changes, sentence):
    sent(act)
    with pytest.raises(Refused, match=sentence):
        again(act, **changes)


def test_a_master_or_a_place_that_got_a_studio_meanwhile_stands_against_it(act, granted):
    sent(act, "A-1", master=LIU)
    sent(act, "A-2", occupation=FITTER)
    granted("B-1", of=JINYU, occupation=COOK)
    with pytest.raises(Refused, match="同一技能大师只能领办一个工作室"):
        again(act, "A-2", occupation=FITTER)
    granted("A-3", master=master("周某", birth=date(1985, 3, 3)))
    with pytest.raises(Refused, match="相同职业（工种）只能建立一个工作室"):
        again(act, "A-1", master=LIU)


def test_the_two_years_are_counted_from_the_first_sending_and_a_closed_round_does_not_matter(act):
    close = date(1968, 2, 10)  # retires two years and some weeks after the first sending
    assert act("application.examine", unit=TIANHENG, application=application())["round_open"]
    sent(act, master=master(birth=close))
    facts = act(
        "sending.examine",
        at=LATER,
        unit=TIANHENG,
        application=application(master=master(birth=close)),
    )
    assert (facts["round_open"], facts["applied_in_round"], facts["reasons"]) == (True, False, [])
    assert facts["sent_on"] == "2026-11-23"


def test_a_change_of_leader_is_held_to_them_too(act, granted, session):
    number = granted("A-1")["number"]
    act("leader.accept", case="C-1", unit=TIANHENG, studio=number, master=LIU, reason="退休")
    with pytest.raises(Refused, match="技师"):
        again(act, "C-1", master=LIU | {"qualification": "四级"})
    other = master("周某", birth=date(1985, 3, 3))
    again(act, "C-1", master=other)
    assert session.get_one(LeaderChange, "C-1").master_name == "周某"
    facts = act("sending.examine", case="C-1", unit=TIANHENG, application=application(master=other))
    assert "place_has_studio" not in facts


def test_what_was_never_sent_is_not_sent_again(act):
    with pytest.raises(Refused, match="还没有报送过"):
        again(act, "Z-9")
