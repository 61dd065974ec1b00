"""Problems lead to their place and go away when they are mended: by hand, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from service.assets import ROOT

pytestmark = pytest.mark.browser

NOTICE = "public-notice.bpmn"
MENDED = (
    "是否指“", "当作默认流", "分支没有条件，也不是默认流", "没有可执行的流程", "请选回表单“",
    "把流程编号改回“", "没有这些输入：", "并行网关汇合",
)  # fmt: skip
"""What `mending.js` reads in the sentences of the check."""


@pytest.fixture(autouse=True)
def stay(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())


def problem(page: Page, words: str):
    return page.locator("#problems .jx-problem", has_text=words)


def test_a_problem_goes_when_it_is_mended_and_comes_when_it_is_made(room, page: Page, source):
    room.open(NOTICE)
    misspelt = source(NOTICE).replace('formId="notice"', 'formId="notise"')
    page.evaluate("text => room.take(text)", misspelt)
    expect(problem(page, "没有表单“notise”")).to_be_visible()
    expect(page.locator("#checked")).to_have_text("✕ 1 处必须改")
    expect(page.locator('.jx-error[data-element-id="check_notice"]')).to_be_visible()
    page.get_by_role("button", name="改为“notice”").click()
    expect(problem(page, "没有表单“notise”")).to_have_count(0)
    expect(page.locator("#checked")).to_have_text("✓ 检查通过")
    page.get_by_role("button", name="撤销", exact=True).first.click()
    expect(problem(page, "没有表单“notise”")).to_be_visible()
    assert "必须改" in room.check()
    room.select("check_notice")
    page.get_by_label("表单", exact=True).select_option(label="公示内容（notice）")
    expect(problem(page, "没有表单“notise”")).to_have_count(0)
    expect(page.locator("#told")).to_contain_text("检查通过")
    page.get_by_role("button", name="撤销", exact=True).first.click()
    expect(problem(page, "没有表单“notise”")).to_be_visible()
    expect(page.locator("#told")).to_contain_text("有 1 处必须改")


def test_what_a_button_puts_right_is_still_said_so():
    said = "".join(one.read_text() for one in (ROOT / "service").rglob("*.py"))
    script = (ROOT / "assets/src/designer/bpmn/mending.js").read_text()
    for words in MENDED:
        assert words in said
        assert words.rstrip("“") in script.replace("(?:回|成)", "回")


def test_a_certain_deadlock_keeps_a_diagram_from_being_released(room, page: Page, source):
    room.open("objection.bpmn")
    jammed = source("objection.bpmn").split('<bpmn:exclusiveGateway id="decided">')
    jammed[1] = jammed[1].replace("</bpmn:exclusiveGateway>", "</bpmn:parallelGateway>", 1)
    jammed = '<bpmn:parallelGateway id="decided">'.join(jammed)
    page.evaluate("text => room.take(text)", jammed)
    room.check()
    expect(problem(page, "在等永远不会来的分支")).to_have_class("jx-problem jx-problem-error")


def test_a_problem_of_a_table_opens_the_table_at_its_cell(room, page: Page, source):
    room.open("expert-review.dmn")
    page.evaluate(
        "text => room.take(text)", source("expert-review.dmn").replace("&gt;= 80", "≥ 80")
    )
    assert "必须改" in room.check()
    found = problem(page, "第 1 条")
    expect(found.locator("strong")).to_have_text(
        "「合格标准」第 1 条 条件列「去掉最高、最低后的平均分」"
    )
    page.evaluate("room.editor.modeler.open(room.editor.modeler.getViews()[0])")
    found.get_by_role("button").click()
    expect(page.locator("td[data-jx-shown]")).to_contain_text("≥ 80")
    page.keyboard.press("Control+A")
    page.keyboard.type(">= 80")
    page.locator("#state").click()
    expect(found).to_have_count(0)


def test_a_problem_in_another_model_opens_that_model_at_its_place(room, page: Page, source):
    room.open("approval.form")
    changed = source("approval.form").replace('"value": "approve"', '"value": "agree"')
    assert changed != source("approval.form")
    page.evaluate("text => room.take(text)", changed)
    assert "必须改" in room.check()
    found = page.locator("#problems button", has=page.get_by_text("变更领办人", exact=True)).first
    found.click()
    page.wait_for_url("**/leader-change.bpmn#*")
    page.wait_for_selector("#room[data-ready]")
    expect(page.locator("#panel .bio-properties-panel-header")).to_contain_text("同意")


def test_a_problem_of_a_form_opens_its_field(room, page: Page, source):
    room.open("approval.form")
    wrong = source("approval.form").replace(
        '"validate": {', '"conditional": {"hide": "=1 +"}, "validate": {', 1
    )
    page.evaluate("text => room.take(text)", wrong)
    assert "必须改" in room.check()
    found = page.locator("#problems .jx-problem-error button").first
    expect(found.locator("strong")).to_contain_text("「")
    found.click()
    expect(page.locator(".fjs-properties-container .bio-properties-panel-header")).to_be_visible()
    expect(page.locator(".fjs-editor-selected")).to_have_count(1)


def test_warnings_are_ticked_before_a_release(room, page: Page, source, release):
    number = release()
    room.open("eligibility.dmn")
    renamed = source("eligibility.dmn").replace("eligible: count", "ok: count")
    page.evaluate("text => room.take(text)", renamed)
    page.get_by_role("button", name="发布新版本").click()
    expect(page.locator("#warnings li")).not_to_have_count(0)
    page.get_by_label("为什么改").fill("换个名字")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.locator("#refusal")).to_contain_text("勾选确认")
    assert release() == number
    page.get_by_label("各条都看过了，仍然发布").check()
    page.get_by_role("button", name="发布", exact=True).click()
    page.wait_for_url("**/versions?released=1")
    assert release() == number + 1
