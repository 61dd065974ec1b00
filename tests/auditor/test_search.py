"""Finding cases: by number, unit, person, step, time, round and status."""

import re
from itertools import count

import pytest


def numbers(page: str) -> list[str]:
    return re.findall(r'name="case" value="([^"]+)"', page)


@pytest.fixture
def found(xu):
    """Return the cases that are found, page after page."""

    def every(**wanted):
        read: list[str] = []
        for page in count(1):
            shown = numbers(xu.get("/auditor", query_string={**wanted, "page": page}).text)
            if not shown or shown[0] in read:
                break
            read += shown
        return read

    return every


def test_every_case_is_found_newest_first(found):
    assert len(found()) > 10
    assert "SQ-2026-0001" in found()


def test_a_case_is_found_by_its_number(found):
    assert found(number="SQ-2026-0003") == ["SQ-2026-0003"]


def test_cases_are_found_by_unit_and_by_status(found):
    assert found(unit="锦裕", status="lapsed") == ["SQ-2026-0003"]


def test_cases_are_found_by_who_had_a_hand_in_them(found):
    touched = found(person="周琳")
    assert touched
    assert set(touched) < set(found())


def test_cases_are_found_by_a_step_they_went_through(found):
    assert "SQ-2026-0001" in found(step="颁发铭牌")
    assert "SQ-2026-0003" not in found(step="颁发铭牌")


def test_cases_are_found_by_round_and_time(found):
    assert found(round="2026-2")
    assert found(round="1999-1") == []
    assert found(until="2020-01-01") == []


@pytest.mark.parametrize("odd", ["'; drop table", "%", "_", "\u0001", "2026-13-45", "x" * 3000])
def test_odd_questions_find_nothing_and_break_nothing(xu, odd):
    for name in ("number", "unit", "person", "step", "round", "status", "since", "text"):
        assert xu.get("/auditor", query_string={name: odd}).status_code == 200


@pytest.mark.parametrize("username", ["sun", "wang", "gao", "admin", "li"])
def test_nobody_else_enters(district, username):
    other = district.enter(username)
    for path in ("", "/verify", "/cases/SQ-2026-0001", "/export.csv"):
        assert other.get(f"/auditor{path}").status_code == 403
