"""Every page one can come to by links, as every role: axe finds nothing, and a phone holds it."""

import re
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from service.demo.cast import PEOPLE
from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}
ELSEWHERE = re.compile(
    r"/(documents|language|static|designer/|auditor/|notices|studios|rounds|objections|demo|clock)"
    r"|\.pdf|\.json|\?"
)
"""Not pages, or pages that are everybody's or another room's and are tried there."""


@pytest.fixture
def address(district) -> Iterator[str]:
    """Serve the demonstration on loopback until the test is over."""
    server = make_server("127.0.0.1", 0, district.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def kind(path: str) -> str:
    """Return what kind of page an address is: every case (account) looks like every other."""
    return re.sub(r"[A-Z]+-[\d-]+|\d+|(?<=/accounts/)(?!new)[a-z]+", "1", path)


def try_pages(page: Page, address: str, first: str) -> list[str]:  # noqa: F811
    """Go from link to link, one page of each kind, and return what is wrong with them."""
    waiting, seen, wrong = [first], {kind(first)}, []
    while waiting:
        path = waiting.pop()
        page.goto(address + path)
        wrong += [f"{path}: {fault}" for fault in faults(page)]
        for link in page.locator("a[href^='/']").evaluate_all("all => all.map(a => a.href)"):
            onward = urlsplit(link).path
            if kind(onward) not in seen and not ELSEWHERE.search(link):
                seen.add(kind(onward))
                waiting.append(onward)
    return wrong


def faults(page: Page) -> Iterator[str]:  # noqa: F811
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 812})
        found = Axe().run(page, options=RULES)
        yield from (
            f"{width} {one['id']} {one['nodes'][0]['html']}" for one in found.response["violations"]
        )
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            yield f"{width}: {over}px too wide"


@pytest.mark.parametrize("username", {person.role: person.username for person in PEOPLE}.values())
def test_every_page_of_a_role_is_accessible_and_fits(page: Page, address, username):  # noqa: F811
    page.goto(f"{address}/demo")
    page.click(f"form[action='/demo/{username}'] button")
    page.wait_for_url(lambda url: "/demo" not in url)
    assert try_pages(page, address, urlsplit(page.url).path) == []


@pytest.mark.parametrize("path", ["/", "/demo", "/clock", "/sign-in", "/no-such-page"])
def test_pages_before_the_sign_in_are_accessible_and_fit(page: Page, address, path):  # noqa: F811
    page.goto(address + path)
    assert list(faults(page)) == []


def test_a_page_in_english_is_accessible_and_fits(page: Page, address):  # noqa: F811
    page.goto(f"{address}/language/en?next=/sign-in")
    assert list(faults(page)) == []


def test_a_refused_form_moves_the_focus_to_what_is_wrong(page: Page, address):  # noqa: F811
    page.goto(f"{address}/demo")
    page.click("form[action='/demo/he'] button")
    page.goto(f"{address}/inbox?box=claimable&q=SQ-2026-0013")
    page.click("text=审核申报材料")
    page.click("text=提交审核意见")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert list(faults(page)) == []
