"""The history names whom letters and reminders are for, to those who may know."""

import re


def story(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_staff_read_whom_a_letter_was_for_and_a_unit_reads_its_own(district):
    number = "SQ-2026-0015"
    for who in ("he", "sun"):
        said = story(district.enter(who).get(f"/cases/{number}").text)
        assert re.search("向[^”]+发出通知“已收到申报", said), who


def test_a_unit_does_not_read_what_experts_were_told(district):
    for number in ("SQ-2026-0010", "SQ-2026-0011", "SQ-2026-0012"):
        for who in ("sun", "zheng", "hou"):
            answer = district.enter(who).get(f"/cases/{number}")
            assert answer.status_code in (200, 404)
            assert "您被抽取为评审专家" not in story(answer.text), (number, who)
