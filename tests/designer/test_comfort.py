"""Room for the canvas, the keyboard along the flow, actions ready to be placed: one sitting."""

import pytest
from playwright.sync_api import Page, expect

from tests.accessible import faults

pytestmark = pytest.mark.browser


def test_a_designer_works_by_keyboard_with_room_for_the_canvas(room, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    room.open("material-check.bpmn")
    assert page.locator("#canvas").bounding_box()["height"] >= 560
    page.locator("#canvas .djs-container svg").first.focus()
    spoken = page.locator("#spoken")
    page.keyboard.press("ArrowRight")
    expect(spoken).to_contain_text("「材料报到中心」")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(spoken).to_have_text("用户任务「审核申报材料」，期限 5 个工作日，之后到「整理审核结论」")
    page.keyboard.press("Enter")
    expect(page.locator("#panel :focus")).to_have_count(1)

    room.rest()
    page.keyboard.press("p")
    expect(page.locator("#panel")).to_be_hidden()
    page.get_by_role("button", name="属性栏").click()
    page.get_by_role("button", name="问题和建议").click()
    expect(page.locator("#problems")).to_be_hidden()
    page.get_by_role("button", name="问题和建议").click()

    room.select("summarise")
    page.keyboard.press("a")
    page.keyboard.type("发送函件")
    expect(page.locator(".djs-popup-results .entry").first).to_contain_text("发送函件")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_contain_text("寄给哪个岗位")
    page.get_by_label("寄给哪个岗位").select_option(label="局领导")
    source = page.evaluate("room.editor.save()")
    assert 'type="letter.send"' in source
    assert '<zeebe:input source="=&#34;bureau_leader&#34;" target="to" />' in source
    assert faults(page) == []
