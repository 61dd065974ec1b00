"""Every handbook in a browser: axe finds nothing, a phone holds it, paper shows it whole."""

import pytest

from service.web.handbook import books
from tests.accessible import excess, faults
from tests.browser import step_into
from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures
from tests.serving import served

pytestmark = pytest.mark.browser
WIDTHS = (1280, 375)


def test_every_handbook_is_accessible_fits_and_prints(page, district):  # noqa: F811
    wrong = []
    with served(district.app) as address:
        step_into(page, address, "wang")
        for path in ("/handbook", *(f"/handbook/{one.code}" for one in books.every())):
            page.goto(address + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 812})
                wrong += [f"{path} {width}: {fault}" for fault in faults(page)]
                wrong += [f"{path} {width}: {excess(page)}px too wide"] if excess(page) else []
            page.emulate_media(media="print")
            assert page.locator("main").is_visible()
            assert not page.locator("header.site-header").is_visible()
            page.emulate_media(media="screen")
        page.goto(f"{address}/experts")
        page.get_by_role("link", name="帮助").click()
        assert page.url.endswith("/handbook/officer#experts")
        assert page.locator("#experts").is_visible()
    assert wrong == []
