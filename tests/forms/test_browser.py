"""The page of a form in a real browser: rows, files, drafts, conditions, and no fault of axe's."""

import re

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.accessible import excess, faults
from tests.forms.pages import Desk, Document

pytestmark = pytest.mark.browser
NAME = "application.unit.name"


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("view", ["fill", "wrong", "read"])
def test_axe_finds_nothing(desk: Desk, address: str, page: Page, width: int, view: str) -> None:
    desk.documents = [Document(1, "qualification", "证书.pdf")]
    desk.values = {"application": {"channel": "recommended", "members": [{"apprentice": True}]}}
    desk.values["application"]["attachments"] = {"qualification": ["1"]}
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address + ("?read=1" if view == "read" else ""))
    if view == "wrong":
        page.get_by_role("button", name="提交申报").click()
        expect(page.locator("[data-error-summary]")).to_be_focused()
    assert faults(page, "wcag22aa", "best-practice") == []
    assert excess(page) == 0


def test_chinese_never_breaks_to_one_character_a_line(address: str, page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 900})
    page.goto(address)
    narrow = page.evaluate(
        """() => Array.from(document.querySelectorAll('td, th, label, legend, .form-check-label'))
            .filter(e => e.offsetParent
                && !e.closest('thead') && e.innerText.trim().length > 2
                && e.getBoundingClientRect().width < 40
                && getComputedStyle(e).position !== 'absolute')
            .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert narrow == []


def test_rows_come_and_go_without_a_reload(address: str, page: Page) -> None:
    page.goto(address)
    add = page.get_by_role("button", name="添加一名成员")
    page.locator('[name="application.members[0].name"]').fill("甲")
    add.click()
    second = page.locator('[name="application.members[1].name"]')
    expect(second).to_be_focused()
    second.fill("乙")
    page.get_by_role("button", name="删除 第 1 行").click()
    expect(page.locator('[name="application.members[0].name"]')).to_have_value("乙")
    expect(page.locator('[name="application.members[1].name"]')).to_have_count(0)
    expect(page.locator("#f-application-members-0-name")).to_have_value("乙")


def test_rows_end_where_the_form_says(address: str, page: Page) -> None:
    page.goto(address)
    add = page.get_by_role("button", name="添加一名成员")
    for _ in range(14):
        add.click()
    expect(add).to_be_disabled()


def test_a_condition_shows_and_hides_at_once(address: str, page: Page) -> None:
    page.goto(address)
    department = page.get_by_label("业务主管部门")
    expect(department).to_be_hidden()
    page.get_by_label("归口推荐").check()
    expect(department).to_be_visible()
    page.get_by_label("单位自荐").check()
    expect(department).to_be_hidden()


def test_a_condition_in_a_row_counts_for_that_row(address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_role("button", name="添加一名成员").click()
    page.locator('[name="application.members[1].apprentice"]').check()
    expect(page.locator('[name="application.members[1].master"]')).to_be_visible()
    expect(page.locator('[name="application.members[0].master"]')).to_be_hidden()


def test_a_computed_field_follows_what_is_typed(address: str, page: Page) -> None:
    page.goto(address)
    computed = page.locator('[data-computed="total"]')
    expect(computed).to_have_text("0")
    page.locator('[name="application.members[0].name"]').fill("甲")
    expect(computed).to_have_text("1")


def test_the_form_works_without_scripts(desk: Desk, address: str, page: Page) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(address)
    plain.locator('[name="application.members[0].name"]').fill("甲")
    plain.get_by_role("button", name="添加一名成员").click()
    expect(plain.locator('[name="application.members[1].name"]')).to_be_visible()
    plain.get_by_label("归口推荐").check()
    plain.get_by_role("button", name="按已填内容更新表单").click()
    expect(plain.get_by_label("业务主管部门")).to_be_visible()
    expect(plain.locator('[name="application.members[0].name"]')).to_have_value("甲")
    context.close()


def test_a_draft_is_saved_while_one_types(desk: Desk, address: str, page: Page) -> None:
    page.goto(address)
    page.locator(f'[name="{NAME}"]').fill("天衡")
    expect(page.locator("[data-draft-status]")).to_have_text("草稿已保存 10:24")
    assert desk.drafts[-1]["application"]["unit"]["name"] == "天衡"


def test_what_was_typed_before_the_script_came_is_saved_too(
    desk: Desk, address: str, page: Page
) -> None:
    held: list[Route] = []
    page.route("**/forms-draft*.js", lambda route: held.append(route))
    with page.expect_request("**/forms-draft*.js"):
        page.goto(address, wait_until="commit")
    page.locator(f'[name="{NAME}"]').fill("天衡")
    for route in held:
        route.continue_()
    expect(page.locator("[data-draft-status]")).to_have_text("草稿已保存 10:24")
    assert desk.drafts[-1]["application"]["unit"]["name"] == "天衡"


def test_a_page_nobody_typed_on_saves_nothing(desk: Desk, address: str, page: Page) -> None:
    page.clock.install()
    page.goto(address)
    page.clock.fast_forward(60_000)
    page.locator(f'[name="{NAME}"]').fill("天衡")
    page.clock.fast_forward(60_000)
    expect(page.locator("[data-draft-status]")).to_have_text("草稿已保存 10:24")
    assert len(desk.drafts) == 1


def test_without_a_network_nothing_is_lost(address: str, page: Page) -> None:
    page.goto(address)
    page.context.set_offline(True)
    page.locator(f'[name="{NAME}"]').fill("断网时写的")
    page.get_by_role("button", name="添加一名成员").click()
    page.locator('[name="application.members[1].name"]').fill("李卫东")
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("已暂存在这台电脑上")
    page.get_by_role("button", name="提交申报").click()
    expect(status).to_contain_text("还没有提交")
    page.context.set_offline(False)
    page.goto("about:blank")
    page.route("**/draft", lambda route: route.abort())
    page.goto(address)
    page.get_by_role("button", name="恢复这份内容").click()
    expect(page.locator(f'[name="{NAME}"]')).to_have_value("断网时写的")
    expect(page.locator('[name="application.members[1].name"]')).to_have_value("李卫东")


def test_a_restored_text_is_saved_when_the_network_is_back(
    desk: Desk, address: str, page: Page
) -> None:
    page.goto(address)
    page.context.set_offline(True)
    page.locator(f'[name="{NAME}"]').fill("断网时写的")
    expect(page.locator("[data-draft-status]")).to_contain_text("已暂存")
    page.context.set_offline(False)
    expect(page.locator("[data-draft-status]")).to_have_text("草稿已保存 10:24")
    page.reload()
    expect(page.get_by_role("button", name="恢复这份内容")).to_have_count(0)


def test_somebody_elses_completion_is_told_and_the_text_stays(
    desk: Desk, address: str, page: Page
) -> None:
    desk.draft_status = 409
    page.goto(address)
    page.locator(f'[name="{NAME}"]').fill("我写的")
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("李四已经办结。您填的内容还在本页上")
    expect(page.locator(f'[name="{NAME}"]')).to_have_value("我写的")


def test_leaving_with_unsaved_text_is_asked_back(address: str, page: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.goto(address)
    page.on("dialog", stay)
    page.locator(f'[name="{NAME}"]').press_sequentially("天衡")
    page.goto("about:blank")
    assert asked == ["beforeunload"]


def test_a_file_goes_up_at_once_and_can_be_removed(desk: Desk, address: str, page: Page) -> None:
    page.goto(address)
    field = page.locator("#f-application-attachments-qualification")
    chosen = field.locator("input[type=file]")
    chosen.set_input_files({"name": "证书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    expect(field.locator("[data-files] a")).to_have_text("证书.pdf")
    assert (desk.documents[0].kind, chosen.input_value()) == ("qualification", "")
    expect(page.locator("[data-draft-status]")).to_have_text("草稿已保存 10:24")
    assert desk.drafts[-1]["application"]["attachments"]["qualification"] == ["100"]
    field.get_by_role("button", name="移除 证书.pdf").click()
    expect(field.locator("[data-files] li")).to_have_count(0)


def test_a_refused_file_says_why(address: str, page: Page) -> None:
    page.goto(address)
    field = page.locator("#f-application-attachments-seal")
    program = {"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ"}
    field.locator("input[type=file]").set_input_files(program)
    expect(field.locator(".upload-wrong")).to_have_text(
        "a.exe：这种文件不能上传，请换成 PDF 或图片。"
    )


def test_a_failed_upload_can_be_tried_again(desk: Desk, address: str, page: Page) -> None:
    page.goto(address)
    page.route("**/documents", lambda route: route.abort())
    field = page.locator("#f-application-attachments-seal")
    file = {"name": "盖章页.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    field.locator("input[type=file]").set_input_files(file)
    expect(field.locator(".upload-wrong")).to_contain_text("没有传上去")
    page.unroute("**/documents")
    field.get_by_role("button", name="重试").click()
    expect(field.locator("[data-files] a")).to_have_text("盖章页.pdf")


def test_characters_are_counted(address: str, page: Page) -> None:
    page.goto(address)
    page.locator('[name="application.unit.profile"]').fill("字" * 2003)
    count = page.locator("#f-application-unit-profile-count")
    expect(count).to_have_text("已填 2,003 个字，超出 3 个字")
    expect(count).to_have_class(re.compile("too-long"))


def test_a_double_click_sends_once(address: str, page: Page) -> None:
    sent: list[str] = []

    def counted(route: Route) -> None:
        sent.append(route.request.method)
        route.continue_()

    page.goto(address)
    page.route(address, counted)
    page.get_by_role("button", name="提交申报").dblclick()
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert sent == ["POST"]


def test_english_pages_speak_english(address: str, page: Page) -> None:
    page.route(
        address,
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace('lang="zh-CN"', 'lang="en"', 1),
        ),
    )
    page.goto(address)
    page.locator(f'[name="{NAME}"]').fill("Tianheng")
    expect(page.locator("[data-draft-status]")).to_have_text("Draft saved at 10:24")


def test_enter_in_any_field_deletes_and_sends_nothing(desk: Desk, address: str, page: Page) -> None:
    page.goto(address)
    page.get_by_role("button", name="添加一名成员").click()
    names = page.locator('form input:visible:not([type="file"])').evaluate_all(
        "fields => [...new Set(fields.map(field => field.name))]"
    )
    for name in names:
        field = page.locator(f'form input[name="{name}"]').first
        if not field.is_visible():  # what does not apply now has nowhere to press Enter
            continue
        field.focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-main]"), name).to_be_focused()
    expect(page.locator('[name="application.members[1].name"]')).to_be_visible()
    assert desk.answers == []


def test_enter_belongs_to_the_input_method_while_it_composes(address: str, page: Page) -> None:
    page.goto(address)
    field = page.locator(f'[name="{NAME}"]')
    field.focus()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "tian", "selectionStart": 4, "selectionEnd": 4})
    page.evaluate(
        """name => document.querySelector(`[name="${name}"]`).dispatchEvent(
            new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))""",
        NAME,
    )
    expect(field).to_be_focused()
    client.send("Input.insertText", {"text": "天衡"})
    expect(field).to_have_value("天衡")


def test_without_scripts_enter_shows_the_page_again(desk: Desk, address: str, page: Page) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address)
    plain.locator('[name="application.members[0].name"]').fill("甲")
    plain.keyboard.press("Enter")
    expect(plain.locator('[name="application.members[0].name"]')).to_have_value("甲")
    assert desk.answers == []
    context.close()
