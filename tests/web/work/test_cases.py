"""The page of a case, its list, its buttons and its paper."""

import re


def test_a_case_tells_its_story_in_sentences(district):
    page = district.enter("wang").get("/cases/SQ-2026-0001").text
    for words in ("已授予称号", "办理经过", "办结“局领导审批”", "开始办理"):
        assert words in page


def test_a_unit_sees_its_own_cases_and_no_others(district):
    zheng = district.enter("zheng")
    assert zheng.get("/cases/SQ-2026-0001").status_code == 404
    assert "SQ-2026-0001" not in zheng.get("/cases").text
    assert zheng.get("/cases/SQ-2026-0003").status_code == 200


def test_the_identity_number_is_masked_for_those_whose_step_does_not_need_it(district):
    page = district.enter("zhao").get("/cases/SQ-2026-0001").text
    assert re.search(r"\d{6}\*{8}\d{3}[\dX]", page)
    assert not re.search(r"[^\d]\d{17}[\dX][^\d]", page)


def test_the_application_prints_as_the_official_form(district):
    answer = district.enter("wang").get("/cases/SQ-2026-0001/form.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"


def test_an_objection_has_no_application_to_print(district):
    assert district.enter("wang").get("/cases/YY-2026-0001/form.pdf").status_code == 404


def test_a_unit_withdraws_its_application_by_a_button_after_being_asked(district):
    zheng = district.enter("zheng")
    page = zheng.get("/cases/SQ-2026-0014").text
    button = re.search(r'href="(/cases/SQ-2026-0014/actions/[^"]+)">撤回申报', page)[1]
    assert "确认撤回" in zheng.get(button).text or "撤回申报" in zheng.get(button).text
    assert zheng.fill(button, {"withdrawal": {"reason": "材料尚未备齐"}}).status_code == 303
    assert "已撤回" in zheng.get("/cases/SQ-2026-0014").text


def test_a_button_that_is_gone_is_not_found(district):
    assert district.enter("zheng").post("/cases/SQ-2026-0014/actions/99").status_code == 404


def test_an_officer_has_no_button_to_withdraw(district):
    assert "撤回申报" not in district.enter("he").get("/cases/SQ-2026-0014").text


def test_the_list_is_searched_by_number_and_by_status(district):
    wang = district.enter("wang")
    assert "SQ-2026-0004" in wang.get("/cases?q=SQ-2026-0004").text
    ended = wang.get("/cases?status=completed&q=SQ-2026").text
    assert "SQ-2026-0001" in ended
    assert "SQ-2026-0015" not in ended


def test_a_case_that_does_not_exist_is_not_found(district):
    assert district.enter("wang").get("/cases/SQ-1999-0001").status_code == 404
