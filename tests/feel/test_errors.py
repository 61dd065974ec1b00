"""Errors say where, what was expected, and which slip was probably made."""

from decimal import Decimal

import pytest

from service import feel
from service.feel import FeelError, FeelSyntaxError, evaluate


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a == 1", "write = for equality"),
        ("a && b", "write and"),
        ("a || b", "write or"),
        ("'text'", "strings stand in double quotes"),
        ("!a", "write not(…)"),
        ("a != ", ""),
        ("5 % 2", "write 85% as 0.85 or modulo(a, b)"),
        ("f(a; b)", "separate with a comma"),
        ("a，b", "full-width or foreign sign ，: write ,"),
        ("（1)", "full-width or foreign sign （: write ("),
        ("状态 = “通过”", 'full-width or foreign sign “: write "'),
        ("a ＞ 1", "full-width or foreign sign ＞: write >"),
        ("a ≥ 1", "full-width or foreign sign ≥: write >="),
    ],
)
def test_a_slip_gets_its_hint(text, hint):
    with pytest.raises(FeelSyntaxError) as caught:
        feel.compile(text)
    assert caught.value.hint == hint


def test_an_error_names_line_column_and_what_was_expected():
    with pytest.raises(FeelSyntaxError) as caught:
        feel.compile("if a > 1\nthen 2")
    error = caught.value
    assert (error.line, error.column, error.expected) == (2, 7, ("else",))
    assert error.zh == "第 2 行第 7 个字：此处应为 else，却是表达式末尾"


@pytest.mark.parametrize(
    "text", ["", "1 +", "(1", "[1", "{a: }", '"open', "/* open", "1 2", "for x"]
)
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(FeelSyntaxError):
        feel.compile(text)


def test_an_unknown_name_is_null_and_a_warning_with_its_place():
    result = feel.compile("1 +\n  金额").evaluate({})
    assert result.value is None
    first = result.warnings[0]
    assert (first.code, first.name, first.line, first.column) == ("unknown-name", "金额", 2, 3)
    assert first.zh == "没有名为“金额”的变量"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 + null", "number + Null has no meaning"),
        ('1 < "a"', "number < string has no answer"),
        ("[1][3]", "no item 3 in a list of 1"),
        ("substring(1, 2)", "substring cannot be called with (number, number)"),
        ("{a: 1}.b", "the context has no b"),
        ("1 / 0", "no result for /: DivisionByZero"),
        ('[1.."a"]', "a range from number to string"),
    ],
)
def test_what_has_no_meaning_is_null_and_a_warning(text, message):
    result = feel.compile(text).evaluate({})
    assert result.value is None
    assert [warning.message for warning in result.warnings] == [message]


def test_a_condition_on_values_that_are_there_warns_of_nothing():
    assert feel.compile('a > 1 and b = "x"').evaluate({"a": 2, "b": "x"}).warnings == ()


def test_asking_whether_something_is_there_warns_of_nothing():
    result = feel.compile('get or else(missing, "x")').evaluate({})
    assert (result.value, result.warnings) == ("x", ())


def test_a_number_that_is_not_finite_is_an_error():
    with pytest.raises(FeelError, match="not finite"):
        evaluate("a > 1", {"a": Decimal("NaN")})


def test_python_objects_stay_out_of_reach():
    class Secret:
        key = "hidden"

    assert evaluate("s.key", {"s": Secret()}) is None
    assert evaluate("a.__class__", {"a": 1}) is None
    assert evaluate("a.real", {"a": 1}) is None
