"""People write on a telephone, are disturbed in every way, and lose nothing."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.accessible import excess, faults
from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures
from tests.serving import served

pytestmark = pytest.mark.browser
SAVED = re.compile("草稿已保存")


def sign_in(context: BrowserContext, address: str, district, who: str = "sun") -> None:
    """Put somebody's cookies into the window, 孙秀兰's if nobody else is named."""
    client = district.enter(who).client
    cookies = [client.get_cookie(name) for name in ("jiangxin", "visit")]
    context.add_cookies([{"name": c.key, "value": c.value, "url": address} for c in cookies if c])


def write(page: Page, words: str) -> None:  # noqa: F811
    field = page.get_by_label("情况说明")
    field.click()
    field.press("End")
    page.keyboard.type(words)


def fits(page: Page) -> None:  # noqa: F811
    assert faults(page) == []
    assert excess(page) == 0


def test_a_request_that_is_written_by_hand_on_a_phone_is_never_lost(page: Page, district) -> None:  # noqa: F811
    page.set_viewport_size({"width": 375, "height": 812})
    with served(district.app) as address:
        sign_in(page.context, address, district)
        page.goto(f"{address}/start/leader-change")
        write(page, "退休")
        expect(page.locator("[data-draft-status]")).to_have_text(SAVED)
        kept = page.url
        assert "?draft=" in kept

        page.goto(f"{address}/inbox?box=mine")
        fits(page)
        page.get_by_role("link", name="继续填写：变更领办人").click()
        expect(page.get_by_label("情况说明")).to_have_value("退休")
        fits(page)

        other = page.context.new_page()
        other.goto(kept)
        write(other, "，另一个窗口")
        expect(other.locator("[data-draft-status]")).to_have_text(SAVED)
        write(page, "，这个窗口")
        expect(page.locator("[data-draft-status]")).to_contain_text("另存成了一份草稿")
        other.close()

        page.context.clear_cookies(name="jiangxin")
        write(page, "，没有登录时写的")
        expect(page.locator("[data-draft-status]")).to_contain_text("登录已过期")
        page.get_by_label("原领办人退休").check()
        page.get_by_role("button", name="提交", exact=True).click()
        page.get_by_label("用户名").fill("sun")
        page.get_by_label("密码").fill("demo")
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("button", name="接着填写").click()
        whole = "退休，这个窗口，没有登录时写的"
        expect(page.get_by_label("情况说明")).to_have_value(whole)

        page.get_by_label("工作室").select_option(index=1)
        page.get_by_role("button", name="提交", exact=True).click()
        expect(page.get_by_role("heading", name="填报新领办人材料")).to_be_visible()
        expect(page.locator("section.step", has_text="提出变更申请")).to_contain_text(whole)

        page.goto(f"{address}/start")
        fits(page)
        expect(page.get_by_text("保存于")).to_have_count(1)
        page.get_by_role("link", name="放弃：变更领办人").click()
        fits(page)
        expect(page.get_by_role("heading", name="要放弃这份草稿吗？")).to_be_visible()
        page.get_by_role("button", name="放弃这份草稿").click()
        expect(page.get_by_text("草稿已经放弃。")).to_be_visible()
        expect(page.get_by_text("保存于")).to_have_count(0)


def test_two_windows_of_a_task_on_a_phone_keep_both_and_show_both(page: Page, district) -> None:  # noqa: F811
    page.set_viewport_size({"width": 375, "height": 812})
    task = district.enter("hou").task("填写申报表", box="mine")
    with served(district.app) as address:
        sign_in(page.context, address, district, "hou")
        page.goto(f"{address}{task}")
        goals = page.get_by_label("工作室预期目标")
        goals.fill("第一个窗口")
        expect(page.locator("[data-draft-status]")).to_have_text(SAVED)
        kept = page.url

        other = page.context.new_page()
        other.set_viewport_size({"width": 375, "height": 812})
        other.goto(f"{address}{task}")
        expect(other.get_by_label("工作室预期目标")).to_have_value("第一个窗口")
        other.get_by_label("工作室预期目标").fill("第二个窗口")
        expect(other.locator("[data-draft-status]")).to_have_text(SAVED)
        goals.fill("第一个窗口，接着写")
        expect(page.locator("[data-draft-status]")).to_contain_text("另存成了一份草稿")
        assert (page.url != kept, "?draft=" in page.url) == (True, True)

        page.reload()
        expect(goals).to_have_value("第一个窗口，接着写")
        page.get_by_text("看两份有什么不同").click()
        expect(page.get_by_role("cell", name="第二个窗口")).to_be_visible()
        rows = page.locator("[data-list='application.members'] tbody tr")
        assert rows.first.evaluate("row => getComputedStyle(row).display") == "block"
        fits(page)
        other.close()

        page.get_by_role("link", name="放弃那一份").click()
        page.get_by_role("button", name="放弃这份草稿").click()
        expect(goals).to_have_value("第一个窗口，接着写")
        expect(page.get_by_text("您在另一个窗口也填写过这项工作")).to_have_count(0)
