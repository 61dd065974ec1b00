"""Times: durations by the calendar of a zone, cycles with a start, cron, and what is over."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from service.engine.timing import cron, spans
from service.engine.timing.timers import Alarm, later, timer_problem
from tests.engine.drawing import MONDAY, START_END, Case, event, flows, timer, users

BERLIN = ZoneInfo("Europe/Berlin")
BEFORE_SUMMER = datetime.datetime(2026, 3, 28, 9, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("span", "then"),
    [
        ("P1D", "2026-03-29T09:00:00+02:00"),
        ("PT24H", "2026-03-29T10:00:00+02:00"),
        ("P1DT1H", "2026-03-29T10:00:00+02:00"),
        ("P1Y2M3DT4H", "2027-05-31T13:00:00+02:00"),
        ("P2W", "2026-04-11T09:00:00+02:00"),
        ("PT0S", "2026-03-28T09:00:00+01:00"),
        ("-PT1H", "2026-03-28T08:00:00+01:00"),
        ("P0.5D", "2026-03-28T21:00:00+01:00"),
    ],
)
def test_a_day_is_a_day_of_the_calendar_and_an_hour_is_an_hour(span: str, then: str) -> None:
    assert later(BEFORE_SUMMER, span, zone=BERLIN).isoformat() == then


def test_a_cycle_of_months_does_not_drift() -> None:
    first = datetime.datetime(2026, 1, 31, 9, tzinfo=BERLIN)
    alarm: Alarm | None = Alarm(first, -1, "P1M", first, 0)
    days = []
    for _ in range(4):
        assert alarm is not None
        days.append(alarm.due.astimezone(BERLIN).day)
        alarm = Alarm.from_json(alarm.as_json()).following(BERLIN)
    assert days == [31, 28, 31, 30]


def reminded(cycle: str) -> Case:
    b = event("boundaryEvent", "b", timer("timeCycle", cycle), attachedToRef="a",
              cancelActivity="false")  # fmt: skip
    body = START_END + users("a") + '<task id="n"/>' + b
    return Case(body + flows("start > a > end", "b > n > end"))


def test_a_cycle_may_begin_at_a_time() -> None:
    case = reminded("R3/2026-03-03T00:00:00Z/PT10H")
    assert case.at.next_due == datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
    assert case.wait(days=5).path("caught") == ["b"] * 3


def test_times_that_were_over_before_anybody_waited_are_passed_over() -> None:
    case = reminded("R/2020-01-01T09:00:00+08:00/P1D")
    assert case.at.next_due == MONDAY
    assert reminded("R3/2020-01-01T00:00:00Z/PT10H").at.next_due is None
    assert reminded("R/2022-01-01T10:00:00+02:00[Europe/Berlin]/P1D").at.next_due == (
        datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC)
    )


def test_a_boundary_that_never_comes_leaves_the_work_alone() -> None:
    case = reminded("R0/PT1H")
    assert (case.open, case.reasons) == (["a"], [])
    assert case.do("a").at.done


def test_a_catch_that_never_comes_is_an_incident() -> None:
    catch = event("intermediateCatchEvent", "c", timer("timeCycle", "=cycle"))
    case = Case(START_END + catch + flows("start > c > end"), cycle="R0/PT1H")
    assert case.reasons == [("c", "timer")]


def test_a_cron_expression_is_a_cycle_by_the_clock_here() -> None:
    case = reminded("0 30 9 * * MON-FRI")
    assert case.at.next_due == MONDAY + datetime.timedelta(minutes=30)
    assert case.wait(days=8).path("caught") == ["b"] * 6


def test_both_days_of_a_cron_expression_count() -> None:
    found = cron.following("0 0 12 1 * MON", BEFORE_SUMMER, BERLIN)
    assert found is not None
    assert found.isoformat() == "2026-06-01T12:00:00+02:00"


@pytest.mark.parametrize("moment", ["PT0S", "-P1D"])
def test_a_duration_of_nothing_or_less_is_over_at_once(moment: str) -> None:
    catch = event("intermediateCatchEvent", "c", timer("timeDuration", moment))
    case = Case(START_END + catch + users("a") + flows("start > c > a > end"))
    assert case.wait().open == ["a"]


def test_a_date_that_is_over_fires_at_once() -> None:
    catch = event("intermediateCatchEvent", "c", timer("timeDate", "2020-01-01T00:00:00Z"))
    assert Case(START_END + catch + users("a") + flows("start > c > a > end")).wait().open == ["a"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeCycle", "R0/PT1H"), ("timeCycle", "R3/PT0S"), ("timeCycle", "R3/-PT1H"),
        ("timeCycle", "0 0 9 * * XXX"), ("timeCycle", "0 0 0 30 2 *"), ("timeDuration", "P"),
        ("timeDuration", "5 days"), ("timeDuration", "P999999999999Y"), ("timeDate", "2026-13-01"),
        ("timeCycle", "R/2022-01-01T10:00:00[Europe/Nowhere]/P1D"), ("timeCycle", "R/PT0.999S"),
        ("timeDate", "9999-12-31"), ("timeDate", "9999-12-31T23:59:59Z"),
        ("timeDate", "0001-01-01"), ("timeDuration", "P8999Y"),
    ],
)  # fmt: skip
def test_a_constant_that_could_never_be_right_is_refused(kind: str, text: str) -> None:
    assert timer_problem(kind, text) is not None


@pytest.mark.parametrize("moment", ["9999-12-31", "0001-01-01T00:00:00+14:00", "PT0.5S"])
def test_a_time_that_no_calendar_or_clock_can_keep_is_an_incident(moment: str) -> None:
    kind = "timeCycle" if moment.startswith("P") else "timeDate"
    catch = event("intermediateCatchEvent", "c", timer(kind, "=moment"))
    case = Case(START_END + catch + flows("start > c > end"), moment=moment)
    assert case.reasons == [("c", "timer")]
    assert case.keep(case.at).next_due is None


def test_two_timers_of_one_instant_fire_in_the_order_they_began_to_wait() -> None:
    guards = "".join(
        event("boundaryEvent", name, timer("timeDuration", "PT1H"), attachedToRef="a",
              cancelActivity="false")
        for name in ("b2", "b1", "b3")
    )  # fmt: skip
    body = START_END + users("a") + guards + '<task id="n"/>'
    case = Case(body + flows("start > a > end", "b1 > n", "b2 > n", "b3 > n"))
    assert case.wait(hours=1).path("caught") == ["b2", "b1", "b3"]


def test_no_length_of_time_is_no_length_of_time() -> None:
    assert spans.read("P1.5M") is None
    assert spans.read("PT") is None
