"""Every page one can come to by links, as every role: axe finds nothing, and a phone holds it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from service.demo.cast import PEOPLE
from tests.accessible import excess, faults, looks
from tests.browser import step_into
from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures
from tests.serving import served

pytestmark = pytest.mark.browser
ELSEWHERE = re.compile(
    r"/(documents|language|static|handbook|designer/|auditor/|notices|studios|rounds|objections|demo|clock)"
    r"|/authorisation|\.pdf|\.json|\.csv|\?"
)
"""Not pages, or pages that are everybody's or another room's and are tried there."""

LONG_NAMES = """() => {
  const files = 'a[href*="/documents/"], a[href*="/authorisation"], .file-title, .files li > span';
  const name = 'IMG_2026'.repeat(20) + '.pdf';
  for (const one of document.querySelectorAll(files)) one.textContent = name;
}"""
"""Give every file on a page a name without a blank, as telephones and scanners do."""


@pytest.fixture
def address(district) -> Iterator[str]:
    """Serve the demonstration on loopback until the test is over."""
    with served(district.app) as address:
        yield address


@pytest.fixture(scope="module")
def tried() -> set[str]:
    """What axe has looked at already, as any role: most of a page is like the others."""
    return set()


def kind(path: str) -> str:
    """Return what kind of page an address is: every case (account) looks like every other."""
    return re.sub(r"[A-Z]+-[\d-]+|\d+|(?<=/accounts/)(?!new)[a-z]+", "1", path)


def try_pages(page: Page, address: str, first: str, tried: set[str]) -> list[str]:  # noqa: F811
    """Go from link to link, one page of each kind, and return what is wrong with them."""
    waiting, seen, wrong = [first], {kind(first)}, []
    while waiting:
        path = waiting.pop()
        page.goto(address + path)
        wrong += [f"{path}: {fault}" for fault in wrong_with(page, tried)]
        for link in page.locator("a[href^='/']").evaluate_all("all => all.map(a => a.href)"):
            onward = urlsplit(link).path
            if kind(onward) not in seen and not ELSEWHERE.search(link):
                seen.add(kind(onward))
                waiting.append(onward)
    return wrong


def wrong_with(page: Page, tried: set[str]) -> Iterator[str]:  # noqa: F811
    """Yield what is wrong at both widths; axe need not look again at what it has seen elsewhere."""
    page.set_viewport_size({"width": 1280, "height": 812})
    new = looks(page) - tried
    tried |= new
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 812})
        yield from (f"{width} {fault}" for fault in (faults(page) if new else ()))
        if excess(page):
            yield f"{width}: {excess(page)}px too wide"
    page.evaluate(LONG_NAMES)
    if excess(page):
        yield f"375: {excess(page)}px too wide with long names of files"


@pytest.mark.parametrize("username", {person.role: person.username for person in PEOPLE}.values())
def test_every_page_of_a_role_is_accessible_and_fits(page: Page, address, tried, username):  # noqa: F811
    begins_at = urlsplit(step_into(page, address, username)).path
    assert try_pages(page, address, begins_at, tried) == []


@pytest.mark.parametrize(
    "path", ["/", "/demo", "/clock", "/sign-in", "/register", "/reset/mail", "/no-such-page"]
)
def test_pages_before_the_sign_in_are_accessible_and_fit(page: Page, address, path):  # noqa: F811
    page.goto(address + path)
    assert list(wrong_with(page, set())) == []


def test_a_page_in_english_is_accessible_and_fits(page: Page, address):  # noqa: F811
    page.goto(f"{address}/language/en?next=/sign-in")
    assert list(wrong_with(page, set())) == []


def test_a_refused_form_moves_the_focus_to_what_is_wrong(page: Page, address):  # noqa: F811
    page.goto(f"{address}/demo")
    page.click("form[action='/demo/he'] button")
    page.goto(f"{address}/inbox?box=claimable&q=SQ-2026-0015")
    page.click("text=审核申报材料")
    page.click("text=提交审核意见")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert list(wrong_with(page, set())) == []
