"""One change with a longer notice, a second approval and its form: drawn, proposed, approved."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.designer.test_check_and_release import NOTICE, asked

pytestmark = pytest.mark.browser

SECOND_APPROVAL = """() => {
  const of = (name) => room.editor.modeler.get(name);
  const [reg, modeling, moddle] = ['elementRegistry', 'modeling', 'moddle'].map(of);
  const before = reg.get('check_notice');
  const at = { x: before.x + 50, y: before.y + 160 };
  const made = modeling.createShape({ type: 'bpmn:UserTask' }, at, reg.get('lane_section'));
  modeling.reconnectEnd(reg.get('check_notice_to_publish'), made, at);
  modeling.connect(made, reg.get('publish'));
  const said = ['zeebe:UserTask', 'zeebe:FormDefinition'].map((type) => moddle.create(type));
  said[1].formId = 'second-approval';
  const values = moddle.create('bpmn:ExtensionElements', { values: said });
  modeling.updateProperties(made, { name: '复核公示内容', extensionElements: values });
}"""
"""Draw one more user task behind the first, with a form of its own."""


def sign_in(page: Page, address: str, username: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill("demo")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}/designer")


def renamed_in_another_window(gao) -> None:
    """Save the model of the change once more, with a step renamed, in another window."""
    opened = gao.get(f"/designer/changes/1/models/{NOTICE}").text
    model = json.loads(opened.split('id="model">')[1].split("</script>")[0])["change"]
    source = model["source"].replace('name="告知单位已公示"', 'name="通知单位已公示"')
    assert source != model["source"]
    body = {"source": source, "revision": model["revision"], "base": 1, "seen": None}
    assert asked(gao, model["save"], body).status_code == 200


def back_to_the_change(page: Page) -> None:
    page.wait_for_selector("#room[data-ready]")
    page.get_by_role("button", name="存好，回到改动").click()
    page.wait_for_url("**/designer/changes/1")


def test_a_longer_notice_and_a_second_approval_in_one_change_released_by_two(
    page: Page,
    address,
    bundles,
    gao,
    meng,
    source,
    release,
):
    before = release()
    sign_in(page, address, "tu")
    page.get_by_role("link", name="改动").click()
    page.get_by_label("改什么").type("公示期改为 7 个工作日，加一道复核")
    page.get_by_role("button", name="开始改动").click()

    page.get_by_label("新建的种类").select_option("form")
    page.get_by_label("文件名").type("second-approval")
    page.get_by_role("button", name="新建并打开").click()
    back_to_the_change(page)

    page.get_by_label("也要改的模型").select_option(NOTICE)
    page.get_by_role("button", name="打开来改").click()
    page.wait_for_selector("#room[data-ready]")
    page.locator('.djs-element[data-element-id="notice_over"]').first.click()
    page.get_by_label("公示工作日数").fill("7")
    expect(page.locator("#state")).to_have_text("已存在改动里")
    renamed_in_another_window(gao)
    page.evaluate(SECOND_APPROVAL)
    expect(page.locator("#conflict-theirs-list")).to_contain_text("通知单位")
    with page.expect_navigation():
        page.get_by_role("button", name="两边合在一起").click()
    page.wait_for_selector("#room[data-ready]")
    expect(page.locator("#state")).to_have_text("已存在改动里")
    back_to_the_change(page)

    page.get_by_role("link", name="检查", exact=True).click()
    for box in page.get_by_label("都看过了").all():
        if box.is_visible():
            box.check()
    page.get_by_label("为什么改（").type("五天太短，公示内容要有人复核")
    page.get_by_role("button", name="提出，请另一位审核").click()
    expect(page.locator("h1")).to_contain_text("等待审核")

    sign_in(page, address, "meng")
    page.get_by_role("link", name="公示期改为 7 个工作日，加一道复核").click()
    page.locator("#main").get_by_role("link", name="公示", exact=True).click()
    expect(page.locator("#differences")).to_contain_text("5 → 7")
    page.get_by_role("link", name="回到审核").click()
    for box in page.get_by_label("都看过了").all():
        box.check()
    page.get_by_role("button", name="同意，发布这个改动").click()
    expect(page.locator("h1")).to_contain_text("已发布")
    assert release() == before + 1
    assert 'source="=7"' in source(NOTICE)
    assert 'formId="second-approval"' in source(NOTICE)
    assert "通知单位已公示" in source(NOTICE)
    assert "second-approval" in source("second-approval.form")
