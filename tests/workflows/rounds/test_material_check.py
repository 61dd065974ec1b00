"""The centre's check: complete, supplemented, reminded, lapsed, or never complete."""

from datetime import date

import pytest

from service.errors import NotFound, Refused
from service.studios.rounds.tables import Application
from tests.workflows.play import Play
from tests.workflows.story import CODES, MASTERS, UNLOCKED, apply, checked, filled

ON_TIME = date(2026, 12, 1)
REMINDED = date(2026, 12, 8)
LAPSED = date(2026, 12, 15)


def amend(play: Play, case: str, **changes: object) -> None:
    """孙秀兰 supplements."""
    play.do("sun", case, "amend", filled(play, case, **changes))


def test_what_is_missing_is_told_line_by_line(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(certificate="复印件不清", rules="缺制度文本"))
    letter = play.letters_of(case)[-1]
    assert letter.subject.startswith("补正通知")
    assert "· 大师工作室管理制度：缺制度文本" in letter.body
    assert "· 领办人职业资格或技能等级证书：复印件不清" in letter.body


def test_the_unit_supplements_in_the_same_form_and_keeps_what_it_wrote(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(form="单位概况过简"))
    before = play.variables(case)["application"]
    assert play.task(case, "amend").form == "studio-application"
    amend(play, case, goals="三年内培养技师十名。")
    play.do("lin", case, "check_materials", checked())
    found = play.variables(case)
    assert found["application"] == before | {
        "goals": "三年内培养技师十名。",
        "attachments": found["application"]["attachments"],
    }
    assert found["materials"]["round"] == 2
    assert list(play.waiting(case)) == ["compose_panel"]


def test_round_and_trade_of_an_application_stay_while_it_is_supplemented(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(form="单位概况过简"))
    with pytest.raises(Refused) as refusal:
        amend(play, case, occupation="4-03-02-01")
    assert [one.path for one in refusal.value.problems] == ["application.occupation"]
    amend(play, case, round="2027-1")
    play.do("lin", case, "check_materials", checked())
    found = play.variables(case)["application"]
    assert (found["occupation"], found["round"]) == ("6-18-01-01", "2026-2")


SWAPPED = {
    "application.master.identity_number": {
        "about_master": {"identity_number": MASTERS["刘卫东"].identity_number}
    },
    "application.master.qualification": {"about_master": {"qualification": "特级"}},
    "application.unit.name": {"about_unit": {"name": "别的单位"}},
    "application.members": {"members": [{"name": "周某", "birth_month": "1990-01"}]},
    "application.truthful": {"truthful": "false"},
}


@pytest.mark.parametrize("path", SWAPPED)
def test_what_was_not_asked_for_cannot_be_changed(play: Play, path: str) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(certificate="复印件不清"))
    sheet = filled(play, case, goals="新的目标。", **SWAPPED[path])
    with pytest.raises(Refused) as refusal:
        play.do("sun", case, "amend", sheet)
    [problem] = refusal.value.problems
    assert (problem.path, "不在要求补正的内容里" in problem.sentence) == (path, True)
    assert list(play.waiting(case)) == ["amend"]


def test_what_the_officer_chooses_are_the_fields_of_the_form(play: Play) -> None:
    case = apply(play)
    with pytest.raises(Refused) as refusal:
        play.do("he", case, "check_materials", checked(unlocked=(), form="未盖章"))
    assert [one.path for one in refusal.value.problems] == ["check.unlocked"]
    with pytest.raises(Refused):
        play.do("he", case, "check_materials", checked(unlocked=("eligibility",), form="未盖章"))
    play.do("he", case, "check_materials", checked(unlocked=("application.members",), form="缺人"))
    opened = ["application.members", "application.attachments.seal"]
    assert play.seen("sun", case, "amend")["materials"]["unlocked"] == opened


PERMANENT = {
    "application.unit.name": {"about_unit": {"name": "别的单位"}},
    "application.unit.credit_code": {"about_unit": {"credit_code": CODES["jinyu"]}},
}


@pytest.mark.parametrize("path", PERMANENT)
def test_what_is_permanent_is_never_asked_for_and_never_changed(play: Play, path: str) -> None:
    case = apply(play)
    with pytest.raises(Refused) as refusal:
        play.do("he", case, "check_materials", checked(unlocked=(path,), form="不一致"))
    assert [one.path for one in refusal.value.problems] == ["check.unlocked"]
    play.do("he", case, "check_materials", checked(form="不一致"))
    with pytest.raises(Refused) as refusal:
        amend(play, case, **PERMANENT[path])
    assert [one.path for one in refusal.value.problems] == [path]


def test_conditions_are_held_against_a_supplement_too(play: Play) -> None:
    case = apply(play)
    asked = (*UNLOCKED, "application.master.qualification", "application.master.employed")
    play.do("he", case, "check_materials", checked(unlocked=asked, certificate="等级填错"))
    with pytest.raises(Refused, match="技师（二级）及以上"):
        amend(play, case, about_master={"qualification": "三级"})
    with pytest.raises(Refused, match="在职在聘"):
        amend(play, case, about_master={"employed": "false"})
    assert list(play.waiting(case)) == ["amend"]
    amend(play, case, about_master={"qualification": "二级"})
    assert list(play.waiting(case)) == ["check_materials"]


def test_the_register_says_what_the_supplement_says(play: Play) -> None:
    case = apply(play)
    asked = (*UNLOCKED, "application.studio_name")
    play.do("he", case, "check_materials", checked(unlocked=asked, form="名称有误"))
    amend(play, case, studio_name="张师傅数控车工技能大师工作室")
    with play.database.read() as session:
        row = session.get_one(Application, case)
    assert row.studio_name == "张师傅数控车工技能大师工作室"


def test_after_two_supplements_that_do_not_help_the_materials_go_back(play: Play) -> None:
    case = apply(play)
    for _ in range(2):
        play.do("he", case, "check_materials", checked(form="未盖章"))
        amend(play, case)
    play.do("he", case, "check_materials", checked(form="未盖章"))
    assert play.status(case) == "returned"
    assert "未盖章" in play.letters_of(case)[-1].body


def test_after_ten_working_days_a_reminder_goes_out_and_the_unit_can_still_answer(
    play: Play,
) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(form="未盖章"))
    assert play.task(case, "amend").due_at is not None
    play.on(REMINDED)
    assert play.letters(case)[-1].startswith("催办函")
    amend(play, case)
    assert list(play.waiting(case)) == ["check_materials"]


def test_nobody_is_reminded_on_the_tenth_day_itself(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(form="未盖章"))
    play.on(date(2026, 12, 7), hour=23)
    assert not play.letters(case)[-1].startswith("催办函")


def test_after_fifteen_working_days_the_application_lapses(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(form="未盖章"))
    play.on(LAPSED)
    assert (play.status(case), play.waiting(case)) == ("lapsed", {})
    assert "按撤回处理" in play.letters_of(case)[-1].body


def test_a_unit_withdraws_while_it_should_supplement(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(form="未盖章"))
    play.press("sun", case, {"withdrawal": {"reason": "材料一时补不齐。"}})
    play.on(LAPSED)
    assert play.status(case) == "withdrawn"
    assert not any(subject.startswith("催办函") for subject in play.letters(case))


def test_another_unit_cannot_supplement(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(form="未盖章"))
    with pytest.raises(NotFound):
        play.do("zheng", case, "amend", {"application": {}})
