"""A sign-in that is about to end, in a real browser: warned of, made longer, nothing typed lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from service.web import create
from tests import browser
from tests.serving import served
from tests.web.conftest import Browser

pytestmark = pytest.mark.browser


@pytest.fixture
def page(house):
    app = create(replace(house, config=replace(house.config, demo=False)))
    zhang = Browser(app.test_client())
    zhang.post("/sign-in", {"username": "zhang", "password": "demo"})
    chosen = {"application": {"round": "2026-2", "channel": "self"}}
    task = zhang.fill("/start/studio-application", chosen).location
    context = browser.chromium().new_context()
    with served(app) as address:
        page = context.new_page()
        page.clock.install()
        page.goto(f"{address}/sign-in?next={task}")
        page.fill("#username", "zhang")
        page.fill("#password", "demo")
        page.click("main button[type=submit]")
        yield page
        context.close()


def pass_by(page, clock, minutes):
    clock.advance(timedelta(minutes=minutes))
    with page.expect_response("**/me/remaining"):
        page.clock.fast_forward(minutes * 60_000)


def test_the_page_warns_lets_one_stay_and_keeps_what_was_typed_when_it_ended(page, clock):
    name = page.locator('[name="application.studio_name"]')
    with page.expect_response("**/draft"):
        name.fill("张师傅工作室")
        name.blur()
    ending, ended = page.locator("[data-ending]"), page.locator("[data-ended]")
    expect(ending).to_be_hidden()
    pass_by(page, clock, 26)
    expect(ending).to_be_visible()
    ending.get_by_role("button").click()
    expect(ending).to_be_hidden()
    pass_by(page, clock, 26)
    expect(ending).to_be_visible()
    pass_by(page, clock, 5)
    expect(ended).to_be_visible()
    page.evaluate("document.querySelector('#answer').requestSubmit()")
    expect(page.locator("h1")).to_have_text("登录")
    page.fill("#username", "zhang")
    page.fill("#password", "demo")
    page.click("main button[type=submit]")
    expect(name).to_have_value("张师傅工作室")
