"""JSON keeps every digit of a number, in what is stored and in what a program is answered."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import exact_json, feel

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=None).filter(
    lambda number: -6000 < number.adjusted() < 6000
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text() | NUMBERS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)  # fmt: skip


def exact(value):
    """Return a value with every number as a decimal, to compare digit by digit."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | list | dict):
        return value
    if isinstance(value, list):
        return [exact(one) for one in value]
    if isinstance(value, dict):
        return {name: exact(one) for name, one in value.items()}
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


@given(VALUES)
def test_what_is_written_is_read_back_digit_by_digit(value):
    assert exact(exact_json.loads(exact_json.dumps(value))) == exact(value)


@given(VALUES)
def test_what_the_engine_keeps_has_the_digits_that_came(value):
    came = exact_json.loads(exact_json.dumps(value))
    assert exact(feel.to_json(feel.from_json(came))) == exact(value)


@given(
    st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
)
def test_a_number_in_json_is_the_number_that_is_read(text):
    for source in (text, f"[{text}]", f'{{"a": {text}}}', f'{{"a":\n{text}}}'.encode()):
        found = exact_json.loads(source)
        while isinstance(found, list | dict):
            found = found[0] if isinstance(found, list) else found["a"]
        assert exact(found) == Decimal(text)


@pytest.mark.parametrize(
    "text", ["1e400000", "1e-400000", "-1E9999999999", "[1e400000]", "1" * 7000]
)
def test_a_number_out_of_range_is_no_json(text):
    with pytest.raises(ValueError, match=r"out of range|infinity|digits"):
        exact_json.loads(text)


@pytest.mark.parametrize("text", ["[" * 100_000, "NaN", "[1e5, NaN]", '{"a":', "1e5 2", ""])
def test_what_is_no_json_is_a_value_error(text):
    for source in (text, f"[1234567890.1234567, {text}"):
        with pytest.raises(ValueError, match=r"line 1|nested|NaN"):
            exact_json.loads(source)


@pytest.mark.parametrize(
    "text", ['"\\ud800"', '{"\\udfff": 12345678901234567.5}', '[1e5, "\\ud800"]']
)
def test_half_a_character_is_a_value_error(text):
    for read in (exact_json.loads, exact_json.loads_as_sent):
        with pytest.raises(ValueError, match=r"surrogate|line 1"):
            read(text)


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ('{"a": {"b": 1, "b": 1}}', "/a/b"),
        ("[1, [9223372036854775808]]", "/1/0"),
        ("-9223372036854775809", ""),
        ('{"~": {"/": [{"": 1, "": 2}]}}', "/~0/~1/0/"),
    ],
)
def test_what_would_be_kept_otherwise_is_refused_with_its_place(text, pointer):
    with pytest.raises(exact_json.Altered) as told:
        exact_json.loads_as_sent(text)
    assert told.value.pointer == pointer


@pytest.mark.parametrize("text", ["9223372036854775807", "-9223372036854775808", "1e30", "1.50"])
def test_what_can_be_kept_is_read_as_ever(text):
    assert exact_json.loads_as_sent(text) == exact_json.loads(text)


def test_numbers_are_calculated_with_all_their_digits():
    variables = exact_json.loads('{"amount": 12345678901234567.89}')
    value = feel.to_json(feel.evaluate("amount + 0.01", variables))
    assert exact_json.dumps(value) == b"12345678901234567.90"
    assert json.loads(feel.evaluate("to json(amount)", variables)) == 12345678901234567.89
    assert feel.evaluate("to json([amount])", variables) == "[12345678901234567.89]"
