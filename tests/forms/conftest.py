"""A desk with a form on it, its site on a port of its own, and a browser in front of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import browser
from tests.forms.pages import Desk, site
from tests.serving import served


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    """Serve the desk's page on loopback until the test is over."""
    with served(site(desk)) as address:
        yield address + "/"


@pytest.fixture(scope="session")
def chromium() -> Browser:
    return browser.chromium()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh window; a script error in it fails the test."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors
