"""What has happened in the district of the demonstration: a case in every stage."""

from service.demo import (
    assessing,
    changes,
    legacy,
    rating,
    recovering,
    reviewing,
    revoking,
    settled,
    steps,
    year,
)
from service.demo.applications import MASTERS, about
from service.demo.batch import scoring_together
from service.demo.stage import Stage
from service.demo.steps import GOOD, POOR, Story

Round = str


def plaque_on_the_wall(stage: Stage, round_code: Round) -> Story:
    """Recommend nobody: the unit applies by itself, and in the end the plaque hangs."""
    case = steps.begin(stage, "sun", round_code)
    yield 1
    name = "张师傅数控车工技能大师工作室"
    answer = steps.filled(stage, "sun", case, "tianheng", MASTERS["张师傅"], name)
    stage.do("sun", case, "fill_application", answer)
    yield 2
    steps.check_materials(stage, "he", case)
    yield 1
    yield from steps.review(stage, case, GOOD, recused=1)
    yield 1
    yield from steps.publish(stage, case, name)
    yield from steps.approve(stage, case)
    yield 3
    yield from steps.hang_plaque(stage, case)
    yield from steps.pay(stage, case, "sun", "tianheng")
    steps.enter_spending(stage, stage.studios_of("tianheng")[0])
    yield from stage.eve(3)
    yield from _new_leader(stage)


def _new_leader(stage: Stage) -> Story:
    """The master retires: the unit asks for another leader (article 12)."""
    [number] = stage.studios_of("tianheng")
    change = {"studio": number, "reason": "left", "explanation": "原领办人调离本单位。"}
    proof = stage.hand_in("sun", "leader-change", "调动证明.pdf")
    case = stage.begin("sun", "leader-change", {"change": {**change, "proof": [proof]}})
    answer = steps.filled(
        stage, "sun", case, "tianheng", MASTERS["任志强"], "张师傅数控车工技能大师工作室"
    )
    stage.do("sun", case, "fill_application", answer)
    yield 1


def supplemented_and_on_notice(stage: Stage, round_code: Round) -> Story:
    """A department recommends, the centre asks for a supplement, and the notice runs today."""
    case = steps.begin(stage, "sun", round_code, department="industry")
    name = "刘卫东机修钳工技能大师工作室"
    answer = steps.filled(stage, "sun", case, "tianheng", MASTERS["刘卫东"], name)
    stage.do("sun", case, "fill_application", answer)
    yield 2
    opinion = "初审合格，同意推荐。"
    recommended = {"sector": {"decision": "recommend", "opinion": opinion}}
    stage.do("feng", case, "sector_check", recommended)
    yield 2
    missing = {"certificate": "证书照片第二页看不清，请重新拍照上传。"}
    steps.check_materials(stage, "lin", case, missing)
    yield 3
    clear = stage.hand_in("sun", "qualification", "刘卫东-技能等级证书（重拍）.pdf", case)
    answer["application"]["attachments"]["qualification"] = [clear]
    stage.do("sun", case, "amend", answer)
    yield 1
    steps.check_materials(stage, "lin", case)
    yield from steps.review(stage, case, GOOD, first=None)
    yield from stage.eve(4)
    yield from steps.publish(stage, case, name)


def never_supplemented(stage: Stage, round_code: Round) -> Story:
    """The unit does not answer the request for a supplement: the application lapses."""
    case = steps.begin(stage, "zheng", round_code)
    name = "白玉兰中式烹调技能大师工作室"
    answer = steps.filled(stage, "zheng", case, "jinyu", MASTERS["白玉兰"], name)
    stage.do("zheng", case, "fill_application", answer)
    yield 2
    rules = ("application.attachments.rules",)
    steps.check_materials(stage, "he", case, {"rules": "缺工作室管理制度文本。"}, rules)


def not_good_enough(stage: Stage, round_code: Round) -> Story:
    """The experts do not pass it: the materials go back with a written opinion."""
    case = steps.begin(stage, "zheng", round_code, department="commerce")
    name = "丁大伟中式面点技能大师工作室"
    answer = steps.filled(stage, "zheng", case, "jinyu", MASTERS["丁大伟"], name)
    stage.do("zheng", case, "fill_application", answer)
    yield 1
    recommended = {"sector": {"decision": "recommend", "opinion": "材料齐全，同意推荐。"}}
    stage.do("chen", case, "sector_check", recommended)
    yield 2
    steps.check_materials(stage, "he", case)
    yield from steps.review(stage, case, POOR)
    yield from steps.until(stage, case, "write_opinion")
    opinion = "平均分和同意比例未达到评审标准，请加强创新成果积累后再行申报。"
    stage.do("wang", case, "write_opinion", {"written_opinion": {"text": opinion}})
    yield 4
    yield from reviewing.answered(stage, case, "zheng")


