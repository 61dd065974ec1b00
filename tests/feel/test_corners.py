"""Corners of FEEL and DMN that were read otherwise before, each with the value it should have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import feel
from service.feel import dmn
from service.feel.errors import FeelSyntaxError
from tests.feel.dmn_models import decision, model, text

ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/New_York")
HOURS = st.integers(-14, 14).map(lambda hour: f"{'-' if hour < 0 else '+'}{abs(hour):02d}:00")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('string(@"10:10:10+11:00" - @"11:10:10+11:00")', "-PT1H"),
        ('string(@"10:10:10@Asia/Shanghai" - @"11:10:10@Asia/Shanghai")', "-PT1H"),
        ('string(@"00:30:00+08:00" - @"23:30:00+08:00")', "-PT23H"),
        ('string(@"10:00:00Z" - @"10:00:00+08:00")', "PT8H"),
        ("(< 10) = (null..10)", False),
        ("(<= 10) = (null..10]", False),
        ("(>= 10) = [10..null)", False),
        ("(= 10) = [10..10]", False),
        ("(< 10) = (< 10)", True),
        ("(< 10) = (<= 10)", False),
        ("for i in [3..1] return i", None),
        ("for i in (3..1) return i", None),
        ('for i in [@"2026-01-03"..@"2026-01-01"] return i', None),
        ("some i in [3..1] satisfies i = 2", None),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [3..3] return i", [3]),
        ("(function(f: function<number>->number) f(1))(function(x: number) x + 1)", 2),
        ("(function(f: function<number>->number) f(1))(function(x) x + 1)", 2),
        ("(function(f: function<number>->number) f(1))(abs)", 1),
        ("(function(f: function<number>->number) f(1))(function(a, b) a)", None),
        ("(function(f: function<number>->number) f(1))(upper case)", None),
        ("abs instance of function<number>->number", True),
        ("upper case instance of function<number>->number", False),
    ],
)  # fmt: skip
def test_a_corner_has_its_value(expression, value):
    assert feel.to_json(feel.evaluate(expression)) == value


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ('@"2021-03-28T01:30:00@Europe/Berlin" + @"PT1H"', "2021-03-28T03:30:00"),
        ('@"2021-03-28T02:30:00@Europe/Berlin"', "2021-03-28T03:30:00"),
        ('@"2021-02-28T02:30:00@Europe/Berlin" + @"P1M"', "2021-03-28T03:30:00"),
        ('@"2021-03-28T03:30:00@Europe/Berlin" - @"PT1H"', "2021-03-28T01:30:00"),
        ('@"2021-10-31T03:30:00@Europe/Berlin" - @"PT1H"', "2021-10-31T02:30:00"),
        ('@"1986-05-04T02:30:00@Asia/Shanghai"', "1986-05-04T03:30:00"),
    ],
)
def test_a_moment_in_a_gap_of_summer_time_is_shown_as_it_exists(moment, shown):
    assert str(feel.evaluate(moment)).partition("@")[0] == shown


@pytest.mark.parametrize("number", ["1e400000", "1e6145", "9e9999999999", "1" * 7000])
@pytest.mark.parametrize("around", ["{}", "-{}", "[{}]", "x > {}", "{{a: {}}}", "f(1, {})"])
def test_a_number_that_is_too_large_is_no_feel(number, around):
    with pytest.raises(FeelSyntaxError) as caught:
        feel.compile(around.format(number))
    assert "数值过大" in caught.value.zh
    [problem] = feel.check(around.format(number))
    assert problem.severity == "error"


@given(st.datetimes(), st.integers(-(10**7), 10**7), st.sampled_from(ZONES))
def test_a_moment_that_is_moved_exists_and_is_so_far_away(begin, seconds, zone):
    text = begin.replace(microsecond=0, tzinfo=None).isoformat()
    later = feel.evaluate(
        f'@"{text}@{zone}" + duration("{"-" if seconds < 0 else ""}PT{abs(seconds)}S")'
    )
    again = feel.evaluate(f'@"{later}"')
    assert str(again) == str(later)


@given(st.times(), st.times(), HOURS, HOURS)
def test_the_difference_of_times_is_that_of_moments_of_one_day(one, other, a, b):
    one, other = (t.replace(microsecond=0).isoformat() for t in (one, other))
    times = feel.evaluate(f'@"{one}{a}" - @"{other}{b}"')
    moments = feel.evaluate(f'@"2026-03-01T{one}{a}" - @"2026-03-01T{other}{b}"')
    assert str(times) == str(moments)


def boxed(logic):
    return dmn.read(model(decision("d", logic))).decide("d").value


def conditional(condition):
    parts = f"<if>{text(condition)}</if><then>{text('1')}</then><else>{text('2')}</else>"
    return f"<conditional>{parts}</conditional>"


def filtered(condition):
    return f"<filter><in>{text('[1, 2]')}</in><match>{text(condition)}</match></filter>"


def some(condition, kind="some", items="[1, 2]"):
    return (
        f'<{kind} iteratorVariable="i"><in>{text(items)}</in>'
        f"<satisfies>{text(condition)}</satisfies></{kind}>"
    )


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (conditional("true"), 1),
        (conditional("false"), 2),
        (conditional("null"), 2),
        (conditional('"yes"'), None),
        (conditional("1"), None),
        (filtered("item > 1"), [2]),
        (filtered("1"), None),
        (filtered('"x"'), None),
        (filtered("null"), []),
        (some("i > 1"), True),
        (some("i > 2"), False),
        (some("i"), None),
        (some('if i = 2 then true else "x"'), None),
        (some("i > 0", "every"), True),
        (some('if i = 2 then "x" else true', "every"), None),
        (some("null"), None),
    ],
)
def test_a_boxed_condition_that_is_no_boolean_makes_null(logic, value):
    assert feel.to_json(boxed(logic)) == value


def knowledge(parameters, column):
    table = (
        f"<decisionTable><input><inputExpression><text>{column}</text></inputExpression></input>"
        '<output/><rule><inputEntry><text>&gt; 60</text></inputEntry><outputEntry><text>"老"'
        "</text></outputEntry></rule></decisionTable>"
    )
    logic = f"<encapsulatedLogic>{parameters}{table}</encapsulatedLogic>"
    return (
        f'<businessKnowledgeModel id="k" name="年龄段"><variable name="年龄段"/>{logic}'
        "</businessKnowledgeModel>"
    )


@pytest.mark.parametrize("parameters", ["", '<formalParameter name="申请人"/>'])
def test_a_table_as_logic_takes_the_members_of_its_parameters(parameters):
    body = knowledge(parameters, "申请人.年龄")
    body += decision("d", text("年龄段({年龄: 61})"), knows="k")
    source = model(body)
    assert dmn.read(source).decide("d").value == "老"
    assert [p for p in dmn.check(source) if p.severity == "error"] == []


def test_a_value_is_an_instance_of_a_type_whatever_values_are_allowed():
    kind = (
        '<itemDefinition name="等级"><typeRef>string</typeRef><allowedValues><text>"高","低"</text>'
        "</allowedValues></itemDefinition>"
        '<itemDefinition name="人"><itemComponent name="级"><typeRef>等级</typeRef></itemComponent>'
        "</itemDefinition>"
    )
    for expression, value in (
        ('"中" instance of 等级', True),
        ("5 instance of 等级", False),
        ('{级: "中"} instance of 人', True),
        ('["中"] instance of list<等级>', True),
    ):
        source = model(kind + decision("d", text(expression)))
        assert dmn.read(source).decide("d").value is value, expression


def test_a_parameter_may_be_a_function_of_a_declared_type():
    kind = (
        '<itemDefinition name="算法"><functionItem outputTypeRef="number">'
        '<parameters name="x" typeRef="number"/></functionItem></itemDefinition>'
    )
    body = (
        '<businessKnowledgeModel id="k" name="两次"><variable name="两次"/><encapsulatedLogic>'
        f'<formalParameter name="f" typeRef="算法"/>{text("f(f(1))")}'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )
    for argument, value in (
        ("function(x: number) x + 1", 3),
        ("function(x) x * 10", 100),
        ("abs", 1),
        ("function(a, b) a", None),
        ("5", None),
    ):
        source = model(kind + body + decision("d", text(f"两次({argument})"), knows="k"))
        assert feel.to_json(dmn.read(source).decide("d").value) == value, argument
