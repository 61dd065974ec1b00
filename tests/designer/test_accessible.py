"""The designer's room for everybody: no fault that axe knows, and lists that fit a phone."""

import pytest
from playwright.sync_api import Page

from tests.accessible import excess, faults

pytestmark = pytest.mark.browser

MODELS = ("public-notice.bpmn", "expert-review.dmn", "approval.form")


@pytest.mark.parametrize("width", [1280, 375])
def test_lists_and_versions_are_accessible_and_fit(room, page: Page, width):
    page.set_viewport_size({"width": width, "height": 812})
    versions = [f"/{name}/versions/1" for name in MODELS]
    for path in ("", "/public-notice.bpmn/versions", *versions):
        page.goto(f"{room.address}/designer{path}")
        assert faults(page) == []
        assert excess(page) == 0


@pytest.mark.parametrize("name", MODELS)
def test_an_editor_is_accessible(room, page: Page, name):
    room.open(name)
    assert faults(page) == []


def test_an_editor_with_an_element_selected_is_accessible(room, page: Page):
    room.open("public-notice.bpmn")
    room.select("check_notice")
    assert faults(page) == []


@pytest.mark.parametrize("name", MODELS)
def test_a_phone_is_told_that_an_editor_needs_a_wider_screen(room, page: Page, name):
    page.set_viewport_size({"width": 375, "height": 812})
    room.open(name)
    assert page.get_by_text("画图需要宽一些的屏幕").is_visible()
    assert excess(page) == 0


def test_everything_a_designer_meets_is_said_in_chinese(room, page: Page):
    room.open("public-notice.bpmn")
    for element in ("check_notice", "publish", "notice_over", "upheld_gate", "lane_section"):
        room.rest()
        room.select(element)
    assert page.evaluate("[...untranslated]") == []
