"""What holds for any expression and any value."""

import contextlib
import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from service import feel
from service.feel import FeelError, evaluate, from_json, to_json
from service.feel.numbers import number_text
from service.feel.values import Date, DateTime, DaysTime, Time, YearsMonths
from tests.feel.strategies import CONTEXT, EXPRESSIONS

FEW = settings(max_examples=150, deadline=None)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
DATES = st.builds(Date, st.integers(-9999, 99999), st.integers(1, 12), st.integers(1, 28))
TIMES = st.builds(
    Time,
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
    st.integers(0, 999_999_999),
    st.none() | st.integers(-840, 840).map(lambda m: m * 60),
)


@FEW
@given(EXPRESSIONS)
def test_an_expression_gives_the_same_value_every_time(text):
    expression = feel.compile(text)
    first, second = expression.evaluate(CONTEXT), expression.evaluate(CONTEXT)
    assert to_json(first.value) == to_json(second.value)
    assert first.warnings == second.warnings


@FEW
@given(EXPRESSIONS)
def test_null_never_comes_without_a_warning_or_a_null_in_the_text(text):
    result = feel.compile(text).evaluate(CONTEXT)
    assert result.value is not None or result.warnings or "null" in text or "[]" in text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.text('abc 12.,"()[]{}<>=+-*/?@:not andorif', max_size=40))
def test_any_text_is_an_expression_or_an_error_with_a_place(text):
    with contextlib.suppress(FeelError):
        feel.compile(text).evaluate(CONTEXT)


@FEW
@given(JSON)
def test_json_comes_back_as_it_went_in(value):
    assert to_json(from_json(value)) == json.loads(json.dumps(value))


@FEW
@given(JSON)
def test_a_value_written_as_a_string_reads_back_the_same(value):
    text = evaluate("string([value])", {"value": value})
    assert evaluate(f"({text}) = [value]", {"value": value}) is True


@FEW
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_number_reads_back_to_the_last_digit(number):
    number = Decimal(number).normalize()
    assert evaluate(number_text(number)) == +number


@FEW
@given(DATES, TIMES)
def test_dates_and_times_read_back(date, time):
    moment = DateTime(date, time)
    assert str(Date.parse(str(date))) == str(date)
    assert str(Time.parse(str(time))) == str(time)
    assert str(DateTime.parse(str(moment))) == str(moment)


@FEW
@given(st.integers(-(10**24), 10**24), st.integers(-(10**10), 10**10))
def test_durations_read_back(nanos, months):
    assert DaysTime.parse(str(DaysTime(nanos))) == DaysTime(nanos)
    assert YearsMonths.parse(str(YearsMonths(months))) == YearsMonths(months)


@FEW
@given(DATES, st.integers(-100_000, 100_000))
def test_adding_days_and_counting_them_belong_together(date, days):
    later = date.plus_days(days)
    assert later.ordinal - date.ordinal == days
    assert (later.weekday - date.weekday - days) % 7 == 0


@FEW
@given(st.lists(st.integers(-100, 100), max_size=30))
def test_sorting_orders_and_keeps_every_item(items):
    assert to_json(evaluate("sort(xs, function(a, b) a < b)", {"xs": items})) == sorted(items)
