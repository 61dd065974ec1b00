"""高设计, who has never seen the repository, changes how cases run: in a real browser."""

import json

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LONGER = "服务任务「起算公示期」：公示期 5 → 7 个工作日"


def test_the_public_notice_lasts_seven_working_days_instead_of_five(
    room, page: Page, source, release
):
    before, number = source("public-notice.bpmn"), release()
    room.open("public-notice.bpmn")
    room.select("notice_over")
    days = page.get_by_label("公示工作日数")
    expect(days).to_have_value("5")
    days.fill("7")
    assert "检查通过" in room.check()
    said = room.release("公示期改为 7 个工作日")
    assert said == [LONGER]
    assert release() == number + 1
    assert source("public-notice.bpmn") == before.replace('source="=5"', 'source="=7"')


def test_a_deadline_is_a_number_to_change(room, page: Page, source):
    room.open("public-notice.bpmn")
    room.select("check_notice")
    page.get_by_label("多少个工作日").fill("4")
    room.release("核定公示多给一天")
    assert 'dueDate="=working days after(today(), 4)"' in source("public-notice.bpmn")


def test_a_task_dragged_to_another_lane_belongs_to_that_role(room, page: Page, source):
    room.open("studio-application.bpmn")
    page.evaluate("room.editor.modeler.get('canvas').zoom('fit-viewport')")
    task = page.locator('.djs-shape[data-element-id="approve"]').bounding_box()
    lane = page.locator('.djs-shape[data-element-id="lane_finance"]').bounding_box()
    x = task["x"] + task["width"] / 2
    page.mouse.move(x, task["y"] + task["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, lane["y"] + lane["height"] / 2 - 3, steps=12)
    page.mouse.move(x, lane["y"] + lane["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.locator("#panel")).to_contain_text("所在泳道：财务")
    said = room.release("改由财务审批")
    assert "用户任务「局领导审批」：从泳道「局领导」移到泳道「财务」" in said
    finance = source("studio-application.bpmn").split('name="财务"')[1].split("</bpmn:lane>")[0]
    assert "<bpmn:flowNodeRef>approve</bpmn:flowNodeRef>" in finance


def test_the_pass_mark_is_changed_in_the_decision_table(room, page: Page, source):
    before = source("expert-review.dmn")
    room.open("expert-review.dmn")
    cell = page.locator("td", has_text=">= 80").first
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(">= 85")
    page.locator("#state").click()
    assert room.release("合格线提到 85 分") == [
        "第 1 条规则条件「去掉最高、最低后的平均分」：>= 80 → >= 85"
    ]
    assert source("expert-review.dmn") == before.replace("&gt;= 80", "&gt;= 85")
    page.goto(f"{room.address}/designer/expert-review.dmn/versions/2")
    rule = page.get_by_role("row", name="≠ 改动 1", exact=False)
    expect(rule.first).to_contain_text("原来 >= 80")
    expect(rule.first).to_contain_text("现在 >= 85")


def test_the_words_of_a_form_are_changed(room, page: Page, source):
    before = json.loads(source("approval.form"))
    room.open("approval.form")
    page.locator(".fjs-element[data-id]", has_text="审批结论").last.click()
    page.get_by_text("基本信息").click()
    page.locator("#bio-properties-panel-label").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("局领导的结论")
    page.locator("#state").click()
    room.release("换一种说法")
    text = source("approval.form")
    assert "局领导的结论" in text
    assert json.loads(text.replace("局领导的结论", "审批结论")) == before


def test_a_broken_diagram_is_refused_and_its_element_marked(room, page: Page, release):
    number = release()
    room.open("public-notice.bpmn")
    room.select("check_notice_to_publish")
    page.keyboard.press("Delete")
    assert "必须改" in room.check()
    expect(page.locator('.djs-element.jx-error[data-element-id="publish"]')).to_be_visible()
    page.locator("#problems .jx-problem-error button", has_text="公布公示公告").first.click()
    expect(page.locator("#panel .bio-properties-panel-header")).to_contain_text("公布公示公告")
    page.get_by_role("button", name="发布新版本").click()
    expect(page.locator("#release-dialog")).to_be_hidden()
    assert release() == number


def test_a_hint_is_said_in_the_language_of_the_page(room, page: Page, source):
    room.open("public-notice.bpmn")
    misspelt = source("public-notice.bpmn").replace('formId="notice"', 'formId="notise"')
    page.evaluate("text => room.editor.load(text)", misspelt)
    assert "必须改" in room.check()
    expect(page.locator("#problems")).to_contain_text("是否指“notice”")
    expect(page.locator("#problems")).not_to_contain_text("did you mean")


def test_roles_forms_and_actions_are_chosen_not_typed(room, page: Page):
    room.open("public-notice.bpmn")
    room.select("check_notice")
    roles = page.get_by_label("承办角色").locator("option").all_inner_texts()
    assert {"按所在泳道", "局领导", "职业能力建设科"} <= set(roles)
    assert "公示内容（notice）" in page.get_by_label("表单").locator("option").all_inner_texts()
    room.rest()
    room.select("publish")
    actions = page.get_by_label("动作").locator("option").all_inner_texts()
    assert any(one.startswith("studio.grant") for one in actions)


def test_a_draft_survives_the_window(room, page: Page):
    room.open("public-notice.bpmn")
    room.select("check_notice")
    page.get_by_label("多少个工作日").fill("9")
    expect(page.locator("#state")).to_contain_text("草稿已存")
    page.on("dialog", lambda dialog: dialog.accept())
    room.open("public-notice.bpmn")
    page.get_by_role("button", name="接着改").click()
    room.select("check_notice")
    expect(page.get_by_label("多少个工作日")).to_have_value("9")

    signed_in = page.context.cookies()
    page.context.clear_cookies(name="jiangxin")
    room.check()
    expect(page.locator("#told")).to_contain_text("您的修改还在这里，没有丢失")
    page.context.add_cookies(signed_in)
    room.check()
    expect(page.locator("#told")).to_contain_text("可以发布")


def test_an_older_version_is_restored_as_a_new_one(room, page: Page, source):
    before = source("public-notice.bpmn")
    room.open("public-notice.bpmn")
    room.select("notice_over")
    page.get_by_label("公示工作日数").fill("7")
    assert room.release("公示期改为 7 个工作日") == [LONGER]
    page.get_by_role("button", name="比较两版").click()
    page.wait_for_selector("#room[data-ready]")
    expect(page.locator("#differences li")).to_have_text([f"≠ 改动 {LONGER}"])
    for drawing in ("#canvas-old", "#canvas"):
        changed = page.locator(f'{drawing} .djs-shape.jx-changed[data-element-id="post"]')
        expect(changed).to_be_visible()
        expect(page.locator(f"{drawing} .jx-difference")).to_have_text("≠ 1")
    page.goto(f"{room.address}/designer/public-notice.bpmn/versions")
    page.get_by_role("link", name="恢复为新版本").click()
    page.wait_for_selector("#room[data-ready]")
    room.release("还是 5 个工作日")
    assert source("public-notice.bpmn") == before


def test_a_new_process_is_drawn_from_nothing(room, page: Page, release):
    number = release()
    page.goto(f"{room.address}/designer")
    page.get_by_label("文件名").fill("tea-break")
    page.get_by_role("button", name="新建", exact=True).click()
    page.wait_for_selector("#room[data-ready]")
    room.select("Start_1")
    for kind in ("append.end-event",):
        page.locator(f'.djs-context-pad [data-action="{kind}"]').click()
    page.keyboard.press("Escape")
    room.release("先画一个最小的")
    assert release() == number + 1


def test_a_task_without_a_deadline_is_given_one(room, page: Page, source):
    before = source("public-notice.bpmn")
    due = '<zeebe:taskSchedule dueDate="=working days after(today(), 3)" />'
    room.open("public-notice.bpmn")
    page.evaluate("text => room.take(text)", before.replace(due, ""))
    room.select("check_notice")
    page.get_by_label("办理期限：多少个工作日").fill("6")
    room.release("给六天")
    assert 'dueDate="=working days after(today(), 6)"' in source("public-notice.bpmn")


def test_a_file_is_uploaded_and_one_that_cannot_be_read_is_refused(room, page: Page, source):
    room.open("public-notice.bpmn")
    page.get_by_text("更多").click()
    field = page.locator("#upload")
    field.set_input_files({"name": "a.bpmn", "mimeType": "text/xml", "buffer": b"<no>"})
    assert "这个文件打不开" in room.told()
    longer = source("public-notice.bpmn").replace('source="=5"', 'source="=8"').encode()
    field.set_input_files({"name": "b.bpmn", "mimeType": "text/xml", "buffer": longer})
    page.locator("#question").get_by_role("button", name="换下").click()
    expect(page.locator("#state")).to_contain_text("草稿已存")
    assert room.release("照上传的文件") == ["服务任务「起算公示期」：公示期 5 → 8 个工作日"]
    assert source("public-notice.bpmn").encode() == longer
