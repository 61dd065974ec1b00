"""The shelf of models: what a designer sees of them, and who else sees nothing."""

import pytest

NAMES = ("studio-application.bpmn", "eligibility.dmn", "notice.form")


def test_every_kind_of_model_is_listed_with_its_chinese_name(gao):
    page = gao.get("/designer").text
    assert all(name in page for name in NAMES)
    assert "技能大师工作室申报" in page
    assert "随系统交付的首个版本" in page


def test_running_cases_are_counted_but_never_shown(gao):
    page = gao.get("/designer").text
    assert "正在办的案件" in page
    assert "SQ-2026" not in page
    assert "天衡" not in page


@pytest.mark.parametrize("username", ["sun", "wang", "xu", "admin", "li"])
def test_nobody_else_enters(district, username):
    other = district.enter(username)
    for path in ("/designer", "/designer/public-notice.bpmn"):
        assert other.get(path).status_code == 403


def test_a_designer_sees_no_case(gao, district):
    assert gao.get("/cases/SQ-2026-0001").status_code in (403, 404)
    assert gao.get("/auditor/cases/SQ-2026-0001").status_code == 403


def test_a_version_comes_back_byte_for_byte(gao, source):
    taken = gao.get("/designer/public-notice.bpmn/versions/1/file")
    assert taken.data.decode() == source("public-notice.bpmn")
    assert "public-notice-v1.bpmn" in taken.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "path", ["nothing.bpmn/versions", "public-notice.bpmn/versions/9", "..%2Fetc", "NOTICE.xml"]
)
def test_what_is_not_there_is_not_found(gao, path):
    assert gao.get(f"/designer/{path}").status_code == 404


def test_a_new_model_begins_empty(gao):
    begun = gao.post("/designer/new", {"kind": "bpmn", "stem": "tea-break-report"})
    assert begun.status_code == 303
    page = gao.get(begun.headers["Location"]).text
    assert "尚未发布" in page


def test_a_strange_name_is_refused_in_words(gao):
    refused = gao.post("/designer/new", {"kind": "bpmn", "stem": "../../etc/passwd"})
    assert refused.status_code == 422
    assert "小写英文字母" in refused.text
