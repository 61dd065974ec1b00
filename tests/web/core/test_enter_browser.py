"""Enter in the fields of officers' and administrators' pages, typed by hand, at both widths."""

import pytest
from playwright.sync_api import Page, expect

from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures
from tests.serving import served
from tests.web.work.test_start_browser import sign_in

pytestmark = pytest.mark.browser
PLACES = {
    "wang": ("/rounds", "/experts", "/working-days", "/legacy", "/letters"),
    "he": ("/registrations", "/inbox"),
    "admin": ("/operations/suspensions", "/tokens", "/operations/batches", "/migrations"),
    "an": ("/accounts/new", "/organisations"),
    "qian": ("/books",),
    "gao": ("/designer",),
}
FIELDS = """() => {
  document.querySelectorAll('details').forEach((one) => { one.open = true; });
  window.stayed = true;
  const fields = document.querySelectorAll('form[method="post"] input');
  return [...fields].flatMap((field, place) => {
    field.dataset.place = place;
    const form = field.form;
    const typed = !['hidden', 'file', 'submit', 'button'].includes(field.type);
    return typed && field.checkVisibility() && form.dataset.enter !== 'sends' ? [place] : [];
  });
}"""
GUARDED = """() => {
  const on = document.activeElement;
  return window.stayed === true && on.tagName === 'BUTTON' && on.name !== '_enter';
}"""


def compose(page: Page, letters: str, words: str) -> None:  # noqa: F811
    """Type words by an input method: Enter that ends the composition belongs to it."""
    client = page.context.new_cdp_session(page)
    end = len(letters)
    client.send(
        "Input.imeSetComposition", {"text": letters, "selectionStart": end, "selectionEnd": end}
    )
    pressed = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    client.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **pressed})
    client.send("Input.insertText", {"text": words})


@pytest.mark.parametrize("width", [1280, 375])
def test_enter_in_every_field_leads_to_its_button_and_does_nothing(page: Page, district, width):  # noqa: F811
    page.set_viewport_size({"width": width, "height": 812})
    tried = 0
    with served(district.app) as address:
        for who, places in PLACES.items():
            sign_in(page.context, address, district, who)
            for place in places:
                page.goto(address + place)
                for field in page.evaluate(FIELDS)[:12]:
                    page.locator(f'[data-place="{field}"]').focus()
                    page.keyboard.press("Enter")
                    assert page.evaluate(GUARDED), (place, field)
                    tried += 1
    assert tried > 30


def test_a_process_is_suspended_by_hand_with_an_input_method(page: Page, district):  # noqa: F811
    page.set_viewport_size({"width": 375, "height": 812})
    with served(district.app) as address:
        sign_in(page.context, address, district, "admin")
        page.goto(f"{address}/operations/suspensions")
        reason = page.get_by_label("暂停 变更领办人 的理由")
        reason.focus()
        compose(page, "zhengce", "政策调整")
        expect(reason).to_be_focused()
        expect(reason).to_have_value("政策调整")
        page.keyboard.press("Enter")
        button = page.get_by_role("button", name="暂停 变更领办人")
        expect(button).to_be_focused()
        expect(page.get_by_text("还没有提交。核对后按")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_text("要暂停“变更领办人”吗？")).to_be_visible()
        page.get_by_role("link", name="不办，返回").click()
        reason.fill("政策调整")
        button.click()
        page.get_by_role("button", name="确定办理").click()
        page.goto(f"{address}/deeds")
        expect(page.get_by_text("政策调整").first).to_be_visible()
