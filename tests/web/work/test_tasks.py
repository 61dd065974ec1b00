"""Doing a piece of work, alone and in each other's way."""

import io
import re

from pypdf import PdfReader
from sqlalchemy import func, select

from service.demo.cast import EXPERTS
from service.demo.steps import LINES
from service.host.tables.core import Document
from tests.files import PDF
from tests.web.conftest import flat

GOOD = {"check": {line: {"result": "pass"} for line in LINES}}
GOOD["check"] |= {line: {"result": "none"} for line in ("patents", "apprenticeship")}
GOOD["check"] |= {line: {"result": "pass"} for line in ("awards", "conditions")}
MISSING = {"check": {**GOOD["check"], "awards": {"result": "fail"}}}


def dict_of(answer):
    return {"revision": "1", **dict(flat(answer))}


def of(browser):
    return browser.task("审核申报材料", number="SQ-2026-0015")


def test_a_task_shows_the_case_the_steps_before_and_a_button_named_by_its_consequence(district):
    he = district.enter("he")
    page = he.get(of(he)).text
    for words in ("案件概要", "此前的办理", "填写申报表", "提交审核意见", "SQ-2026-0015"):
        assert words in page


def test_finished_work_leaves_the_inbox_and_stands_in_the_case(district):
    he = district.enter("he")
    assert he.fill(of(he), GOOD).location == "/inbox"
    he.get("/inbox")  # says once that it is done
    assert "SQ-2026-0015" not in he.get("/inbox?box=claimable").text
    assert "办结“审核申报材料”" in he.get("/cases/SQ-2026-0015").text


def test_a_refusal_is_422_with_a_summary_and_everything_typed_stays(district):
    he = district.enter("he")
    task = of(he)
    answer = he.fill(task, {"check": {"awards": {"result": "fail", "comment": "缺第三页"}}})
    assert answer.status_code == 422
    assert re.search(r"有 \d+ 处需要改正", answer.text)
    assert "缺第三页" in answer.text
    assert he.get(task).status_code == 200


