"""Files as people have them: in other encodings, without a drawing, in other versions of DMN."""

import codecs
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service.host.cases import instances
from service.host.definitions import deployment
from service.people.actor import SYSTEM
from tests.browser import step_into

pytestmark = pytest.mark.browser

FILES = Path(__file__).with_name("files")
VENDORS = Path(__file__).parents[1] / "dialects" / "vendors"
TEA = Path(__file__).with_name("tea") / "tea-break.bpmn"


BEFORE = """
for (const one of document.querySelectorAll('.notice-refusal')) one.classList.add('before');
"""
"""What was refused before is no answer to the next file."""


@pytest.fixture
def upload(page: Page):
    """Choose a file; return what is asked before it replaces what is on the canvas."""
    page.on("dialog", lambda dialog: dialog.accept())

    def chosen(content: bytes, name: str = "a.bpmn") -> str:
        page.evaluate(BEFORE)
        page.locator("#upload").set_input_files(
            {"name": name, "mimeType": "text/xml", "buffer": content}
        )
        page.wait_for_selector("#question[open], .notice-refusal:not(.before)")
        if not page.locator("#question").is_visible():
            return ""
        asked = page.locator("#question").inner_text()
        page.locator("#question-yes").click()
        page.wait_for_selector("#told.notice-done:not([hidden])")
        return asked

    return chosen


def saved(page: Page) -> str:
    return page.evaluate("room.editor.save()")


def test_a_file_is_read_by_its_own_encoding(room, page: Page, upload):
    room.open("tea-break.bpmn")
    plain = TEA.read_text().replace("encoding='UTF-8'", 'encoding="UTF-8"')
    for encoding, mark in (
        ("UTF-8", codecs.BOM_UTF8),
        ("UTF-16LE", codecs.BOM_UTF16_LE),
        ("UTF-16BE", codecs.BOM_UTF16_BE),
        ("UTF-16LE", b""),
        ("GBK", b""),
        ("GB18030", b""),
    ):
        declared = plain.replace('encoding="UTF-8"', f'encoding="{encoding}"')
        asked = upload(mark + declared.encode(encoding))
        assert saved(page) == plain
        assert ("编码" in asked) == (encoding != "UTF-8")
    assert "请核对其中的汉字" in upload(plain.encode("gbk"))
    assert saved(page) == plain
    assert "请核对其中的汉字" in upload(plain.replace("UTF-8", "ISO-8859-1").encode())
    assert saved(page) == plain
    assert upload(plain.replace("UTF-8", "GBK").encode("latin1", errors="ignore") + b"\xff") == ""
    expect(page.locator("#told")).to_contain_text("按它自称的编码 gbk 读不出来")
    assert saved(page) == plain
    page.get_by_text("更多").click()
    page.get_by_role("button", name="放弃修改").click()
    page.locator("#question-yes").click()
    expect(page.locator("#canvas")).to_contain_text("新流程")
    page.locator("#told").get_by_role("button", name="撤销").click()
    expect(page.locator("#canvas")).to_contain_text("倒茶")


def test_what_is_not_drawn_is_laid_out_in_its_lane(room, page: Page, upload):
    room.open("tea-break.bpmn")
    text = (FILES / "no-drawing.bpmn").read_text()
    upload(text.encode())
    expect(page.locator("#problems")).to_contain_text("文件里没有图，已自动排版")
    lane = page.locator('.djs-shape[data-element-id="l1"]').bounding_box()
    task = page.locator('.djs-shape[data-element-id="sum"]').bounding_box()
    assert lane["y"] < task["y"]
    assert task["y"] + task["height"] < lane["y"] + lane["height"]
    model, drawing = saved(page).split("<bpmndi:BPMNDiagram")
    assert model.split("<bpmn:collaboration")[1].strip() in text
    assert drawing.count("<bpmndi:BPMNEdge") == 3
    inside = '<bpmn:startEvent id="inner"/><bpmn:task id="deep"/>'
    nested = f'<bpmn:subProcess id="box">{inside}</bpmn:subProcess><bpmn:endEvent'
    upload(text.replace("<bpmn:endEvent", nested).encode())
    expect(page.locator("#problems")).not_to_contain_text("没有画在图上")
    assert 'bpmnElement="box"' in saved(page).split('<bpmndi:BPMNDiagram id="box_diagram_di">')[1]


UNREADABLE = {
    b"": "不是完整的 XML",
    b"%PDF-1.4\xff\xfe\x00": "既不是 UTF-8，也不是 GB18030 编码",
    b'{"type": "default"}': "不是完整的 XML",
    b"<a/>": "不是 BPMN 文件",
    b'<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"/>': "没有可以画的流程",
}


def test_what_cannot_be_read_is_refused_in_words(room, page: Page, upload):
    room.open("tea-break.bpmn")
    before = saved(page)
    for content, words in UNREADABLE.items():
        assert upload(content) == ""
        expect(page.locator("#told")).to_contain_text(words)
    assert saved(page) == before


