"""What can be said about an expression before it runs."""

import pytest

from service.feel import check


def test_a_good_expression_has_no_problems():
    assert check('金额 > 100 and 状态 = "通过"', {"金额": "number", "状态": "string"}) == []


def test_an_unknown_name_is_found_with_its_place_and_a_suggestion():
    [problem] = check("金额 > 上线", {"金额": "number", "上限": "number"})
    assert (problem.severity, problem.name, problem.column) == ("error", "上线", 6)
    assert problem.message_zh == "没有名为“上线”的变量"
    assert problem.hint == "是否想写“上限”？"


def test_without_known_names_only_the_grammar_is_checked():
    assert check("whatever + 1") == []
    [problem] = check("a == 1")
    assert problem.hint == "判断相等请写一个等号 ="


def test_comparing_different_types_is_found():
    [problem] = check('金额 > "100"', {"金额": "number"})
    assert problem.message_zh == "number 与 string 不能用 > 比较"


def test_calculating_with_different_types_is_found():
    [problem] = check("名称 + 1", {"名称": "string"})
    assert problem.message_en == "string + number has no meaning"


def test_a_condition_that_is_no_boolean_is_found():
    [problem] = check("if 金额 then 1 else 2", {"金额": "number"})
    assert problem.message_zh == "if 的条件是 number，应为 boolean"


def test_a_call_that_fits_no_form_is_found():
    [problem] = check("upper case(金额)", {"金额": "number"})
    assert problem.message_zh == "函数“upper case”不接受参数（number）"


def test_types_follow_paths_lists_and_functions():
    known = {"rows": "list<context<score: number>>"}
    assert check("sum(rows.score) > 1", known) == []
    [problem] = check('sum(rows.score) = "x"', known)
    assert problem.message_zh == "number 与 string 不能用 = 比较"


def test_what_is_not_known_is_not_guessed():
    assert check("a + b > c", {"a": "Any", "b": None, "c": "number"}) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('date("2026-02-30") > x', '"2026-02-30" 不是有效的日期，这里总是空'),
        ("date(2026, 2, 30)", "2026, 2, 30 不是有效的日期，这里总是空"),
        ('time("25:00:00")', '"25:00:00" 不是有效的时间，这里总是空'),
        ('now() + duration("5 days")', '"5 days" 不是有效的时长，这里总是空'),
        ('date and time("2026-01-01 10:00")', '"2026-01-01 10:00" 不是有效的日期时间，这里总是空'),
    ],
)
def test_a_written_day_that_does_not_exist_is_found_without_knowing_any_name(text, said):
    assert [problem.message_zh for problem in check(text)] == [said]
    assert said in [problem.message_zh for problem in check(text, {"x": "date"})]


@pytest.mark.parametrize(
    "text",
    ['date("2026-02-28")', "date(x)", 'duration("P5D")', 'duration(x + "D")', "date(-1, 1, 1)"],
)
def test_a_written_day_that_exists_or_is_worked_out_is_not(text):
    assert check(text) == []