def objection_upheld(stage: Stage, round_code: Round) -> Story:
    """Somebody objects and is right: the application ends."""
    case = steps.begin(stage, "hou", round_code, branch="tianheng-dongba")
    name = "石磊装配钳工技能大师工作室"
    answer = steps.filled(stage, "hou", case, "tianheng", MASTERS["石磊"], name)
    stage.do("hou", case, "fill_application", answer)
    yield 2
    steps.check_materials(stage, "lin", case)
    yield from steps.review(stage, case, GOOD, first=steps.BREACH)
    yield from rating.heard_and_kept(stage)
    yield from steps.publish(stage, case, name)
    yield 2
    yield from steps.object_to(stage, case, outcome="upheld")
    yield from steps.until(stage, case, "write_opinion")
    opinion = "公示期间收到异议，经核实成立，退回申报材料。"
    stage.do("wang", case, "write_opinion", {"written_opinion": {"text": opinion}})


def objection_dismissed(stage: Stage, round_code: Round) -> Story:
    """Somebody objects and is wrong: the title is granted, finance has yet to pay."""
    case = steps.begin(stage, "zheng", round_code)
    name = "罗明西式烹调技能大师工作室"
    answer = steps.filled(stage, "zheng", case, "jinyu", MASTERS["罗明"], name)
    stage.do("zheng", case, "fill_application", answer)
    yield 1
    steps.check_materials(stage, "he", case)
    yield from steps.review(stage, case, GOOD)
    yield from steps.publish(stage, case, name)
    yield 1
    yield from steps.object_to(stage, case, outcome="dismissed")
    yield from steps.approve(stage, case)
    yield 1
    yield from steps.hang_plaque(stage, case)


def objection_under_way(stage: Stage, round_code: Round) -> Story:
    """Somebody has objected; the centre has yet to verify."""
    case = steps.begin(stage, "sun", round_code)
    name = "顾永强工具钳工技能大师工作室"
    answer = steps.filled(stage, "sun", case, "tianheng", MASTERS["顾永强"], name)
    stage.do("sun", case, "fill_application", answer)
    yield 2
    steps.check_materials(stage, "he", case)
    yield from steps.review(stage, case, GOOD)
    yield from stage.eve(3)
    yield from steps.publish(stage, case, name)
    yield 1
    yield from steps.object_to(stage, case, outcome=None)


def waiting_for_the_leader(stage: Stage, round_code: Round) -> Story:
    """The notice is over; the leader has yet to approve."""
    case = steps.begin(stage, "sun", round_code)
    name = "铣工技能大师工作室"
    answer = steps.filled(stage, "sun", case, "tianheng", MASTERS["贺军"], name)
    stage.do("sun", case, "fill_application", answer)
    yield 1
    steps.check_materials(stage, "lin", case)
    yield from steps.review(stage, case, GOOD)
    yield from steps.publish(stage, case, name)


def half_scored(stage: Stage, round_code: Round) -> Story:
    """Two of five experts have scored."""
    yield from stage.eve(7)
    case = steps.begin(stage, "sun", round_code)
    name = "高振海焊工技能大师工作室"
    answer = steps.filled(stage, "sun", case, "tianheng", MASTERS["高振海"], name)
    stage.do("sun", case, "fill_application", answer)
    yield 1
    steps.check_materials(stage, "he", case)
    yield from steps.convene(stage, case)
    yield 1
    steps.score(stage, case, GOOD, only=2)


def at_the_department(stage: Stage, round_code: Round) -> Story:
    """The department has yet to check."""
    yield from stage.eve(4)
    case = steps.begin(stage, "zheng", round_code, department="commerce")
    name = "蒋秀英茶艺技能大师工作室"
    answer = steps.filled(stage, "zheng", case, "jinyu", MASTERS["蒋秀英"], name)
    stage.do("zheng", case, "fill_application", answer)


def at_the_centre(stage: Stage, round_code: Round) -> Story:
    """The service centre has yet to check."""
    yield from stage.eve(2)
    case = steps.begin(stage, "sun", round_code)
    name = "马丽华电工技能大师工作室"
    answer = steps.filled(stage, "sun", case, "tianheng", MASTERS["马丽华"], name)
    stage.do("sun", case, "fill_application", answer)


