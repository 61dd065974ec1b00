"""From a unit's desk to a plaque on the wall, clicked through a real browser as each role."""

import pytest
from playwright.sync_api import expect

from service.demo.cast import EXPERTS
from tests.stories.answers import TIAN, application_form, checklist, score
from tests.stories.walker import Walker

pytestmark = pytest.mark.browser


def begin(walker: Walker, who: str, answer: dict) -> str:
    """Begin an application; return the case's number."""
    walker.become(who)
    walker.go("/start/studio-application")
    rounds = walker.page.locator('[name="application.round"] option')
    walker.fill({"application": {"round": rounds.nth(1).get_attribute("value"), **answer}})
    walker.send()
    return walker.number()


def review(walker: Walker, number: str, answer: dict, *, recused: bool = False) -> None:
    """Draw a panel, let it declare its interests and score."""
    walker.become("wang")
    plan = {"panel_plan": {"size": "5"}}
    walker.finish(number, "组织抽取评审专家", plan)
    declare(walker, number, recused=recused)
    if recused:
        walker.become("wang")
        walker.finish(number, "补抽评审专家", {})
        declare(walker, number, recused=False)
    for expert in panel(walker, number):
        walker.become(expert)
        walker.finish(number, "独立评审打分", answer)
    walker.become("wang")
    opinion = {"review_opinion": {"text": "专家组经独立评分形成评审结果。"}}
    walker.finish(number, "填写专家组评审意见", opinion)


def panel(walker: Walker, number: str) -> list[str]:
    """Return the experts whose work on a case is open, as the section sees it."""
    walker.become("wang")
    walker.go(f"/cases/{number}")
    waiting = " ".join(walker.page.locator("section.step:not(:has(span time))").all_inner_texts())
    return [username for username, (name, _) in EXPERTS.items() if name in waiting]


def declare(walker: Walker, number: str, *, recused: bool) -> None:
    """Let everybody drawn declare; the first has an interest if somebody is to be recused."""
    for place, expert in enumerate(panel(walker, number)):
        walker.become(expert)
        declaration = {"conflict": "none"}
        if recused and place == 0:
            declaration = {"conflict": "conflict", "reason": "领办人是本人亲属。"}
        walker.finish(number, "申明是否回避", {"declaration": declaration})


def test_a_unit_nominates_itself_and_in_the_end_the_plaque_hangs(walker: Walker):
    name = "田师傅汽车维修技能大师工作室"
    number = begin(walker, "sun", {"channel": "self"})
    walker.finish(number, "填写申报表", application_form(TIAN, "tianheng", name), "报送申报材料")
    walker.become("he")
    walker.finish(number, "审核申报材料", checklist())
    review(walker, number, score(), recused=True)
    walker.finish(number, "核定公示内容", {}, "发布公示")
    walker.days_pass(11)
    walker.become("zhao")
    approval = {"approval": {"decision": "approve", "opinion": "同意。"}}
    walker.finish(number, "局领导审批", approval)
    walker.become("wang")
    plaque = {"plaque": {"issued_on": walker.today(), "received_by": "孙秀兰"}}
    walker.finish(number, "颁发铭牌", plaque)
    walker.become("qian")
    payment = {"payment": {"voucher": "拨付2026-1", "paid_on": walker.today()}}
    walker.finish(number, "拨付资助资金", payment)
    walker.go(f"/cases/{number}")
    expect(walker.page.locator("main")).to_contain_text("授予称号")
    walker.go("/studios?q=田师傅")
    expect(walker.page.locator("main")).to_contain_text(name)
    assert not walker.faults
