"""Units are told of masters who will retire, answer, and are held to it (articles 12 and 13)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service import privacy
from service.clock import BEIJING
from service.errors import Refused
from service.host.tables.core import Message
from service.people.actor import SYSTEM
from service.studios.changes.tables import LeaderWatch
from service.studios.identity import person_check_digit
from service.studios.register.tables import Master, Studio
from service.studios.working_days import calendar
from tests.workflows.changes.test_leader_change import ask
from tests.workflows.play import Play


def born(play: Play, birth: date, *, sex: str = "男", kind: str = "worker") -> None:
    """Let 张师傅 be born on a day."""
    first17 = f"110105{birth:%Y%m%d}00{1 if sex == '男' else 2}"
    with play.database.write(actor=SYSTEM, at=play.at) as session:
        master = session.scalars(select(Master).join(Studio)).one()
        number = first17 + person_check_digit(first17)
        master.identity_number = privacy.seal(session, number)
        master.sex, master.post_kind = sex, kind


def told(play: Play) -> list[tuple[int, date]]:
    with play.database.read() as session:
        rows = session.scalars(select(LeaderWatch).order_by(LeaderWatch.key))
        return [(row.months, row.retires_on) for row in rows]


def month(play: Play, year: int, month: int) -> None:
    """Let the first day of a month come; batches follow one another in seconds."""
    play.on(date(year, month, 1))
    play.at += timedelta(seconds=5)
    play.work()


def answer(play: Play, case: str, arrangement: str = "on_time", **more: Any) -> None:
    plan = {"arrangement": arrangement, "successor": "石磊", **more}
    play.do("sun", case, "answer", {"plan": plan})


@pytest.mark.parametrize(
    ("birth", "sex", "kind", "retires"),
    [
        (date(1967, 7, 20), "男", "worker", date(2028, 3, 20)),
        (date(1972, 7, 20), "女", "manager", date(2028, 3, 20)),
        (date(1975, 12, 20), "女", "worker", date(2026, 6, 20)),
        (date(1966, 8, 29), "男", "worker", date(2027, 1, 29)),
    ],
)
def test_men_and_women_retire_by_the_rules_of_2024(
    play: Play, studio: str, birth: date, sex: str, kind: str, retires: date
) -> None:
    born(play, birth, sex=sex, kind=kind)
    month(play, 2028, 4)
    assert told(play) == [(0, retires)]


def first(play: Play) -> str:
    return play.cases("leader-watch")[0]


def test_a_unit_is_told_a_year_half_a_year_and_a_quarter_before(play: Play, studio: str) -> None:
    born(play, date(1967, 7, 20))  # 20 March 2028
    for year, number in ((2027, 3), (2027, 4), (2027, 5), (2027, 9), (2027, 10), (2027, 12),
                         (2028, 1), (2028, 2)):  # fmt: skip
        month(play, year, number)
        for case in play.cases("leader-watch"):
            if play.waiting(case):
                answer(play, case)
    assert [months for months, _ in told(play)] == [12, 6, 3]
    assert len(play.cases("leader-watch")) == 3
    month(play, 2028, 4)
    assert [months for months, _ in told(play)] == [12, 6, 3, 0]
    assert play.incidents() == []


def test_who_was_born_on_29_february(play: Play, studio: str) -> None:
    born(play, date(1968, 2, 29))  # 60 years and 10 months
    month(play, 2028, 1)
    assert told(play) == [(12, date(2028, 12, 29))]


def test_the_same_month_tells_nobody_twice(play: Play, studio: str) -> None:
    born(play, date(1967, 7, 20))
    month(play, 2027, 4)
    month(play, 2027, 4)
    month(play, 2027, 5)
    assert len(play.cases("leader-watch")) == 1


def test_the_unit_answers_and_the_centre_hears(play: Play, studio: str) -> None:
    born(play, date(1967, 7, 20))
    month(play, 2027, 4)
    case = first(play)
    answer(play, case)
    assert play.status(case) == "answered"
    assert play.letters(case)[-1].startswith("领办人退休安排")


@pytest.mark.parametrize(
    ("arrangement", "on", "words"),
    [
        ("late", "2031-03-21", "三年"),
        ("early", "2027-05-01", "以前告知"),
        ("early", "2029-01-01", "三年"),
        ("late", "不知道", "实际退休日期"),
    ],
)
def test_a_flexible_day_keeps_to_its_limits(
    play: Play, studio: str, arrangement: str, on: str, words: str
) -> None:
    born(play, date(1967, 7, 20))
    month(play, 2027, 4)
    with pytest.raises(Refused) as refusal:
        answer(play, first(play), arrangement, really_on=on)
    [problem] = refusal.value.problems
    assert problem.path == "plan.really_on"
    assert words in str(problem.sentence) + str(refusal.value.sentence)


def test_a_later_day_moves_what_follows(play: Play, studio: str) -> None:
    born(play, date(1967, 7, 20))
    month(play, 2027, 4)
    answer(play, first(play), "late", really_on="2030-03-20")
    month(play, 2027, 10)
    month(play, 2028, 4)
    assert [months for months, _ in told(play)] == [12]
    month(play, 2029, 10)
    assert told(play)[-1] == (6, date(2030, 3, 20))


def test_who_is_employed_again_is_left_alone(play: Play, studio: str) -> None:
    born(play, date(1967, 7, 20))
    month(play, 2027, 4)
    answer(play, first(play), "rehired")
    month(play, 2028, 4)
    assert len(told(play)) == 1


def test_silence_before_the_day_is_told_to_the_centre(play: Play, studio: str) -> None:
    born(play, date(1967, 7, 20))
    month(play, 2027, 4)
    case = first(play)
    play.on(date(2027, 6, 1))
    assert play.status(case) == "silent"
    month(play, 2027, 10)
    assert len(play.cases("leader-watch")) == 2


def overdue(play: Play, studio: str) -> str:
    """The day has passed and the unit is asked for the last time."""
    born(play, date(1966, 8, 20))  # 20 January 2027
    month(play, 2027, 2)
    return first(play)


def last_day(play: Play) -> date:
    with play.database.read() as session:
        return calendar(session).after(play.at.astimezone(BEIJING).date(), 60)


def test_an_empty_post_is_proposed_for_revocation_after_60_working_days(
    play: Play, studio: str
) -> None:
    case = overdue(play, studio)
    last = last_day(play)
    play.on(last - timedelta(days=1))
    assert play.waiting(case)
    play.on(last + timedelta(days=1))
    assert play.status(case) == "proposed"
    with play.database.read() as session:
        sent = session.scalars(select(Message).where(Message.name == "revocation-proposed")).one()
        assert (sent.correlation, sent.payload["ground"]) == (f"{studio}/{case}", "leader_gone")
        assert session.scalars(select(Studio)).one().status == "active"


def test_a_change_of_leader_that_runs_keeps_the_title(play: Play, studio: str) -> None:
    case = overdue(play, studio)
    last = last_day(play)
    ask(play, studio)
    play.on(last + timedelta(days=1))
    assert play.status(case) == "over"
    assert play.incidents() == []
