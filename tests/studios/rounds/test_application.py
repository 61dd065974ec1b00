"""Applications: looked at, refused with every reason, taken in, closed."""

from datetime import date, timedelta

import pytest

from service.errors import Refused
from service.studios.rounds.tables import Application
from tests.studios.cast import COOK, DONGBA, JINYU, MONDAY, TIANHENG, application, master


def test_张师傅s_facts_are_worked_out_and_not_asked(act):
    facts = act("application.examine", unit=TIANHENG, application=application())
    assert facts["birth_date"] == "1980-05-12"
    assert facts["retirement_date"] == "2043-05-12"
    assert facts["months_to_retirement"] == 197
    assert facts["qualification_rank"] == 5
    assert facts["reasons"] == []
    assert facts["round_open"]


def test_a_good_application_is_registered_with_the_day_of_sending(act, session):
    act("application.accept", unit=TIANHENG, application=application())
    row = session.get(Application, "A-1")
    assert (row.sent_on, row.place, row.outcome) == (date(2026, 11, 23), TIANHENG, None)


def test_the_day_of_sending_is_beijings(act, session):
    late = MONDAY.replace(hour=17)  # one in the morning of the 24th in Beijing
    act("application.accept", at=late, unit=TIANHENG, application=application())
    assert session.get(Application, "A-1").sent_on == date(2026, 11, 24)


def test_every_reason_is_told_at_once(act):
    old = application(master=master(birth=date(1964, 1, 1), qualification="三级", employed=False))
    with pytest.raises(Refused) as refusal:
        act(
            "application.accept",
            unit=TIANHENG,
            application=old | {"round": "2025-1"},
            eligibility={"reasons": ["缺少管理制度"]},
        )
    for words in ("缺少管理制度", "技师", "在职在聘", "退休", "申报批次"):
        assert words in refusal.value.sentence


def test_a_reason_that_two_give_is_told_once(act):
    sheet = application(master=master(employed=False))
    said = act("application.examine", unit=TIANHENG, application=sheet)["reasons"]
    with pytest.raises(Refused) as refusal:
        act(
            "application.accept",
            unit=TIANHENG,
            application=sheet,
            eligibility={"reasons": said},
        )
    assert refusal.value.sentence.count("在职在聘") == 1


def test_a_wrong_identity_number_is_told_at_its_field(act):
    sheet = application(master=master() | {"identity_number": "110105198005120010"})
    with pytest.raises(Refused, match="校验位") as refusal:
        act("application.examine", unit=TIANHENG, application=sheet)
    assert refusal.value.problems[0].path == "application.master.identity_number"


def test_a_master_of_fourteen_is_refused(act):
    child = application(master=master(birth=date(2012, 6, 1)))
    with pytest.raises(Refused, match="14周岁，不足16周岁"):
        act("application.accept", unit=TIANHENG, application=child)


def test_what_was_typed_has_to_agree_with_the_identity_number(act):
    sheet = application(master=master() | {"birth_month": "1981-05"})
    with pytest.raises(Refused, match="出生年月与身份证号码不一致"):
        act("application.accept", unit=TIANHENG, application=sheet)


@pytest.mark.parametrize("day", [-30, 60])
def test_outside_its_window_a_round_takes_nothing(act, day):
    with pytest.raises(Refused, match="申报批次现在不受理"):
        act(
            "application.accept",
            at=MONDAY + timedelta(days=day),
            unit=TIANHENG,
            application=application(),
        )


def test_somebody_elses_branch_cannot_be_named(act):
    with pytest.raises(Refused, match="不属于本单位"):
        act("application.accept", unit=JINYU, application=application(branch=DONGBA))


def test_a_recommendation_needs_a_department(act):
    for department in (None, "bureau", "nobody"):
        sheet = application(channel="recommended", department=department)
        with pytest.raises(Refused, match="业务主管部门"):
            act("application.accept", unit=TIANHENG, application=sheet)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"studio_name": "长" * 101}, "工作室名称不能超过100字"),
        ({"master": master("长" * 51)}, "领办人姓名不能超过50字"),
        ({"unit": {"address": "长" * 301}}, "通讯地址不能超过300字"),
    ],
)
def test_a_text_longer_than_its_place_is_refused_in_words(act, changes, words):
    with pytest.raises(Refused, match=words):
        act("application.accept", unit=TIANHENG, application=application(**changes))


def test_an_occupation_that_is_not_listed_is_refused(act):
    with pytest.raises(Refused, match="不在目录中"):
        act("application.accept", unit=TIANHENG, application=application(occupation="9"))


def test_the_same_application_cannot_run_twice(act):
    act("application.accept", unit=TIANHENG, application=application())
    with pytest.raises(Refused, match="请勿重复申报"):
        act("application.accept", case="A-2", unit=TIANHENG, application=application())


def test_after_it_ended_it_may_be_sent_again_and_the_facts_say_so(act, session):
    act("application.accept", unit=TIANHENG, application=application())
    act("application.close", outcome="withdrawn", opinion="申报单位撤回")
    facts = act("application.examine", case="A-2", unit=TIANHENG, application=application())
    assert facts["applied_in_round"]
    act("application.accept", case="A-2", unit=TIANHENG, application=application())
    assert session.get(Application, "A-1").outcome == "withdrawn"


def test_another_occupation_is_another_application(act):
    act("application.accept", unit=TIANHENG, application=application())
    assert act(
        "application.accept", case="A-2", unit=TIANHENG, application=application(occupation=COOK)
    )


def test_an_outcome_that_does_not_exist_is_the_diagrams_fault(act):
    act("application.accept", unit=TIANHENG, application=application())
    with pytest.raises(ValueError, match="outcome must be one of"):
        act("application.close", outcome="perhaps")
