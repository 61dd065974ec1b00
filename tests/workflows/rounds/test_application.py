"""An application from the unit's desk to each of its ends."""

from datetime import date

import pytest

from service import privacy
from service.demo.applications import beginning
from service.errors import NotFound, Refused
from tests.workflows.play import Play
from tests.workflows.story import (
    CODES,
    MASTERS,
    ROUND,
    STUDIO,
    answer_objection,
    apply,
    approve,
    checked,
    draw,
    filled,
    last_case,
    object_to,
    pass_materials,
    pass_review,
    publish,
)

RECOMMEND = {"sector": {"decision": "recommend", "opinion": "初审合格，同意推荐。"}}
REJECT = {"sector": {"decision": "reject", "opinion": "职业（工种）与申报内容不符。"}}
NOTICE_OVER, LATER = date(2026, 12, 1), date(2026, 12, 2)
PLAQUE = {"plaque": {"issued_on": "2026-12-02", "received_by": "孙秀兰"}}


def test_a_self_nomination_goes_from_the_desk_to_a_plaque_on_the_wall(
    play: Play, case: str
) -> None:
    play.on(NOTICE_OVER)
    approve(play, case)
    play.on(LATER)
    play.do("wang", case, "issue_plaque", PLAQUE)
    found = play.variables(case)
    assert play.status(case) == "granted"
    assert found["studio"]["number"]
    assert found["entry"]["amount"] == 100_000
    assert [subject.partition("：")[0] for subject in play.letters(case)] == [
        "已收到申报",
        "您被抽取为评审专家",
        "公示材料",
        "公示通知",
        "授予称号",
        "资助资金",
    ]
    assert play.incidents() == []


def test_the_plaque_is_waited_for_and_the_grant_is_paid_by_a_case_of_its_own(
    play: Play, case: str
) -> None:
    play.on(NOTICE_OVER)
    approve(play, case)
    assert play.waiting(case) == {"issue_plaque": [None]}
    assert play.status(case) == "active"
    assert list(play.waiting(last_case(play))) == ["fill_payee"]


def test_a_recommended_application_goes_to_its_own_department_only(play: Play) -> None:
    case = apply(play, department="industry")
    assert list(play.waiting(case)) == ["sector_check"]
    with pytest.raises(NotFound):
        play.do("chen", case, "sector_check", RECOMMEND)
    play.do("feng", case, "sector_check", RECOMMEND)
    assert list(play.waiting(case)) == ["check_materials"]
    assert play.variables(case)["sector"]["decided_on"] == "2026-11-23"


def test_what_a_department_does_not_recommend_goes_back_with_its_opinion(play: Play) -> None:
    case = apply(play, department="industry")
    play.do("feng", case, "sector_check", REJECT)
    assert play.status(case) == "returned"
    assert "与申报内容不符" in play.letters_of(case)[-1].body


@pytest.mark.parametrize("department", [None, "industry"])
def test_a_unit_withdraws_before_the_review(play: Play, department: str | None) -> None:
    case = apply(play, department=department)
    assert play.buttons("sun", case) == ["撤回申报"]
    play.press("sun", case, {"withdrawal": {"reason": "领办人调离。"}})
    assert (play.status(case), play.waiting(case)) == ("withdrawn", {})


def test_nobody_but_the_unit_withdraws_and_nobody_after_the_review_began(play: Play) -> None:
    case = apply(play)
    assert play.buttons("he", case) == []
    with pytest.raises(NotFound):
        play.buttons("zheng", case)
    pass_materials(play, case)
    assert play.buttons("sun", case) == []


def test_every_failed_line_is_told_when_sending_and_nothing_is_lost(play: Play) -> None:
    about = {"qualification": "三级", "employed": False}
    with pytest.raises(Refused) as refusal:
        apply(play, about_master=about, conditions=["district", "team", "system", "support"])
    told = refusal.value.sentence
    assert all(word in told for word in ("技师（二级）", "在职在聘", "管理制度"))
    assert told.count("技师（二级）") == 1


def test_a_master_who_is_fourteen_is_refused(play: Play) -> None:
    young = MASTERS["张师傅"].__class__("张小明", "男", "11010520120318341", "6-18-01-01")
    about = {"name": "张小明", "birth_month": "2012-03", "identity_number": young.identity_number}
    with pytest.raises(Refused, match="14周岁"):
        apply(play, about_master=about)


def test_an_application_that_fails_the_review_is_returned_with_an_opinion(play: Play) -> None:
    case = apply(play)
    pass_materials(play, case)
    pass_review(play, case, good=3)
    play.do("wang", case, "write_opinion", {"written_opinion": {"text": "同意票不足三分之二。"}})
    assert play.status(case) == "failed"
    assert "同意票不足三分之二" in play.letters_of(case)[-1].body


