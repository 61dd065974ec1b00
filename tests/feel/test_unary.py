"""The cells of a decision table test the value `?`."""

import pytest

from service.feel import compile_unary


@pytest.mark.parametrize(
    ("cell", "value", "answer"),
    [
        ("-", 5, True),
        ("-", None, True),
        ("5", 5, True),
        ("5, 7", 7, True),
        ("< 5", 4, True),
        ("< 5", None, None),
        ("[1..3], > 10", 11, True),
        ("not(5, 7)", 7, False),
        ("not(5, 7)", 6, True),
        ('"a", "b"', "b", True),
        ('not("a")', "b", True),
        ("? * 2 > 9", 5, True),
        ("? > 1 and ? < 4", 5, False),
        ('starts with(?, "a")', "abc", True),
        ("limit", 5, True),
        ("> limit", 6, True),
        ("[1, 2, 3]", 2, True),
        ("null", None, True),
        ("null", 1, False),
        ("true", True, True),
        ("true", False, False),
        ('"a"', 1, None),
        ("count(?) > 1", [1, 2], True),
        ("list contains(?, 2)", [1, 2], True),
    ],
)
def test_a_cell_answers(cell, value, answer):
    assert compile_unary(cell).evaluate({"?": value, "limit": 5}).value is answer
