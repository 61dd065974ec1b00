"""Values come in from plain Python and go out as plain JSON without losing a digit."""

import datetime
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from service.feel import evaluate, from_json, to_json, to_python


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("3.0"), 3),
        (Decimal("0.1"), 0.1),
        (Decimal("12345678901234567890"), Decimal("12345678901234567890")),
        (Decimal("0.1234567890123456789"), Decimal("0.1234567890123456789")),
        (True, True),
        (None, None),
        ([Decimal(1), {"a": Decimal("0.5")}], [1, {"a": 0.5}]),
    ],
)
def test_a_value_goes_out_as_plain_json(value, plain):
    assert to_json(value) == plain
    assert type(to_json(value)) is type(plain)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('@"2026-03-01"', "2026-03-01"),
        ('@"2026-03-01T08:30:00+08:00"', "2026-03-01T08:30:00+08:00"),
        ('@"PT36H"', "P1DT12H"),
        ('@"P14M"', "P1Y2M"),
        ("[1..3)", {"start": 1, "end": 3, "start included": True, "end included": False}),
    ],
)
def test_dates_durations_and_ranges_go_out_in_iso_form(text, plain):
    assert to_json(evaluate(text)) == plain
    json.dumps(plain)


def test_floats_come_in_by_their_shortest_digits():
    assert evaluate("a + b", {"a": 0.1, "b": 0.2}) == Decimal("0.3")


def test_what_is_no_value_comes_in_as_null():
    assert from_json([float("nan"), object(), b"x"]) == [None, None, None]


def test_standard_library_dates_come_in_and_go_out_again():
    moment = datetime.datetime(2026, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    context = {"day": moment.date(), "moment": moment, "length": datetime.timedelta(days=2)}
    assert evaluate("moment.timezone", context) == "Asia/Shanghai"
    assert to_python(evaluate("day + length", context)) == datetime.date(2026, 3, 3)
    assert to_python(evaluate("moment + length", context)) == datetime.datetime(
        2026, 3, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai")
    )


def test_lists_and_contexts_of_the_host_are_read_where_they_stand():
    context = {"rows": [{"score": 80}, {"score": 95.5}]}
    assert to_json(evaluate("max(rows.score)", context)) == 95.5
