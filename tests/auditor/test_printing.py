"""A case on paper: what is folded on the screen is printed, each diagram whole on its page."""

import io
import re
import unicodedata

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser import step_into

pytestmark = pytest.mark.browser

CASE = "/auditor/cases/SQ-2026-0001"
A4 = 718  # pixels between the margins of a page
FOLDED = ("命中第1条规则", "自上而下取第一条命中的规则", "依据第1次发布", "改了")
BUTTONS = ("导出 CSV", "查看并记录", "全图")


def words(pdf: bytes) -> str:
    """Return the text of a PDF without its blanks: a line may break anywhere.

    Fonts draw some characters by their radicals, and the PDF says so.
    """
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages))
    return re.sub(r"\s", "", text)


@pytest.fixture
def signed_in(page: Page, address: str, bundles: None) -> Page:
    step_into(page, address, "xu")
    return page


def test_everything_is_printed_and_every_diagram_fits(signed_in: Page, address):
    page = signed_in
    page.goto(f"{address}{CASE}")
    page.wait_for_selector(".jx-printed[data-ready]", state="attached")
    tabs = page.locator("#processes button").all_inner_texts()
    pdf = words(page.pdf(format="A4"))
    for said in (*FOLDED, "颁发铭牌", *tabs):
        assert re.sub(r"\s", "", said) in pdf, said
    for said in BUTTONS:
        assert re.sub(r"\s", "", said) not in pdf
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4, "height": 1000})
    drawn = page.locator(".jx-printed svg")
    assert drawn.count() == len(tabs)
    for one in drawn.all():
        box = one.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= A4
        assert box["height"] < 900
    wide = (
        "[...document.querySelectorAll('main table')].filter(one => one.scrollWidth > innerWidth)"
    )
    assert page.evaluate(f"{wide}.length") == 0


def test_without_scripts_what_is_folded_is_printed_too(signed_in: Page, address):
    browser, cookies = signed_in.context.browser, signed_in.context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{address}{CASE}")
    pdf = words(page.pdf(format="A4"))
    context.close()
    for said in FOLDED:
        assert said in pdf
