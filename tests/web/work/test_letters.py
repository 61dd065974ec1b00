"""Letters reach those they are for."""

import re
from datetime import timedelta


def test_a_unit_reads_what_was_written_to_it_with_a_way_to_the_case(district):
    page = district.enter("zheng").get("/letters").text
    assert 'href="/cases/SQ-2026-0003"' in page


def test_a_unit_does_not_read_another_units_letters(district):
    assert "/cases/SQ-2026-0001" not in district.enter("zheng").get("/letters").text


def test_an_expert_who_was_never_drawn_has_none_of_the_sections_letters(district):
    assert "收到公示异议" not in district.enter("han").get("/letters").text


def test_a_supplement_not_made_in_time_is_reminded_of_by_letter(district):
    zheng = district.enter("zheng")
    before = zheng.get("/letters").text.count("SQ-2026-0014")
    for _ in range(16):
        district.house.clock.advance(timedelta(days=1))
        district.work()
    assert zheng.get("/letters").text.count("SQ-2026-0014") > before


def test_the_section_sees_that_an_answer_was_not_delivered_and_notes_that_it_told_them(district):
    """周某 of the demonstration left a telephone number alone."""
    wang = district.enter("wang")
    page = wang.get("/cases/YY-2026-0001").text
    assert "请人工告知本人" in page
    told = re.search(r'action="(/letters/\d+/told)"', page)[1]
    assert "封给系统外人员的信还没有送达" in wang.get("/letters").text
    assert wang.post(told, {"how": ""}).status_code == 422
    answer = wang.post(told, {"how": "电话告知本人", "next": "/cases/YY-2026-0001"})
    assert answer.location == "/cases/YY-2026-0001"
    page = wang.get("/cases/YY-2026-0001").text
    assert "已人工送达" in page
    assert "电话告知本人" in page
    assert "通知已送达" in page


def test_only_the_staff_of_the_step_that_wrote_reads_a_letter_to_somebody_outside(district):
    wang = district.enter("wang")
    letters = "".join(wang.get(f"/letters?page={page}").text for page in range(1, 12))
    said = re.search(r"关于您所提异议的答复[^<]*", letters)[0]
    for who in ("he", "zhao", "qian", "sun", "li"):
        browser = district.enter(who)
        assert said not in browser.get("/letters").text, who
        assert browser.post("/letters/1/told", {"how": "电话告知"}).status_code == 404


def test_nobody_but_the_staff_sees_how_an_answer_went(district):
    for who in ("he", "zhao", "sun", "li"):
        assert "送达情况" not in district.enter(who).get("/cases/YY-2026-0001").text
        assert district.enter(who).post("/letters/1/told", {"how": "电话"}).status_code == 404
