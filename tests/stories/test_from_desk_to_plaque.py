"""From a unit's desk to a plaque on the wall, clicked through a real browser as each role."""

import pytest
from playwright.sync_api import expect

from tests.stories.answers import TIAN, application_form, checklist, score
from tests.stories.steps import begin, review
from tests.stories.walker import Walker

pytestmark = pytest.mark.browser
NAME = "田师傅汽车维修技能大师工作室"


def test_a_unit_nominates_itself_and_in_the_end_the_plaque_hangs(walker: Walker):
    number = begin(walker, "sun", {"channel": "self"})
    walker.finish(number, "填写申报表", application_form(TIAN, "tianheng", NAME), "报送申报材料")
    walker.become("he")
    walker.finish(number, "审核申报材料", checklist())
    review(walker, number, score(), recused=True)
    walker.finish(number, "核定公示内容", {}, "发布公示")
    walker.finish(number, "登记区政府网站公示", walker.posting(), "登记网站公示")
    walker.days_pass(11)
    walker.become("zhao")
    walker.finish(number, "局领导审批", {"approval": {"decision": "approve", "opinion": "同意。"}})
    walker.become("wang")
    plaque = {"plaque": {"issued_on": walker.today(), "received_by": "孙秀兰"}}
    walker.finish(number, "颁发铭牌", plaque)
    walker.go(f"/cases/{number}")
    expect(walker.page.locator("main")).to_contain_text("授予称号")
    walker.go("/studios?q=田师傅")
    expect(walker.page.locator("main")).to_contain_text(NAME)
    assert not walker.faults