def test_a_leader_who_declines_ends_the_application(play: Play, case: str) -> None:
    play.on(NOTICE_OVER)
    approve(play, case, agreed=False)
    play.do("wang", case, "write_opinion", {"written_opinion": {"text": "暂不授予。"}})
    assert play.status(case) == "declined"


def test_an_upheld_objection_returns_the_materials(play: Play, case: str, notice: str) -> None:
    objection = object_to(play, notice)
    answer_objection(play, objection, upheld=True)
    play.on(NOTICE_OVER)
    assert list(play.waiting(case)) == ["write_opinion"]
    play.do("wang", case, "write_opinion", {"written_opinion": {"text": "异议成立。"}})
    assert (play.status(case), play.status(objection)) == ("returned", "upheld")


def test_a_dismissed_objection_lets_the_leader_decide(play: Play, case: str, notice: str) -> None:
    answer_objection(play, object_to(play, notice), upheld=False)
    play.on(NOTICE_OVER)
    approve(play, case)
    assert play.variables(case)["studio"]["number"]


def test_a_second_application_for_the_same_master_is_refused_after_a_grant(
    play: Play, case: str
) -> None:
    play.on(NOTICE_OVER)
    approve(play, case)
    with pytest.raises(Refused) as refusal:
        apply(play)
    assert "同一技能大师只能领办一个工作室" in refusal.value.sentence
    assert "相同职业（工种）已建立工作室" in refusal.value.sentence


def test_experts_and_the_unit_are_told_nothing_they_should_not_see(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked())
    asked = draw(play, case)
    outsider = next(e for e in ("li", "zhoulin", "wuhao", "tang", "xie", "cao") if e not in asked)
    with pytest.raises(NotFound):
        play.buttons(outsider, case)
    with pytest.raises(NotFound):
        play.buttons("zheng", case)


def test_the_notice_can_be_read_before_it_is_published(play: Play) -> None:
    case = apply(play)
    pass_materials(play, case)
    pass_review(play, case)
    number = publish(play, case)
    assert number
    assert play.waiting(case) == {}


def test_letters_name_the_studio_and_the_case(play: Play) -> None:
    case = apply(play)
    [letter] = play.letters_of(case)
    assert letter.body.startswith(f"贵单位申报的“{STUDIO}”（编号 {case}）已收到。")


def test_the_form_begins_with_what_the_house_knows_of_the_unit(play: Play) -> None:
    first = beginning(round_code=ROUND, department=None, branch=None)
    case = play.begin("sun", "studio-application", first)
    known = play.seen("sun", case, "fill_application")["application"]
    assert known["unit"] == {"name": "北京天衡精密制造有限公司", "credit_code": CODES["tianheng"]}
    assert known["round"] == ROUND


def test_a_branch_has_a_place_of_its_own(play: Play, studio: str) -> None:
    first = beginning(round_code=ROUND, department=None, branch="tianheng-dongba")
    case = play.begin("hou", "studio-application", first)
    sheet = filled(play, case, who="hou", master="石磊", occupation="6-18-01-01")
    play.do("hou", case, "fill_application", sheet)
    play.do("he", case, "check_materials", checked(form="未盖章"))
    play.do("hou", case, "amend", sheet)
    pass_materials(play, case)
    assert studio
    assert play.variables(case)["facts"]["place_has_studio"] is False
    assert play.variables(case)["application"]["branch"] == "tianheng-dongba"


WIDE = str.maketrans("0123456789X", "０１２３４５６７８９ｘ")


def test_numbers_are_kept_in_one_form_however_they_are_typed(play: Play) -> None:
    master, code = MASTERS["张师傅"], str(CODES["tianheng"])
    wide = {
        "about_master": {
            "identity_number": f" {master.identity_number.translate(WIDE)}　",
            "mobile": "+86 137-0003-0009",
        },
        "about_unit": {"credit_code": code.lower().translate(WIDE), "postcode": "１０００ ２０"},
    }
    case = apply(play, **wide)
    unit = play.variables(case)["application"]["unit"]
    assert (unit["credit_code"], unit["postcode"]) == (code, "100020")
    with play.database.read() as session:
        kept = privacy.reveal(session, play.variables(case)["application"]["master"])
    assert kept["identity_number"] == master.identity_number
    assert kept["mobile"] == "13700030009"
    with pytest.raises(Refused, match="已经申报过"):
        apply(play, **wide)


def test_nobody_was_born_next_month(play: Play) -> None:
    case = play.begin(
        "sun", "studio-application", beginning(round_code=ROUND, department=None, branch=None)
    )
    sheet = filled(play, case, about_master={"birth_month": "2026-12"})
    with pytest.raises(Refused) as refusal:
        play.do("sun", case, "fill_application", sheet)
    [problem] = refusal.value.problems
    assert (problem.path, str(problem.sentence)) == (
        "application.master.birth_month",
        "“出生年月”不能晚于今天，请核对。",
    )
