"""Cells as people type them: each is read as it was meant, or refused with a hint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.feel import compile_unary, dmn
from tests.feel.dmn_models import decision, inputs, model, rule, table, text


def errors(
    cell,
    *,
    column="score:number",
    output='"a"',
    outputs="grade:string",
    rest="",
    policy="FIRST",
    values="",
):
    """Check a table whose first rule has this cell and this output; return place and hint."""
    logic = table(column, outputs, f"{cell} => {output}\n{rest}", policy=policy, values=values)
    body = inputs(score="number", level="string", open="boolean", day="date", loose="Any")
    body += decision("grade", logic, needs="i_score i_level i_open i_day i_loose")
    found = [p for p in dmn.check(model(body)) if p.severity == "error"]
    return [(p.rule, p.table_column, p.hint.partition(" · ")[0]) for p in found]


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("≥ 85", "请改用半角符号：>= 85"),
        ("≤85", "请改用半角符号：<=85"),
        ("＞85", "请改用半角符号：>85"),
        (">= ８５", "请改用半角符号：>= 85"),
        ("８５", "请改用半角符号：85"),
        ("8５", "请改用半角符号：85"),
        ("−5", "请改用半角符号：-5"),
        ("[60，80]", "请改用半角符号：[60,80]"),
        ("［60..80］", "请改用半角符号：[60..80]"),
        ("60、80", "请改用半角符号：60,80"),
        ("=< 85", "小于等于请写 <="),
        ("<> 85", "不等于请写 != 或 not(…)"),
        ("85%", "85% 请写 0.85，求余数请写 modulo(a, b)"),
        (">= 80 and < 90", "两个条件请写成区间，例如 [80..90)"),
        ("80~90", "从几到几请写区间，例如 [80..90]"),
        ("80-90", "从 80 到 90 请写 [80..90]"),
        ("80分以上", "条件请用符号，例如 >= 80"),
        ("不低于80", "条件请用符号，例如 >= 80"),
        (">= 1,000", "请写 >= 1000"),
        ("不限", "任何值请写 -"),
        ('"85"', "数字不加引号"),
        ("true", "数字不加引号"),
    ],
)
def test_a_slip_in_a_column_of_numbers_is_refused_with_rule_column_and_hint(cell, hint):
    assert errors(cell) == [(1, 1, hint)]


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("'优秀'", '请改用半角符号："优秀"'),
        ("“优秀”", '请改用半角符号："优秀"'),
        ("‘优秀’，‘良好’", '请改用半角符号："优秀","良好"'),
        ('"优秀”', '请改用半角符号："优秀"'),
        ("not('')", '请改用半角符号：not("")'),
        ("优秀", '文字要加半角双引号："优秀"'),
        ("!= 优秀", '文字要加半角双引号："优秀"'),
        ("85", '文字要加半角双引号，例如 "合格"'),
    ],
)
def test_a_slip_in_a_column_of_words_is_refused(cell, hint):
    assert errors(cell, column="level:string") == [(1, 1, hint)]


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("是", "请写 true"),
        ("TRUE", "请写 true"),
        ("ｆａｌｓｅ", "请写 false"),
        ("通过", "请写 true 或 false"),
        ('"true"', "请写 true 或 false"),
    ],
)
def test_a_slip_in_a_column_of_truths_is_refused(cell, hint):
    assert errors(cell, column="open:boolean") == [(1, 1, hint)]


@pytest.mark.parametrize("cell", ["2026-03-01", "2026/3/1", '"2026-03-01"', "> 20260301"])
def test_a_day_that_is_no_date_is_refused(cell):
    assert {found[:2] for found in errors(cell, column="day:date")} == {(1, 1)}


def test_a_day_that_does_not_exist_is_refused():
    assert errors('@"2026-02-30"', column="day:date") == [(1, 1, "")]


def test_a_word_without_quotes_is_refused_beside_words_with_quotes():
    found = errors("优秀", column="loose:Any", rest='"良好" => "b"')
    assert found == [(1, 1, '文字要加半角双引号："优秀"')]


def test_an_output_without_quotes_is_refused():
    assert errors("> 1", output="合格") == [(1, 2, '文字要加半角双引号："合格"')]


def test_an_output_of_another_type_is_refused():
    found = errors("> 1", output="score + 1")
    assert found == [(1, 2, '文字要加半角双引号，例如 "合格"')]


@pytest.mark.parametrize("cell", ["2/3", "> score / 2", "[1/3..2/3)", "-1", "1000, 2000", "null"])
def test_what_is_right_is_left_alone(cell):
    assert errors(cell) == []


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER"])
def test_priority_without_an_order_of_values_is_refused(policy):
    assert [found[:2] for found in errors("> 1", policy=policy)] == [(0, 0)]
    assert errors("> 1", policy=policy, values='"b","a"') == []


def test_calculated_bounds_overlap_like_any_others():
    rules = '>= 2/3 => "a"\n- => "b"'
    logic = table("score:number", "grade:string", rules)
    found = dmn.check(model(inputs(score="number") + decision("g", logic, needs="i_score")))
    assert [(p.severity, p.rule) for p in found] == [("error", 2)]
    assert "重叠（例如 score：0.6667）" in found[0].message_zh


def test_an_entry_that_a_required_table_does_not_give_is_refused():
    logic = table("score:number", "合格:boolean; reason:string", '> 1 => true | "a"')
    body = inputs(score="number") + decision("marks", logic, needs="i_score")
    body += decision("whole", text("marks.passed"), needs="d_marks")
    [found] = [p for p in dmn.check(model(body)) if p.severity == "error"]
    assert found.message_zh == "“whole”没有名为“passed”的项（有：合格、reason）"
    assert found.element == "d_whole"


def test_a_required_decision_that_was_renamed_is_refused():
    body = decision("tally", text("{votes: 3}")) + decision(
        "whole", text("ballots.votes"), needs="d_tally"
    )
    [found] = [p for p in dmn.check(model(body)) if p.name == "ballots"]
    assert (found.severity, found.hint) == ("error", "是否想写“tally”？ · did you mean tally?")


def test_an_import_that_is_not_there_is_refused_and_a_broken_neighbour_is_not_ours():
    body = (
        '<import name="other" namespace="urn:other" importType="https://www.omg.org/spec/DMN/x"/>'
    )
    found = dmn.check(model(body), imports={"broken.dmn": b"<a"})
    assert [p.message_zh for p in found] == ["“other”导入的模型不在这里（命名空间 urn:other）"]
    other = model(inputs(x="number"), namespace="urn:other")
    assert dmn.check(model(body), imports={"other.dmn": other, "broken.dmn": b"<a"}) == []


@pytest.mark.parametrize("language", ["python", "groovy", "juel", "javascript"])
def test_another_language_is_refused_wherever_it_stands(language):
    said = f"表达式语言“{language}”不支持，请用 FEEL 重写"
    logic = f'<literalExpression expressionLanguage="{language}"><text>1</text></literalExpression>'
    cell = rule('1 => "a"').replace("<inputEntry>", f'<inputEntry expressionLanguage="{language}">')
    cells = table("score:number", "g:string", "").replace("</decisionTable>", cell)
    cells += "</decisionTable>"
    for body in (logic, cells):
        source = model(inputs(score="number") + decision("d", body, needs="i_score"))
        assert any(said in problem.message_zh for problem in dmn.check(source))
    whole = model(decision("d", text("1"))).replace(
        b"<definitions", f'<definitions expressionLanguage="{language}"'.encode()
    )
    assert any(said in problem.message_zh for problem in dmn.check(whole))


def camunda7(variable, expression="", cell="[51..250]"):
    """Write a table of Camunda 7 with one column."""
    return (
        '<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" namespace="own" '
        'xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d">'
        f'<decision id="risk" name="风险"><decisionTable id="t"><input id="i" label="人数" '
        f'{variable}><inputExpression id="ie" typeRef="integer"><text>{expression}</text>'
        '</inputExpression></input><output id="o" name="risk" typeRef="string"/>'
        f'<rule id="r"><inputEntry id="e"><text>{cell}</text></inputEntry>'
        '<outputEntry id="x"><text>"中"</text></outputEntry></rule></decisionTable></decision>'
        "</definitions>"
    ).encode()


@pytest.mark.parametrize(
    ("source", "context"),
    [
        (camunda7('camunda:inputVariable="size"'), {"size": 60}),
        (camunda7('camunda:inputVariable="size"', "people * 2"), {"people": 30}),
        (camunda7('camunda:inputVariable="size"', "people", "size * 2 = 120"), {"people": 60}),
    ],
)
def test_an_input_variable_of_camunda_7_is_the_input(source, context):
    assert dmn.read(source).decide("risk", context).value == "中"
    assert [p for p in dmn.check(source) if p.severity == "error"] == []


def test_a_column_without_any_expression_is_refused():
    [found] = [p for p in dmn.check(camunda7("")) if p.severity == "error"]
    assert (found.element, found.message_zh) == ("i", "“风险”输入列没有表达式")


def test_a_required_decision_may_be_called_by_its_id_as_in_camunda_8():
    body = decision("季节", text('"冬"')).replace('id="d_季节"', 'id="season"')
    body += decision("dish", text('season + "瓜"')).replace(
        "<literal",
        '<informationRequirement><requiredDecision href="#season"/></informationRequirement>'
        "<literal",
    )
    assert dmn.check(model(body)) == []
    assert dmn.read(model(body)).decide("dish").value == "冬瓜"


@pytest.mark.parametrize("cell", ["true", "false", "(true)", "true, false"])
@pytest.mark.parametrize("value", [None, "true", 1, [], {}, "张师傅"])
def test_a_literal_true_or_false_matches_nothing_but_itself(cell, value):
    assert compile_unary(cell).evaluate({"?": value}).value is not True


@pytest.mark.parametrize(
    ("context", "answer"), [({"x": None}, "N"), ({}, "N"), ({"x": True}, "T"), ({"x": 5}, None)]
)
def test_a_missing_input_matches_null_alone(context, answer):
    rules = 'true => "T"\nfalse => "F"\nnull => "N"'
    logic = table("x:Any", "y:string", rules, policy="FIRST")
    source = model(inputs(x="Any") + decision("q", logic, needs="i_x"))
    assert dmn.read(source).decide("q", context).value == answer


@given(
    st.lists(st.sampled_from([*"≥≤＞<=>!-~%,，、.。()[]“”'\"18５８ 优是ａx?@{}", "..", "not"])),
    st.sampled_from(["number", "string", "boolean", "date", "Any", "list"]),
    st.sampled_from(["UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT"]),
)
def test_no_cell_breaks_the_check(pieces, kind, policy):
    cell = "".join(pieces).replace("]]>", "").replace("|", "").replace("=>", "")
    logic = table(f"x:{kind}", "y:string", f'{cell} => "a"\n1, "b", true => "b"', policy=policy)
    source = model(inputs(x="Any") + decision("q", logic, needs="i_x"))
    problems = dmn.check(source)
    reads = not any(problem.severity == "error" for problem in problems)
    assert reads or all(problem.message_zh and problem.message_en for problem in problems)
