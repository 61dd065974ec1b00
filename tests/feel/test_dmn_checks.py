"""What the check of a decision model finds before it is deployed."""

import pytest

from service.feel import dmn
from tests.feel.dmn_models import decision, inputs, model, table, text


def findings(rules, *, columns="score:number", outputs="grade:string", policy="UNIQUE", **more):
    """Check one table and return severity, rule, column and sentence of each finding."""
    logic = table(columns, outputs, rules, policy=policy, **more)
    body = inputs(score="number", level="string", open="boolean", day="date")
    body += decision("grade", logic, needs="i_score i_level i_open i_day")
    return [(p.severity, p.rule, p.table_column, p.message_zh) for p in dmn.check(model(body))]


def test_a_complete_table_without_overlaps_has_no_findings():
    assert findings('< 60 => "a"\n[60..90) => "b"\n>= 90 => "c"') == []


def test_overlapping_rules_are_found_with_an_example():
    assert findings('< 60 => "a"\n>= 60 => "b"\n>= 90 => "c"') == [
        ("error", 3, 0, "“grade”规则 2 与规则 3 重叠（例如 score：90），命中策略为 UNIQUE"),
    ]


def test_rules_that_overlap_and_agree_are_fine_under_any():
    assert findings('< 60 => "a"\n>= 60 => "b"\n>= 90 => "b"', policy="ANY") == []


def test_a_gap_is_found():
    assert findings('< 60 => "a"\n> 60 => "b"') == [
        ("warning", 0, 0, "“grade”没有规则覆盖：score：60")
    ]


def test_whole_numbers_side_by_side_leave_no_gap():
    assert findings('<= 59 => "a"\n>= 60 => "b"') == []


def test_a_default_output_closes_every_gap():
    assert findings('< 60 => "a"', default='"z"') == []


def test_gaps_are_found_across_columns():
    rules = '"高" | true => "a"\nnot("高") | - => "b"'
    assert findings(rules, columns="level:string; open:boolean") == [
        ("warning", 0, 0, '“grade”没有规则覆盖：level："高"，open：false'),
    ]


def test_dates_are_ordered_too():
    rules = '< date("2026-01-01") => "a"\n>= @"2026-01-01" => "b"\n@"2026-05-01" => "c"'
    assert ("error", 3, 0) in [f[:3] for f in findings(rules, columns="day:date")]


def test_a_rule_that_is_never_reached_is_found():
    rules = '>= 60 => "a"\n< 60 => "b"\n> 90 => "c"'
    assert findings(rules, policy="FIRST") == [
        ("warning", 3, 0, "“grade”规则 3 永远轮不到，前面的规则已全部覆盖"),
    ]


def test_a_value_of_the_wrong_type_is_found():
    assert findings('"many" => "a"', policy="COLLECT") == [
        ("error", 1, 1, "“grade”规则 1 第 1 列：应为 number，写的是 string"),
    ]


def test_an_output_that_is_not_allowed_is_found():
    assert findings('- => "特优"', values='"优秀","合格"') == [
        ("error", 1, 2, "“grade”规则 1 第 2 列“grade”的值不在允许范围内"),
    ]


def test_a_cell_that_is_no_feel_is_found_with_rule_and_column():
    [found] = findings('- => "a" +')
    assert found[:3] == ("error", 1, 2)


def test_tests_that_ask_for_more_than_constants_are_not_judged():
    assert findings('? * 2 > 10 => "a"\n>= 3 => "b"', policy="UNIQUE") == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (decision("b", text("a + 1")), "“b”用到的“a”不是图上的输入，只能由流程变量提供"),
        (inputs(a="number") + decision("b", text("a + 1")), "“b”用到“a”，但图上没有连线"),
        (decision("b", text("1"), needs="i_x"), "“b”引用的 #i_x 不存在"),
        (decision("b", text("1"), kind="tNothing"), "类型“tNothing”没有定义"),
        (decision("b", ""), "“b”没有决策逻辑"),
        (decision("b", text("b"), needs="d_b"), "决策“b”循环依赖自己"),
        (decision("b", text("1 +")), "“b”第 4 个字：此处应为 一个值，却是表达式末尾"),
    ],
)
def test_a_model_is_checked_as_a_whole(body, sentence):
    assert sentence in [problem.message_zh for problem in dmn.check(model(body))]


def test_names_inside_boxed_expressions_are_known_where_they_stand():
    logic = (
        f'<context><contextEntry><variable name="x"/>{text("1")}</contextEntry>'
        f"<contextEntry>{text('for i in [x] return i + x')}</contextEntry></context>"
    )
    assert dmn.check(model(decision("b", logic))) == []


def test_a_file_that_is_no_model_is_one_finding():
    [problem] = dmn.check(b"<a/>")
    assert problem.message_zh == "根元素不是 DMN definitions"


class OutOfTime(Exception):
    """Raised by the caller of a check when it may take no longer."""


def test_a_check_ends_in_the_middle_of_a_table_when_its_time_is_over():
    rules = "\n".join(f'[{n}..{n + 3}] => "{n}"' for n in range(100))
    body = inputs(score="number") + decision(
        "grade", table("score:number", "grade:string", rules, policy="FIRST"), needs="i_score"
    )
    looks = 0

    def look():
        nonlocal looks
        looks += 1
        if looks > 500:
            raise OutOfTime

    with pytest.raises(OutOfTime):
        dmn.check(model(body), look=look)


@pytest.mark.parametrize(
    ("output", "value", "wrong"),
    [("points:number", "1", False), ("points:string", '"a"', True), ("points", '"a"', True)],
)
def test_what_is_added_up_is_a_number(output, value, wrong):
    logic = table("score:number", output, f"> 1 => {value}", policy="COLLECT")
    logic = logic.replace('hitPolicy="COLLECT"', 'hitPolicy="COLLECT" aggregation="SUM"')
    body = inputs(score="number") + decision("grade", logic, needs="i_score")
    said = [p.message_zh for p in dmn.check(model(body)) if p.severity == "error"]
    assert any("不能求和" in one for one in said) == wrong


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("score.points", "number 没有“points”这一项"),
        ("level.length", "string 没有“length”这一项"),
        ("open.value + 1", "boolean 没有“value”这一项"),
        ("day.years", "date 没有“years”这一项"),
        ("day.year", None),
        ("day.weekday + score", None),
    ],
)
def test_a_member_of_a_plain_value_is_told_alone(expression, told):
    body = inputs(score="number", level="string", open="boolean", day="date")
    body += decision("d", text(expression), needs="i_score i_level i_open i_day")
    found = [p.message_zh for p in dmn.check(model(body)) if p.severity == "error"]
    assert (told is None and found == []) or (told and [one for one in found if told in one])
