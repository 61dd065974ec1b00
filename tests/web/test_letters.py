"""Letters reach those they are for."""

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
    before = zheng.get("/letters").text.count("SQ-2026-0012")
    for _ in range(16):
        district.house.clock.advance(timedelta(days=1))
        district.work()
    assert zheng.get("/letters").text.count("SQ-2026-0012") > before
