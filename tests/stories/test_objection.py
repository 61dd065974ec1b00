"""A recommendation with a supplement, objected to by somebody of the public, and sent back."""

import pytest
from playwright.sync_api import expect

from tests.stories.answers import PAPER, YU, application_form, checklist, score
from tests.stories.steps import begin, review
from tests.stories.walker import Walker

pytestmark = pytest.mark.browser
LONG_NAME = f"{'certificate_page_two' * 8}.pdf"
NAME = "于师傅餐厅服务技能大师工作室"
OPINION = "公示期间收到异议，经核实成立，退回申报材料。"


def test_an_upheld_objection_sends_the_materials_back(walker: Walker):
    number = recommended(walker)
    supplemented(walker, number)
    review(walker, number, score())
    walker.finish(number, "核定公示内容", {}, "发布公示")
    walker.finish(number, "登记区政府网站公示", walker.posting(), "登记网站公示")
    receipt = objected(walker)
    answered(walker, receipt)
    walker.days_pass(11)
    walker.become("wang")
    walker.finish(number, "拟定书面意见", {"written_opinion": {"text": OPINION}})
    walker.become("zheng")
    walker.go(f"/cases/{number}")
    expect(walker.page.locator("main")).to_contain_text("退回")
    assert not walker.faults


def recommended(walker: Walker) -> str:
    """Apply through the department."""
    number = begin(walker, "zheng", {"channel": "recommended", "department": "commerce"})
    walker.finish(number, "填写申报表", application_form(YU, "jinyu", NAME))
    walker.become("chen")
    sector = {"sector": {"decision": "recommend", "opinion": "同意推荐。"}}
    walker.finish(number, "业务主管部门初审", sector)
    return number


def supplemented(walker: Walker, number: str) -> None:
    """Ask for a supplement once; the unit is told exactly what is missing."""
    walker.become("lin")
    walker.finish(number, "审核申报材料", checklist(certificate="证书第二页看不清。"))
    walker.become("zheng")
    walker.page.set_viewport_size({"width": 375, "height": 800})
    walker.work(number, "补正材料")
    expect(walker.page.locator("main")).to_contain_text("证书第二页看不清。")
    expect(walker.page.locator('[name="application.master.name"]')).to_have_count(0)
    goals = walker.page.locator('[name="application.goals"]')
    goals.click()
    walker.page.keyboard.press("Control+A")
    walker.page.keyboard.type("三年内带出五名技师。")
    page_two = {"name": LONG_NAME, "mimeType": "application/pdf", "buffer": PAPER.read_bytes()}
    walker.page.locator('[name="_file:application.attachments.qualification"]').set_input_files(
        page_two
    )
    expect(walker.page.get_by_role("link", name=LONG_NAME)).to_be_visible()
    assert fits(walker)
    walker.send()
    changes_seen(walker, number)
    walker.page.set_viewport_size({"width": 1280, "height": 900})
    walker.finish(number, "审核申报材料", checklist())


def changes_seen(walker: Walker, number: str) -> None:
    """Read on a phone what the supplement changed, and nothing runs out of the page."""
    walker.become("lin")
    walker.work(number, "审核申报材料")
    changes = walker.page.locator("#since table.changes")
    expect(changes).to_contain_text("改动 2 处")
    expect(changes.locator("ins").first).to_have_text("三年内带出五名技师。")
    expect(changes.locator("ins").last).to_contain_text(LONG_NAME)
    assert fits(walker)
    walker.go(f"/cases/{number}")
    assert fits(walker)


def fits(walker: Walker) -> bool:
    """Ask whether the page is no wider than the window."""
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return bool(walker.page.evaluate(wide))


def objected(walker: Walker) -> str:
    """Object as somebody of the public, anonymously and with evidence; return the receipt."""
    walker.page.context.clear_cookies()
    walker.go("/notices")
    walker.press(walker.page.get_by_role("link", name=NAME).first)
    walker.press(walker.page.get_by_role("link", name="提出异议").first)
    walker.fill(
        {
            "objection": {
                "anonymous": True,
                "subject": "业绩不实",
                "facts": "所列获奖为他人所得，附证明。",
                "evidence": PAPER,
            }
        }
    )
    walker.press(walker.page.get_by_role("button", name="提交异议"))
    return walker.page.locator("main .mono").first.inner_text()


def answered(walker: Walker, receipt: str) -> None:
    """Take the objection in, verify it, uphold it; its status page tells the answer."""
    walker.become("wang")
    number = walker.newest("审查是否受理")
    walker.finish(number, "审查是否受理", {"receipt_check": {"decision": "accept"}})
    verified = {"verification": {"findings": "经核实，属实。", "proposal": "upheld"}}
    walker.finish(number, "核实异议", verified)
    walker.become("zhao")
    answer = {"answer": {"outcome": "upheld", "text": "经核实，异议成立。"}}
    walker.finish(number, "审定答复意见", answer)
    walker.go(f"/objections/{receipt}")
    expect(walker.page.locator("main")).to_contain_text("经核实，异议成立")
