"""An officer checks materials in a browser: every key and click is counted."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.accessible import excess, faults
from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures
from tests.serving import served
from tests.web.work.test_start_browser import sign_in
from tests.web.work.waiting import applications

pytestmark = pytest.mark.browser


class Hands:
    """The officer's hands at keyboard and mouse: they count what they do."""

    def __init__(self, page: Page) -> None:  # noqa: F811
        self.page, self.keys, self.clicks = page, 0, 0

    def key(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.keys += 1

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile(name)).click()
        self.clicks += 1

    def spent(self) -> tuple[int, int]:
        """Return keys and clicks since this was asked last."""
        found = self.keys, self.clicks
        self.keys = self.clicks = 0
        return found


def begun(page: Page, place: str) -> None:  # noqa: F811
    """Wait for the next case, and for the keys of its page."""
    expect(page.locator(".review-place strong")).to_have_text(place)
    expect(page.locator("[data-tally]")).to_have_text("11 项，已核 0")


def judged(page: Page, words: str) -> None:  # noqa: F811
    expect(page.locator("[data-told]")).to_have_text(words)


def test_checks_cost_at_most_five_keys_or_four_clicks(page: Page, district) -> None:  # noqa: F811
    cases = applications(district, 4)
    page.set_viewport_size({"width": 1280, "height": 800})
    with served(district.app) as address:
        sign_in(page.context, address, district, "he")
        page.goto(f"{address}/inbox?step=审核申报材料&sort=number")
        hands = Hands(page)
        page.get_by_role("row", name=re.compile(cases[0])).get_by_role("link").click()
        place = page.locator(".review-place strong")
        number, total = (int(one) for one in place.text_content().split(" / "))
        expect(page.locator("[data-tally]")).to_have_text("11 项，已核 0")
        assert faults(page) == []
        assert excess(page) == 0
        hands.spent()

        # a clean check by keys: files that were not displayed are displayed, one after the other
        expect(page.locator(".check-line .line-unseen:visible")).to_have_count(6)
        hands.key("a")
        judged(page, "各项都已核对。")
        expect(page.locator(".check-line .line-unseen:visible")).to_have_count(0)
        hands.key("Control+Enter")
        begun(page, f"{number} / {total - 1}")
        assert hands.spent() == (2, 0)

        # one defect by keys: line 7, no, the first text, all others, send
        hands.key("7", "n", "1", "a")
        expect(page.get_by_label("证书：缺什么、怎么补 *", exact=True)).to_have_value(
            "证书复印件不清，请上传正反面的清晰扫描件"
        )
        judged(page, "各项都已核对。")
        expect(page.locator("[data-tally]")).to_have_text("11 项，已核 11 · 1 项不符合")
        hands.key("Control+Enter")
        begun(page, f"{number} / {total - 2}")
        assert hands.spent() == (5, 0)

        # a clean check by the mouse
        hands.click("其余均符合")
        judged(page, "各项都已核对。")
        hands.click("办下一件")
        begun(page, f"{number} / {total - 3}")
        assert hands.spent() == (0, 2)

        # whoever stops the display fills no line whose file was not displayed
        hands.key("a", "j")
        expect(page.locator("[data-told]")).to_contain_text("没有展示过，没有填")
        assert page.locator(".check-line input:checked").count() < 11
        page.set_viewport_size({"width": 375, "height": 812})
        assert excess(page) == 0
        assert faults(page) == []
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="按键")).to_be_visible()
