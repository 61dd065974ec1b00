"""Names with spaces, signs, keywords and Chinese characters find their variables."""

import pytest

from service import feel
from service.feel import evaluate


@pytest.mark.parametrize(
    ("text", "context", "value"),
    [
        ("工作室名称", {"工作室名称": "宏远"}, "宏远"),
        ("申请 金额 + 1", {"申请 金额": 2}, 3),
        ("first name", {"first name": "Li"}, "Li"),
        ("first   name", {"first name": "Li"}, "Li"),
        ("a-b", {"a-b": 7, "a": 1, "b": 1}, 7),
        ("(a)-(b)", {"a-b": 7, "a": 5, "b": 1}, 4),
        ("Profit and loss", {"Profit and loss": 9}, 9),
        ("rate 2", {"rate 2": 4}, 4),
        ("what if?", {"what if?": True}, True),
        ('people[first name = "Li"].age[1]', {"people": [{"first name": "Li", "age": 4}]}, 4),
        ("count", {"count": 3}, 3),
        ("🐎 + 1", {"🐎": 1}, 2),
    ],
)
def test_a_name_finds_its_variable(text, context, value):
    assert evaluate(text, context) == value


def test_the_longest_name_in_scope_wins():
    assert evaluate("a b + a", {"a": 1, "a b": 10}) == 11


def test_names_tell_what_an_expression_needs_and_where():
    uses = feel.compile("金额 > 上限 and\nsome x in 名单 satisfies x.编号 = 编号").names
    assert [(use.name, use.line, use.column) for use in uses] == [
        ("金额", 1, 1),
        ("上限", 1, 6),
        ("名单", 2, 11),
        ("编号", 2, 31),
    ]


def test_names_inside_a_filter_are_not_sure():
    uses = {use.name: use.sure for use in feel.compile("items[price > limit]").names}
    assert uses == {"items": True, "price": False, "limit": False}


def test_local_names_and_built_ins_are_not_needed_from_outside():
    assert feel.compile("{a: 1, b: sum([a, 2]), f: function(n) n + a}").names == ()
