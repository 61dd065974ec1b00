"""From a changed diagram to the running case that follows it, and back, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.host.tables.core import ProcessInstance, UserTask
from tests.accessible import excess, faults
from tests.browser import step_into

pytestmark = pytest.mark.browser

REASON = "评审期限延长为十个工作日"


@pytest.fixture
def expert(district):
    """Return an expert who has yet to score, the key of the work and the number of its case."""
    with district.house.database.read() as session:
        query = select(UserTask.assignee, UserTask.key, ProcessInstance.number)
        scoring = (UserTask.process_id == "expert-review", UserTask.element == "score")
        wanted = query.join(ProcessInstance).where(*scoring, UserTask.status == "open")
        return session.execute(wanted.order_by(UserTask.key)).first()


def enter(page: Page, address: str, who: str) -> None:
    page.goto(address + step_into(page, address, who))


def fit(page: Page) -> None:
    """Nothing that axe finds, and no wider than a phone."""
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 812})
        assert faults(page) == []
        assert excess(page) == 0


def test_a_running_review_follows_the_new_diagram_and_goes_back(
    room, page: Page, address, district, expert
):
    who, key, number = expert
    browser = district.enter(who)
    browser.post(f"/tasks/{key}/draft", {"score.skill": "27", "score.comment": "技艺精湛"})

    room.open("expert-review.bpmn")
    page.evaluate("room.editor.modeler.get('canvas').zoom(1)")
    page.evaluate("room.editor.modeler.get('canvas').scrollToElement('score', 150)")
    room.select("score")
    page.get_by_label("多少个工作日").fill("10")
    page.evaluate(
        """() => {
          const { modeler } = room.editor;
          const task = modeler.get('elementRegistry').get('score');
          modeler.get('modeling').updateProperties(task, { id: 'assess', name: '逐项评审' });
        }"""
    )
    room.release(REASON)

    page.get_by_role("link", name="迁移正在办的案件").click()
    row = page.locator("tr", has_text="技能大师工作室申报")
    row.get_by_label("迁移到").select_option(label=latest(row))
    row.get_by_role("button", name="拟订方案").click()
    page.wait_for_selector("#after-expert-review[data-ready]")
    gone = '#before-expert-review .jx-fate-gone[data-element-id="score"]'
    expect(page.locator(gone)).to_be_attached()
    expect(
        page.locator('#after-expert-review .jx-fate-new[data-element-id="assess"]')
    ).to_be_attached()
    fit(page)
    step = page.locator('[name="to:expert-review/score"]')  # the round's review has one as well
    step.select_option("expert-review/assess")
    page.get_by_label("按新版本从这一步开始的那天重算").check()
    page.get_by_role("button", name="保存并排练").click()
    line = page.locator("tr", has_text=number)
    expect(line).to_contain_text("独立评审打分 → 逐项评审")
    expect(page.get_by_role("button", name="迁移勾选的案件")).to_have_count(0)
    fit(page)
    plan = page.url

    enter(page, address, "admin")
    page.goto(plan)
    boxes = page.locator("input[name=case]")
    boxes.evaluate_all("all => all.forEach((box) => { box.checked = false })")
    page.get_by_label(f"选 {number}").check()
    page.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="迁移勾选的案件").click()
    expect(page.locator("tr", has_text=number)).to_contain_text("已迁移")
    fit(page)
    results = page.url
    assert "技艺精湛" in browser.get(f"/tasks/{key}").text
    assert "逐项评审" in browser.get(f"/tasks/{key}").text

    page.get_by_label(f"选 {number}").check()
    page.get_by_label("理由").fill("先按原办法评完")
    page.get_by_role("button", name="撤销勾选的迁移").click()
    expect(page.locator("tr", has_text=number)).to_contain_text("已撤销")
    assert page.url == results
    assert "独立评审打分" in browser.get(f"/tasks/{key}").text
    assert "技艺精湛" in browser.get(f"/tasks/{key}").text


def latest(row) -> str:
    options = row.get_by_label("迁移到").locator("option").all_inner_texts()
    return max(options, key=lambda words: int(re.search(r"\d+", words)[0]))


def test_a_case_that_stands_still_is_corrected_and_goes_on(page: Page, address, bundles, district):
    enter(page, address, "admin")
    page.get_by_role("navigation").get_by_role("link", name="办理中断").click()
    fit(page)
    page.get_by_role("link", name="HF-2026-0001").click()
    page.wait_for_selector('#path[data-ready="return-visit"]')
    fault = page.locator('.djs-shape.jx-now-fault[data-element-id="wait_for_the_day"]')
    expect(fault).to_be_visible()
    fit(page)
    page.get_by_role("link", name="更正 visit").click()
    box = page.get_by_label("值")
    box.fill(box.input_value().rstrip().rstrip("}") + ', "day": "2026-11-20"')
    expect(page.locator("#text-state")).to_contain_text("JSON 第 4 行第 22 列有误")
    fit(page)
    box.fill(box.input_value() + "}")
    expect(page.locator("#text-state")).to_be_empty()
    page.get_by_role("button", name="看改前和改后").click()
    expect(page.locator(".before-after section").last).to_contain_text("2026-11-20")
    fit(page)
    page.get_by_label("理由").fill("补上回访日期")
    page.get_by_role("button", name="更正").click()
    page.get_by_role("link", name="等到回访日", exact=True).click()
    fit(page)
    again = page.locator("section.card-choice", has_text="从中断的地方接着办")
    again.get_by_label("理由").fill("回访日期已补上")
    again.get_by_role("button", name="重新办理").click()
    expect(page.locator(".notice-done")).to_contain_text("已重新办理")
    district.work()
    page.reload()
    expect(page.locator("table.list").first).to_contain_text("实地回访")
    expect(page.locator(".timeline")).to_contain_text("补上回访日期")
    expect(page.get_by_text("13800138000")).to_have_count(0)
