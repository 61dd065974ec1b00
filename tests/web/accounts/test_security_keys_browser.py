"""A security key in a real browser: enrolled on one's page, shown while signing in."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from service.web import create
from tests import browser
from tests.serving import served

pytestmark = pytest.mark.browser


@pytest.fixture
def page(house):
    app = create(replace(house, config=replace(house.config, demo=False)))
    context = browser.chromium().new_context()
    with served(app) as address:
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto(address.replace("127.0.0.1", "localhost") + "/sign-in?next=/me/second-factors")
        yield page
        context.close()


def enter(page):
    page.fill("#username", "wang")
    page.fill("#password", "demo")
    page.click("main button[type=submit]")


def test_a_key_is_enrolled_and_opens_the_next_sign_in(page):
    enter(page)
    page.fill("#key-title", "蓝色的钥匙")
    page.fill("#key-password", "demo")
    page.get_by_role("button", name="登记安全密钥").click()
    expect(page.locator("#codes li")).to_have_count(10)
    expect(page.locator("main table")).to_contain_text("蓝色的钥匙")
    page.get_by_role("button", name="退出", exact=True).click()
    page.get_by_role("link", name="登录", exact=True).click()
    enter(page)
    expect(page.locator("h1")).to_have_text("两步验证")
    page.get_by_role("button", name="用安全密钥登录").click()
    expect(page.locator(".who")).to_contain_text("王科长")