def test_what_would_be_lost_is_told(room, page: Page, upload):
    room.open("tea-break.bpmn")
    before = saved(page)
    assert upload((FILES / "two-with-one-id.bpmn").read_bytes()) == ""
    expect(page.locator("#told")).to_contain_text("编号“vote”用了 2 次：「独立评分」、「核对结果」")
    assert saved(page) == before
    known = '<bpmn:endEvent id="done" name="喝完">'
    unknown = TEA.read_text().replace(known, f'<bpmn:teaEvent id="x"/>{known}')
    upload(unknown.encode())
    expect(page.locator("#problems")).to_contain_text("编辑器不认识“bpmn:teaEvent”")
    shape = TEA.read_text().split('<bpmndi:BPMNShape id="done_di"')
    undrawn = shape[0] + shape[1].split("</bpmndi:BPMNShape>", 1)[1]
    upload(undrawn.encode())
    expect(page.locator("#problems")).to_contain_text("有 2 个元素没有画在图上")


DMN = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "1.6": "https://www.omg.org/spec/DMN/20240513/MODEL/",
}


def test_every_version_of_a_decision_opens(room, page: Page, upload):
    room.open("tea-quota.dmn")
    table = (FILES / "quota.dmn").read_text()
    for version, namespace in DMN.items():
        upload(table.replace(DMN["1.2"], namespace).encode(), "a.dmn")
        expect(page.locator("#canvas td", has_text='"self", "sector"')).to_be_visible()
        told = page.locator("#problems").inner_text()
        assert (f"文件是 DMN {version} 写的" in told) == (version != "1.3")
        assert saved(page) == table.replace(DMN["1.2"], DMN["1.3"])


def test_a_deployed_diagram_that_cannot_be_drawn_has_working_pages(room, page: Page, district):
    undrawn = (Path(__file__).with_name("tea") / "tea-rinse.bpmn").read_text()
    broken = undrawn.replace("</definitions>", "<bpmndi:BPMNDiagram xmlns:bpmndi='{}'>{}")
    broken = broken.format(
        "http://www.omg.org/spec/BPMN/20100524/DI",
        '<bpmndi:BPMNPlane id="p" bpmnElement="gone"><bpmndi:BPMNShape id="q" bpmnElement="no"/>'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>",
    )
    house = district.house
    for number, text in enumerate((undrawn, broken), start=1):
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            files = {"tea-rinse.bpmn": _encoded(text, number)}
            deployment.deploy(session, files=files, reason="只有文字")
            case = instances.start(
                session, process_id="tea-rinse", actor=SYSTEM, variables={}
            ).number
        step_into(page, room.address, "gao")
        room.open("tea-rinse.bpmn")
        assert "检查通过" in room.check()
        page.goto(f"{room.address}/designer/tea-rinse.bpmn/versions/{number}")
        page.wait_for_selector("#room[data-ready]")
        for who, place in (("xu", "auditor/cases"), ("admin", "operations")):
            step_into(page, room.address, who)
            page.goto(f"{room.address}/{place}/{case}")
            page.wait_for_selector("#path[data-ready]")
            expect(page.locator("#path .jx-undrawn")).to_be_visible()


def _encoded(text: str, number: int) -> bytes:
    if number > 1:
        return text.encode()
    return text.replace("UTF-8", "GB18030", 1).encode("gb18030")


MARK = "〇"
RENAME = """(mark) => {
  const { modeler } = room.editor;
  const pool = modeler.get('elementRegistry').find((one) => one.type === 'bpmn:Participant');
  const { processRef } = pool.businessObject;
  const name = processRef.name + mark;
  modeler.get('modeling').updateModdleProperties(pool, processRef, { name });
}"""


def test_every_diagram_that_ships_is_stored_as_the_editor_saves_it(room, page: Page):
    """One word more is all that a designer's first edit changes, and nothing is lost."""
    room.open("public-notice.bpmn")
    other = []
    for path in sorted(Path("workflows").rglob("*.bpmn")):
        text = path.read_text("utf-8")
        assert MARK not in text
        page.evaluate("text => room.editor.load(text)", text)
        assert page.evaluate("room.editor.notes") == [], path.name
        page.evaluate(RENAME, MARK)
        written = saved(page)
        assert written.count(MARK) == 1, path.name
        if written.replace(MARK, "") != text:
            other.append(path.name)
    assert other == []


def test_what_a_message_is_sent_with_outlives_an_edit(room, page: Page, source):
    room.open("trade-review.bpmn")
    page.evaluate(
        """() => {
          const { modeler } = room.editor;
          const task = modeler.get('elementRegistry').get('tell_cases');
          modeler.get('modeling').updateProperties(task, { name: '通知各件开始打分' });
        }"""
    )
    written, key = saved(page), '<zeebe:publishMessage correlationKey="=one" />'
    assert "通知各件开始打分" in written
    assert written.count(key) == source("trade-review.bpmn").count(key) > 0


def test_a_diagram_of_another_product_is_converted_and_told_at_its_elements(
    room, page: Page, upload
):
    room.open("tea-break.bpmn")
    theirs = (VENDORS / "c7-invoice.bpmn").read_bytes()
    asked = upload(theirs, "invoice.bpmn")
    assert "这是 Camunda 7 的图" in asked
    assert "要由您决定" in asked
    assert "${approved && amount < 1000} → =approved and (amount < 1000)" in asked
    expect(page.locator("#problems")).to_contain_text("选择一张表单")
    page.evaluate("room.editor.show('approve')")
    expect(page.locator("#panel")).to_contain_text("办理人")
    assert 'assignee="=starter"' in saved(page)
    assert "camunda.org/schema/1.0" not in saved(page)
    refused = upload((VENDORS / "jbpm-rules.bpmn").read_bytes(), "rules.bpmn")
    assert refused == ""
    expect(page.locator("#told")).to_contain_text("jBPM")