def test_the_second_of_two_is_told_who_was_first_and_keeps_the_text(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = of(he)
    late = {"check": {**GOOD["check"], "awards": {"result": "fail", "comment": "缺第三页"}}}
    he.fill(task, GOOD)
    answer = lin.post(task, dict_of(late))
    assert answer.status_code == 409
    assert "何审核" in answer.text
    assert "缺第三页" in answer.text


def test_a_double_click_does_no_harm(district):
    he = district.enter("he")
    task = of(he)
    first, second = (he.post(task, dict_of(GOOD)) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)


def test_what_is_typed_is_kept_as_a_draft(district):
    he = district.enter("he")
    task = of(he)
    draft = {"check.awards.result": "fail", "check.awards.comment": "还没看完"}
    assert "saved_at" in he.post(f"{task}/draft", draft).json
    assert "还没看完" in he.get(task).text
    assert "还没看完" not in district.enter("lin").get(task).text


def test_nobody_opens_the_work_of_another_role(district):
    task = of(district.enter("he"))
    for username in ("zhao", "qian", "li", "zheng", "sun"):
        assert district.enter(username).post(task, dict_of(GOOD)).status_code in (403, 404, 422)
    for username in ("xu", "gao", "admin"):
        assert district.enter(username).get(task).status_code == 403


def test_a_file_is_taken_at_once_and_comes_back_as_an_attachment(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    file = (io.BytesIO(PDF), "../技师证书.pdf")
    kept = hou.post(f"{task}/documents", {"kind": "qualification", "file": file})
    assert kept.status_code == 201
    assert kept.json["href"].endswith("/preview")
    answer = hou.get(kept.json["href"].removesuffix("/preview"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data == PDF
    answer.close()


def test_a_program_dressed_as_a_picture_is_refused_in_words(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    file = (io.BytesIO(b"MZ\x90\x00 program"), "照片.jpg")
    answer = hou.post(f"{task}/documents", {"kind": "conditions", "file": file})
    assert answer.status_code == 422
    assert "程序、脚本" in answer.json["sentence"]


def test_a_stranger_gets_neither_the_case_nor_its_files(district):
    hou, zheng = district.enter("hou"), district.enter("zheng")
    task = hou.task("填写申报表", box="mine")
    file = (io.BytesIO(PDF), "a.pdf")
    kept = hou.post(f"{task}/documents", {"kind": "qualification", "file": file}).json
    for address in (kept["href"], kept["href"].removesuffix("/preview")):
        assert zheng.get(address).status_code == 404
    assert zheng.get(task).status_code == 404


def test_an_expert_sees_no_score_of_others_before_sending_the_own(district):
    judging = [district.enter(expert) for expert in EXPERTS]
    found = [one for one in judging if "独立评审打分" in one.get("/inbox").text]
    assert found
    for expert in found:
        assert "合计（100 分）：" not in expert.get(expert.task("独立评审打分", box="mine")).text


def test_a_closed_task_says_who_closed_it_and_leads_to_the_case(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = of(he)
    he.fill(task, GOOD)
    answer = lin.client.get(task, follow_redirects=True)
    assert "已由 何审核 在" in answer.text


def test_the_officer_sees_field_by_field_what_a_supplement_changed(district):
    officer, unit = district.enter("he"), district.enter("sun")
    task = of(officer)
    asked = ["application.goals", "application.master.mobile", "application.attachments.awards"]
    returned = {
        **MISSING["check"],
        "awards": {"result": "fail", "comment": "缺"},
        "unlocked": asked,
    }
    assert officer.fill(task, {"check": returned}).location == "/inbox"
    amend = unit.task("补正材料", number="SQ-2026-0015")
    page = unit.get(amend).text
    assert 'name="application.goals"' in page
    assert 'name="application.master.name"' not in page
    sent = {
        "application": {"goals": "三年内带出五名技师。", "master": {"mobile": "+86 13700030010"}}
    }
    assert unit.fill(amend, sent).location == "/inbox"
    page = officer.get(of(officer)).text
    assert "改动 3 处" in page
    changed = page[page.index("改动 3 处") :].partition("</table>")[0]
    assert re.search("<del>[^<]*获奖证书.pdf</del>", changed)
    assert "<ins>三年内带出五名技师。</ins>" in changed
    assert "137****0010" in changed
    assert "13700030010" not in changed


def test_what_was_not_asked_for_is_refused_on_the_page_too(district):
    officer, unit = district.enter("he"), district.enter("sun")
    returned = {**MISSING["check"], "awards": {"result": "fail", "comment": "缺"},
                "unlocked": ["application.goals"]}  # fmt: skip
    officer.fill(of(officer), {"check": returned})
    amend = unit.task("补正材料", number="SQ-2026-0015")
    answer = unit.fill(amend, {"application": {"master": {"name": "别人"}}})
    assert answer.status_code == 422
    assert "不在要求补正的内容里" in answer.text
    assert unit.get(amend).status_code == 200


def test_a_draft_is_printed_for_the_seal_as_it_stands_and_kept(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    typed = {
        "application.studio_name": "侯建国钳工工作室",
        "application.master.name": "常胜",
        "application.master.mobile": "13800138000",
    }
    assert f'formaction="{task}/print"' in hou.get(task).text
    paper = hou.post(f"{task}/print", typed)
    assert paper.mimetype == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages]
    assert all("草稿，尚未报送" in page for page in pages)
    whole = "".join("".join(pages).split())
    for words in ("侯建国钳工工作室", "常胜", "13800138000", "（盖章）"):
        assert words in whole
    assert "侯建国钳工工作室" in hou.get(task).text
    sun = district.enter("sun")
    sent = sun.get("/cases/SQ-2026-0001/form.pdf").data
    assert "草稿" not in PdfReader(io.BytesIO(sent)).pages[0].extract_text()


def test_a_form_without_an_official_paper_is_printed_as_a_page(district):
    he = district.enter("he")
    task = he.task("审核申报材料", number="SQ-2026-0015")
    page = he.post(f"{task}/print", {"check.district.comment": "注册地在朝阳区"}).text
    assert "草稿，尚未提交" in page
    assert "<header" not in page
    assert district.enter("sun").post(f"{task}/print").status_code == 404


def test_what_may_be_supplemented_stands_under_the_headings_of_the_form(district):
    page = district.enter("he").get(of(district.enter("he"))).text
    chosen = page.partition('name="check.unlocked"')[0].count("form-options-heading")
    headings = re.findall(r'<p class="form-options-heading" id="[^"]+">([^<]+)</p>', page)
    assert chosen == 1
    assert headings[:3] == ["工作室", "所在单位基本情况", "技能大师基本情况"]
    assert len(headings) == len(set(headings))
    assert 'value="application.unit.legal_person"' in page
    assert 'value="application.unit.credit_code"' not in page


def test_files_come_through_open_work_that_asks_for_them_only(district):
    hou, he = district.enter("hou"), district.enter("he")
    own, check = hou.task("填写申报表", box="mine"), of(he)
    for browser, task, kind in ((hou, own, "evidence"), (he, check, "qualification")):
        sent = {"kind": kind, "file": (io.BytesIO(PDF), "a.pdf")}
        answer = browser.post(f"{task}/documents", sent)
        assert answer.status_code == 422
        assert "不要求上传这类文件" in answer.json["sentence"]
    before = documents(district)
    he.fill(check, GOOD)
    late = {"_file:check.attachment": (io.BytesIO(PDF), "a.pdf"), **dict_of(GOOD)}
    district.enter("lin").post(check, late)
    sent = {"kind": "qualification", "file": (io.BytesIO(PDF), "a.pdf")}
    assert he.post(f"{check}/documents", sent).status_code in (404, 422)
    assert documents(district) == before


def documents(district):
    with district.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Document))
