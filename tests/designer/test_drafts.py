"""What one has drawn belongs to one: it overwrites nobody's, and nothing overwrites it unasked."""

import pytest
from playwright.sync_api import Page, expect

from service.host.definitions import deployment
from service.people.actor import SYSTEM

pytestmark = pytest.mark.browser

NOTICE = "public-notice.bpmn"


@pytest.fixture
def stay(page: Page) -> None:
    """Leave a page with unreleased changes without being asked by the browser."""
    page.on("dialog", lambda dialog: dialog.accept())


@pytest.fixture
def somebody_releases(district, source):
    """Release what somebody else made of the notice while one is at work."""

    def made(before: str, after: str) -> None:
        house = district.house
        changed = source(NOTICE).replace(before, after).encode()
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            deployment.deploy(session, files={NOTICE: changed}, reason="先改了公示期")

    return made


def due(page: Page, room, days: str) -> None:
    room.select("check_notice")
    page.get_by_label("多少个工作日").fill(days)
    expect(page.locator("#state")).to_contain_text("草稿已存")


def publish(page: Page, reason: str) -> None:
    page.get_by_role("button", name="发布新版本").click()
    page.get_by_label("为什么改").fill(reason)
    page.get_by_role("button", name="发布", exact=True).click()


def test_who_was_second_sees_both_changes_before_anything_is_overwritten(
    room, page: Page, source, somebody_releases, stay
):
    room.open(NOTICE)
    due(page, room, "9")
    somebody_releases('source="=5"', 'source="=7"')
    publish(page, "多给几天")
    dialog = page.locator("#conflict-dialog[open]")
    expect(dialog.locator("#conflict-theirs-list")).to_contain_text("公示期 5 → 7 个工作日")
    expect(dialog.locator("#conflict-mine-list")).to_contain_text("办理期限")
    dialog.get_by_role("button", name="先不发布").click()

    # The draft is still one of the first version, whenever and wherever it is gone on with.
    room.open(NOTICE)
    expect(page.locator("#draft-offer")).to_contain_text("是在第 1 版上改的；现行已是第 2 版")
    page.get_by_role("button", name="接着改").click()
    page.get_by_role("button", name="发布新版本").click()
    expect(dialog.locator("#conflict-theirs-list")).to_contain_text("公示期 5 → 7 个工作日")
    dialog.get_by_role("button", name="用我的").click()
    expect(page.locator("#differences")).to_contain_text("公示期 7 → 5 个工作日")
    page.get_by_label("为什么改").fill("两边都看过了")
    page.get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url("**/versions?released=1")
    assert 'source="=5"' in source(NOTICE)
    assert "working days after(today(), 9)" in source(NOTICE)


def test_the_others_version_is_taken_and_ones_own_can_be_had_back(
    room, page: Page, somebody_releases, stay
):
    room.open(NOTICE)
    due(page, room, "9")
    somebody_releases('source="=5"', 'source="=7"')
    publish(page, "多给几天")
    page.get_by_role("button", name="放弃我的，用现行版本").click()
    room.select("check_notice")
    expect(page.get_by_label("多少个工作日")).to_have_value("3")
    page.locator("#told").get_by_role("button", name="撤销").click()
    room.select("check_notice")
    expect(page.get_by_label("多少个工作日")).to_have_value("9")
    page.get_by_role("button", name="发布新版本").click()
    expect(page.locator("#conflict-dialog[open]")).to_be_visible()


def test_a_draft_waits_for_an_answer_whatever_is_done_meanwhile(room, page: Page, stay):
    room.open(NOTICE)
    due(page, room, "9")
    room.open(NOTICE)
    due(page, room, "4")
    room.open(NOTICE)
    offers = page.locator("#draft-offer p")
    expect(offers).to_have_count(2)
    offers.last.get_by_role("button", name="接着改").click()
    room.select("check_notice")
    expect(page.get_by_label("多少个工作日")).to_have_value("9")
    offers.first.get_by_role("button", name="不要了").click()
    expect(page.locator("#draft-offer")).to_be_hidden()
    page.locator("#told").get_by_role("button", name="撤销").click()
    room.open(NOTICE)
    expect(page.locator("#draft-offer p")).to_have_count(2)


def test_discarding_asks_first_and_can_be_undone(room, page: Page, stay):
    room.open(NOTICE)
    due(page, room, "9")
    page.get_by_text("更多").click()
    page.get_by_role("button", name="放弃修改").click()
    page.locator("#question").get_by_role("button", name="再想想").click()
    expect(page.get_by_label("多少个工作日")).to_have_value("9")
    page.get_by_role("button", name="放弃修改").click()
    page.locator("#question").get_by_role("button", name="放弃", exact=True).click()
    room.select("check_notice")
    expect(page.get_by_label("多少个工作日")).to_have_value("3")
    page.locator("#told").get_by_role("button", name="撤销").click()
    room.select("check_notice")
    expect(page.get_by_label("多少个工作日")).to_have_value("9")
