"""Rounds are planned, moved, closed early."""

from datetime import date

import pytest

from service.errors import Refused
from service.studios.rounds import calls

SPRING = {"code": "2027-1", "name": "2027年第一批"}


def test_a_round_is_open_on_its_first_and_last_day(session):
    spring = calls.plan(session, opens_on=date(2027, 3, 1), closes_on=date(2027, 3, 31), **SPRING)
    assert [spring.open_on(date(2027, 3, day)) for day in (1, 31)] == [True, True]
    assert not spring.open_on(date(2027, 4, 1))
    assert calls.open_on(session, day=date(2027, 3, 31)) == [spring]


def test_it_cannot_close_before_it_opens(session):
    with pytest.raises(Refused, match="不能早于") as refusal:
        calls.plan(session, opens_on=date(2027, 3, 2), closes_on=date(2027, 3, 1), **SPRING)
    assert refusal.value.problems[0].path == "closes_on"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("other", "2026年第二批"),
        ("other", "２０２６ 年第二批"),
        ("２０２６—２", "别的"),
    ],
)
def test_a_name_and_a_code_are_used_once_however_they_are_written(session, code, name):
    with pytest.raises(Refused, match="已有同名"):
        calls.plan(
            session,
            code=code,
            name=name,
            opens_on=date(2027, 3, 1),
            closes_on=date(2027, 3, 1),
        )


def test_closing_early_is_an_earlier_last_day(session):
    calls.move(session, code="2026-2", opens_on=date(2026, 11, 1), closes_on=date(2026, 11, 22))
    assert calls.open_on(session, day=date(2026, 11, 23)) == []


def test_the_latest_round_is_listed_first(session):
    calls.plan(session, opens_on=date(2027, 3, 1), closes_on=date(2027, 3, 31), **SPRING)
    assert [r.code for r in calls.every(session)] == ["2027-1", "2026-2"]
