"""The path of a case on the diagram of its own version, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.accessible import excess, faults
from tests.browser import step_into

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(page: Page, address: str, bundles: None) -> Page:
    step_into(page, address, "xu")
    return page


def test_the_path_taken_is_painted_and_tells_who_and_when(desk: Page, address):
    desk.goto(f"{address}/auditor/cases/SQ-2026-0003")
    desk.wait_for_selector('#path[data-ready="studio-application"]')
    done = desk.locator('.djs-shape.jx-done[data-element-id="fill_application"]')
    expect(done).to_be_visible()
    assert desk.locator(
        '.djs-connection.jx-taken[data-element-id="start_to_fill_application"]'
    ).count()
    assert not desk.locator('.djs-shape.jx-done[data-element-id="sector_check"]').count()
    done.click()
    expect(desk.locator("#visits")).to_contain_text("郑洁 办结")


def test_a_called_process_opens_from_its_step(desk: Page, address):
    desk.goto(f"{address}/auditor/cases/SQ-2026-0003")
    desk.wait_for_selector('#path[data-ready="studio-application"]')
    desk.get_by_role("button", name="全图").click()
    desk.locator('.djs-shape[data-element-id="material_check"]').click()
    desk.wait_for_selector('#path[data-ready="material-check"]')
    expect(desk.locator('.djs-shape.jx-fault[data-element-id="amend"]')).to_be_visible()
    desk.locator('.djs-shape[data-element-id="check_materials"]').click()
    expect(desk.locator("#visits")).to_contain_text("何审核 办结")


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_is_accessible_and_fits(desk: Page, address, width):
    desk.set_viewport_size({"width": width, "height": 812})
    for path in ("", "/verify", "/cases/SQ-2026-0001", "?unit=锦裕"):
        desk.goto(f"{address}/auditor{path}")
        desk.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert faults(desk) == []
        assert excess(desk) == 0
