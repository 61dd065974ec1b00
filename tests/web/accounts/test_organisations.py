"""Organisations: opened, changed, imported with a preview, and held fast once a case runs."""

import io
import re

import pytest

from service.people.tables import Organisation
from service.studios.identity import unit_check_character

CODE = "91110105MA01NEW01"
CODE += unit_check_character(CODE)
UNIT = {"name": "北京新艺工具厂", "kind": "unit", "credit_code": CODE, "legal_kind": "企业"}
HEAD = "代码,名称,类型,上级代码,统一社会信用代码\n"


@pytest.fixture
def an(district):
    return district.enter("an")


def kept(district, code):
    with district.house.database.read() as session:
        return session.get(Organisation, code)


def sheet(browser, text):
    data = {"csrf": browser.csrf(), "file": (io.BytesIO(text.encode("gbk")), "单位.csv")}
    return browser.client.post("/organisations/import", data=data)


def save(browser, page):
    content = re.search(r'name="content" value="([^"]*)"', page.text)[1]
    return browser.post("/organisations/import/save", {"content": content})


def test_a_unit_is_opened_under_its_credit_code_and_changed(district, an):
    assert an.post("/organisations/new", UNIT).status_code == 303
    assert kept(district, CODE.lower()).name == "北京新艺工具厂"
    change = {**UNIT, "name": "北京新艺工具有限公司", "address": "酒仙桥路 1 号"}
    assert an.post(f"/organisations/{CODE.lower()}", change).status_code == 303
    assert kept(district, CODE.lower()).name == "北京新艺工具有限公司"
    assert f'href="/organisations/{CODE.lower()}"' in an.get("/organisations?q=新艺").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"credit_code": ""}, "请填写统一社会信用代码"),
        ({"credit_code": CODE[:17] + "0"}, "校验位"),
        ({"credit_code": "91110105MA01"}, "18位"),
        ({"name": ""}, "请填写名称"),
        ({"kind": "club"}, "类型应为"),
        ({"kind": "branch", "parent": "commerce"}, "上级须是单位"),
        ({"code": "jinyu"}, "已经有了"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(an, change, words):
    answer = an.post("/organisations/new", {**UNIT, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert CODE in answer.text or "credit_code" in change


def test_who_has_a_case_or_a_studio_is_renamed_by_the_process_alone(district, an):
    page = an.get("/organisations/tianheng").text
    code = re.search(r'name="credit_code" value="(\w+)"', page)[1]
    same = {"name": "北京天衡精密制造有限公司", "kind": "unit", "credit_code": code}
    renamed = an.post("/organisations/tianheng", {**same, "name": "天衡集团"})
    assert (renamed.status_code, "单位变更" in renamed.text) == (422, True)
    assert an.post("/organisations/tianheng", {**same, "address": "新址"}).status_code == 303
    assert kept(district, "tianheng").address == "新址"


def test_a_spreadsheet_is_shown_line_by_line_and_saved_when_nothing_is_wrong(district, an):
    rows = f"xinyi-1,新艺一分厂,分支机构,{CODE.lower()},\n,北京新艺工具厂,单位,,{CODE}\n"
    page = sheet(an, HEAD + rows + "zhengwu,政务科,科室,bureau,\n")
    assert "新增 3，修改 0，没有变化 0；有问题 0 行" in page.text
    assert kept(district, "xinyi-1") is None
    assert save(an, page).status_code == 303
    assert kept(district, "xinyi-1").parent == CODE.lower()
    assert kept(district, "zhengwu").kind == "section"
    assert "没有变化 3" in sheet(an, HEAD + rows + "zhengwu,政务科,科室,bureau,\n").text


def test_one_wrong_line_keeps_all_from_being_saved(district, an):
    rows = f",北京新艺工具厂,单位,,{CODE}\n,另一家,单位,,1.1E+17\n,再一家,单位,,{CODE}\n"
    page = sheet(an, HEAD + rows)
    assert "后几位已经丢失" in page.text
    assert "不止一行" in page.text
    assert 'name="content"' not in page.text
    assert an.post("/organisations/import/save", {"content": "AAAA"}).status_code == 422
    assert kept(district, CODE.lower()) is None


def test_nobody_else_opens_organisations(district):
    for username in ("admin", "ji", "wang", "sun", "xu"):
        assert district.enter(username).get("/organisations").status_code == 403


def test_when_a_contact_leaves_drafts_and_cases_go_to_another(district, an):
    for username, more in (("houying", {}), ("sunlei", {"organisation": "tianheng"})):
        given = {"username": username, "name": username, "roles": ["applicant"]}
        an.post("/accounts/new", {**given, "organisation": "tianheng-dongba", **more})
    contact = {"name": "侯建国", "roles": ["applicant"], "organisation": "tianheng-dongba"}
    an.post("/accounts/hou", {**contact, "active": "on", "contact": "on"})
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    hou.post(f"{task}/draft", {"application.studio_name": "写了一半的工作室"})
    assert hou.post("/colleagues/hou/pass-on", {"to": "sunlei"}).status_code == 422
    assert hou.post("/colleagues/sunlei/pass-on", {"to": "houying"}).status_code == 422
    assert hou.post("/colleagues/hou/pass-on", {"to": "houying"}).status_code == 303
    assert "写了一半的工作室" in district.enter("houying").get(task).text
    assert hou.post(task, {"application.studio_name": "x"}).status_code in (404, 409, 422)
