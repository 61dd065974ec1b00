"""Every text field of the properties panel keeps what is typed: by keys, by an input method."""

import re
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FIELDS = Path(__file__).with_name("fields.js").read_text()
DIGITS = re.compile(r"^jx-(days|input-working_days)$")
ASCII = re.compile(r"^(id|processId)$")


def test_every_text_field_of_every_element_keeps_what_is_typed(room, page: Page):
    room.open("tea-break.bpmn")
    client = page.context.new_cdp_session(page)
    met = set()
    page.evaluate(FIELDS)
    for element in page.evaluate("fields.offered()"):
        page.evaluate("key => fields.put(key)", element)
        wanted = {}
        while entry := page.evaluate("fields.next()"):
            letters, composed = _words(entry, len(wanted))
            page.keyboard.type(letters)
            if composed:
                cursor = {"selectionStart": 4, "selectionEnd": 4}
                client.send("Input.imeSetComposition", {"text": "tian", **cursor})
                client.send("Input.insertText", {"text": composed})
            said = unicodedata.normalize("NFKC", letters + composed)
            seen = page.evaluate("said => fields.seen(said)", said)
            assert seen == {"stays": True, "value": said}, (element, entry)
            wanted[entry] = said
        written = page.evaluate("room.editor.save()")
        assert [entry for entry, said in wanted.items() if said not in written] == [], element
        met |= wanted.keys()
    assert page.evaluate("[...untranslated]") == []
    assert met >= {
        "jx-submit",
        "jx-days",
        "jx-input-working_days",
        "jx-unlocked",
        "jx-button",
        "jx-prefix",
    }


def _words(entry: str, number: int) -> tuple[str, str]:
    """Return what is typed into a field by keys, then by an input method (nothing: as it is)."""
    if DIGITS.search(entry):
        return "1", "０"
    if ASCII.search(entry):
        return f"k{number}", ""
    return f"k{number}", "天"


SLOW = """(() => {
  // Every look at the clock takes three milliseconds: what is read in pieces is cut everywhere.
  const start = Date.now();
  let looks = 0;
  Date.now = () => start + 3 * (looks += 1);
})()"""


def test_a_right_expression_is_not_called_unparsable_on_a_slow_machine(room, page: Page):
    room.open("public-notice.bpmn")
    page.evaluate(SLOW)
    room.select("check_notice")
    days = page.get_by_label("多少个工作日")
    for number in ("12", "30"):
        days.press("Control+A")
        page.keyboard.type(number)
        expect(days).to_have_value(number)
    page.wait_for_timeout(3000)  # the linter looks 0.75 s after the last letter
    expect(page.locator("#panel .bio-properties-panel-error")).to_have_count(0)


def test_what_is_locked_and_what_is_personal_is_said_in_the_panel(room, page: Page):
    room.open("public-notice.bpmn")
    room.select("check_notice")
    field = page.get_by_label("退回后只能改哪些内容")
    field.click()
    page.keyboard.type("=notice.unlocked")
    page.get_by_label("结果只能由本步骤作出").select_option("true")
    written = page.evaluate("room.editor.save()")
    assert '<zeebe:property name="unlocked" value="=notice.unlocked" />' in written
    assert '<zeebe:property name="personal" value="true" />' in written
    page.get_by_label("结果只能由本步骤作出").select_option("")
    assert 'name="personal"' not in page.evaluate("room.editor.save()")


def test_a_number_that_is_none_is_not_saved_and_not_released(room, page: Page, source):
    before = source("public-notice.bpmn")
    room.open("public-notice.bpmn")
    room.select("check_notice")
    days = page.get_by_label("多少个工作日")
    days.press("Control+A")
    page.keyboard.type("３天")
    wrong = page.locator("#panel .bio-properties-panel-error")
    expect(wrong).to_contain_text(["请填 1 到 250 之间的整数"])
    page.get_by_role("button", name="发布新版本").click()
    assert "属性栏里有一处没有存上" in room.told()
    days.press("Control+A")
    page.keyboard.type("300")
    expect(wrong).to_contain_text(["没有存，现在仍是 30"])
    days.press("Control+A")
    page.keyboard.type("１２")
    expect(days).to_have_value("12")
    expect(wrong).to_have_count(0)
    written = page.evaluate("room.editor.save()")
    assert written == before.replace(
        "working days after(today(), 3)", "working days after(today(), 12)"
    )
