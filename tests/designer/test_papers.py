"""A designer changes the text of a paper, on a telephone too, and sees it as it will be printed."""

from base64 import b64decode

import pytest

PAPER = "refusal.paper"
TELEPHONE = {"width": 390, "height": 844}
WAIT = 30_000  # ms; a machine may be busy


def preview(gao, text):
    address, headers = f"/designer/{PAPER}/preview", {"X-CSRF": gao.csrf()}
    return gao.client.post(address, json={"source": text}, headers=headers).json


def test_papers_stand_on_the_shelf_with_their_titles(gao):
    page = gao.get("/designer").text
    assert PAPER in page
    assert "关于不予授予“…”称号的书面意见" in page


def test_a_text_is_shown_as_pages_or_its_mistake_with_the_line(gao, source):
    pages = preview(gao, source(PAPER))["pages"]
    assert pages
    assert b64decode(pages[0].partition(",")[2]).startswith(b"\x89PNG")
    wrong = source(PAPER).replace("{{paper.date}}", "{{paper.date")
    assert "第 9 行" in preview(gao, wrong)["error"]


@pytest.mark.browser
def test_a_paper_is_changed_on_a_telephone_and_released(room, source):
    room.page.set_viewport_size(TELEPHONE)
    room.open(PAPER)
    room.page.locator("#paper-pages img").first.wait_for(timeout=WAIT)
    assert "画图需要宽一些的屏幕" not in room.page.locator("main").inner_text()
    words = room.page.locator("#paper-text")
    words.fill(source(PAPER).replace("申请材料退回。", "申请材料一并退回。"))
    said = room.release("把话说全")
    assert any("申请材料一并退回。" in line for line in said)
    assert "申请材料一并退回。" in source(PAPER)
    width = room.page.evaluate("document.documentElement.scrollWidth")
    assert width <= TELEPHONE["width"]


@pytest.mark.browser
def test_a_mistake_leads_to_its_line(room, source):
    room.open(PAPER)
    text = source(PAPER).replace("{{written_opinion.text}}", "{{written_opinion.txt}}")
    room.page.locator("#paper-text").fill(text)
    assert "1 处必须改" in room.check()
    room.page.locator("#problems button").first.click()
    chosen = room.page.evaluate(
        "(() => { const t = document.getElementById('paper-text');"
        " return t.value.slice(t.selectionStart, t.selectionEnd); })()"
    )
    assert chosen == "{{written_opinion.txt}}"