def supplement_wanted(stage: Stage, round_code: Round) -> Story:
    """The unit has been asked for a supplement."""
    yield from stage.eve(3)
    case = steps.begin(stage, "zheng", round_code)
    name = "方大同西式面点技能大师工作室"
    answer = steps.filled(stage, "zheng", case, "jinyu", MASTERS["方大同"], name)
    stage.do("zheng", case, "fill_application", answer)
    yield 1
    missing = {
        "form": "工作简历缺 2012 年至 2016 年的经历。",
        "conditions": "请补充场所和设备的照片。",
    }
    steps.check_materials(stage, "lin", case, missing)


def withdrawn(stage: Stage, round_code: Round) -> Story:
    """The unit takes its application back."""
    case = steps.begin(stage, "hou", round_code, branch="tianheng-dongba")
    name = "焊接技能大师工作室"
    answer = steps.filled(stage, "hou", case, "tianheng", MASTERS["常胜"], name)
    stage.do("hou", case, "fill_application", answer)
    yield 1
    stage.press("hou", case, {"withdrawal": {"reason": "领办人近期调整岗位，暂不申报。"}})


def still_writing(stage: Stage, round_code: Round) -> Story:
    """The form is half filled in."""
    yield from stage.eve(1)
    case = steps.begin(stage, "hou", round_code, branch="tianheng-dongba")
    started = {"studio_name": "车工技能大师工作室", "master": about(MASTERS["任志强"])}
    stage.draft("hou", case, "fill_application", {"application": started})


def a_visit_without_a_day(stage: Stage, _round_code: Round) -> Story:
    """Forget the day of a visit: the case stands still until an administrator corrects it."""
    yield from stage.eve(1)
    stage.release("gao", "return-visit.bpmn", "新增授予称号以后的回访")
    visit = {"studio": "张师傅数控车工技能大师工作室", "contact": "010-64370002"}
    stage.begin("wang", "return-visit", {"visit": visit})


def studios_of_then(stage: Stage, _round_code: Round) -> Story:
    """Bring in sixteen studios by a spreadsheet; one line of it is wrong."""
    yield 1
    stage.bring_in("wang", "he", legacy.spreadsheet(), "存量工作室.csv")
    yield from stage.eve(2)
    stage.begin("wang", "legacy-entry", {"legacy": legacy.entered_by_hand()})


def reported(stage: Stage, _round_code: Round) -> Story:
    """Somebody reports a studio: one report is answered, the other is being checked."""
    yield from stage.eve(9)
    studio = stage.studios_of("tianheng")[0]
    first = steps.report(
        stage, studio, "工作室铭牌没有悬挂", "2026年10月到车间参观，没有看到铭牌。"
    )
    accepted = {"complaint_receipt": {"decision": "accept", "reason": None}}
    stage.do("wang", first, "receive", accepted)
    yield 2
    found = {
        "findings": "铭牌因门厅装修暂存，已复原。",
        "proposal": "unfounded",
        "people": "何审核、林审核",
    }
    stage.do("wang", first, "verify", {"complaint_verification": {**found, "evidence": []}})
    text = "经核实，铭牌因门厅装修暂存，现已悬挂。感谢监督。"
    stage.do("zhao", first, "answer", {"complaint_answer": {"outcome": "unfounded", "text": text}})
    yield from stage.eve(2)
    facts = "专账支出中有工作餐费，有付款截图，请核实是否属于规定用途。"
    second = steps.report(stage, studio, "资助经费用于餐饮", facts)
    stage.do("wang", second, "receive", accepted)


STORIES = (
    plaque_on_the_wall,
    supplemented_and_on_notice,
    never_supplemented,
    not_good_enough,
    objection_upheld,
    objection_dismissed,
    objection_under_way,
    waiting_for_the_leader,
    half_scored,
    at_the_department,
    at_the_centre,
    supplement_wanted,
    withdrawn,
    still_writing,
    a_visit_without_a_day,
    scoring_together,
    studios_of_then,
    reported,
    year.a_year_of_studios,
    year.supervised,
    recovering.half_paid,
    revoking.notified_beforehand,
    assessing.studios_assessed,
    settled.a_round_settled,
    changes.a_merger_under_way,
    changes.a_unit_renamed,
    changes.a_retirement_answered,
    changes.a_recommendation_at_consent,
    changes.an_expert_entered,
    rating.suspended_for_a_week,
)
