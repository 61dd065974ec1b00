"""The public pages in a real browser: readable on a phone, and without a fault for axe."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.accessible import excess, faults
from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures
from tests.serving import served
from tests.web.public.test_public import (
    notice,  # noqa: F401 - fixtures
    sheet,  # noqa: F401 - fixtures
    write,  # noqa: F401 - fixtures
)

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/notices",
    "/notices/GS2026-001",
    "/notices/GS2026-001/object",
    "/objections",
    "/objections?receipt=ABCD-2345-EFGH",
    "/studios",
    "/studios?trade=餐饮烹饪",
    "/rounds",
    "/working-days",
)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Serve the house on loopback until the test is over."""
    with served(app) as address:
        yield address


@pytest.fixture
def granted(write, sheet, notice):  # noqa: F811
    write("studio.grant", unit="unit-a", application=sheet)


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_is_accessible_and_fits(page: Page, address, granted, width):  # noqa: F811
    page.set_viewport_size({"width": width, "height": 812})
    for path in PAGES:
        page.goto(address + path)
        assert faults(page) == [], path
        assert excess(page) == 0, path


def test_周某_objects_on_a_phone_and_finds_the_receipt_again(
    page: Page,  # noqa: F811
    address,
    notice,  # noqa: F811
):
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(f"{address}/notices/{notice}")
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("异议事项").fill("张师傅的获奖证书")
    page.get_by_label("事实和理由").fill("一等奖由他人获得。")
    page.get_by_label("姓名").fill("周某")
    page.get_by_label("手机号码").fill("13900001111")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("heading", name="异议办理情况")).to_be_visible()
    receipt = page.locator("dd strong").inner_text()
    page.goto(f"{address}/objections")
    page.get_by_label("回执编号").fill(receipt)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("正在核实")).to_be_visible()


def test_who_stays_anonymous_is_not_asked_for_a_name(page: Page, address, notice):  # noqa: F811
    page.goto(f"{address}/notices/{notice}/object")
    page.get_by_label("匿名提出").check()
    expect(page.get_by_label("姓名")).to_be_hidden()


def test_王科长_announces_a_round_by_hand(page: Page, address):  # noqa: F811
    page.goto(f"{address}/sign-in?next=/rounds")
    page.locator("input[name=username]").fill("wang")
    page.locator("input[name=password]").fill("demo")
    page.locator("main form button").first.click()
    page.get_by_label("名称").fill("2027年第一批")
    page.get_by_label("编号").fill("2027-1")
    page.locator("#opens_on").fill("2027-03-01")
    page.locator("#closes_on").fill("2027-03-31")
    page.get_by_role("button", name="发布批次").click()
    expect(page.get_by_role("heading", name="2027年第一批")).to_be_visible()
    for path in ("/rounds", "/experts", "/working-days"):
        page.goto(address + path)
        assert faults(page) == [], path
