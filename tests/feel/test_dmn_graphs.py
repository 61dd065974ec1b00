"""Graphs of decisions: requirements, knowledge, services, imports, types, boxed expressions."""

import pytest

from service.feel import BudgetExceeded, dmn, to_json
from tests.feel.dmn_models import decision, inputs, model, text

ITEMS = """
<itemDefinition name="tScore"><typeRef>number</typeRef>
  <allowedValues><text>[0..100]</text></allowedValues></itemDefinition>
<itemDefinition name="tScores" isCollection="true"><typeRef>tScore</typeRef></itemDefinition>
<itemDefinition name="tPerson">
  <itemComponent name="name"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="age"><typeRef>number</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tFew" isCollection="true"><typeRef>number</typeRef>
  <typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
"""


def value(body, name, **context):
    """Decide and return plain JSON."""
    return to_json(dmn.read(model(body)).decide(name, context).value)


def test_a_decision_sees_what_it_requires():
    body = inputs(a="number") + decision("b", text("a * 2"), needs="i_a")
    body += decision("c", text("b + 1"), needs="d_b")
    assert value(body, "c", a=5) == 11


def test_a_decision_does_not_see_elements_it_does_not_require():
    body = inputs(a="number") + decision("b", text("a"))
    assert value(body, "b", a=5) is None


def test_a_decision_sees_variables_of_the_host_the_model_does_not_know():
    assert value(decision("b", text("case + 1")), "b", case=5) == 6


def test_every_decision_of_the_graph_is_explained_once():
    body = inputs(a="number") + decision("b", text("a * 2"), needs="i_a")
    body += decision("c", text("b + b"), needs="d_b")
    explanation = dmn.read(model(body)).decide("c", {"a": 1}).explanation
    assert [(d["name"], d["inputs"], d["output"]) for d in explanation["decisions"]] == [
        ("b", {"a": 1}, 2),
        ("c", {"b": 2}, 4),
    ]


@pytest.mark.parametrize(
    ("kind", "given", "result"),
    [
        ("tScore", 80, 80),
        ("tScore", 101, None),
        ("tScore", "80", None),
        ("tScores", [80, 90], [80, 90]),
        ("tScores", [80, 900], None),
        ("tScores", 80, [80]),
        ("tScore", [80], 80),
        ("tPerson", {"name": "Li", "age": 3, "more": 1}, {"name": "Li", "age": 3, "more": 1}),
        ("tPerson", {"name": "Li"}, None),
        ("tFew", [1, 2], [1, 2]),
        ("tFew", [1, 2, 3], None),
        ("date", "2026-01-01", "2026-01-01"),
        ("date and time", "2026-01-01T08:00:00+08:00", "2026-01-01T08:00:00+08:00"),
        ("date", "soon", None),
        ("feel:number", 1, 1),
    ],
)
def test_an_input_is_converted_to_its_type_or_null(kind, given, result):
    body = ITEMS + inputs(a=kind) + decision("b", text("a"), needs="i_a")
    assert value(body, "b", a=given) == result


def test_a_result_of_the_wrong_type_is_null_with_a_warning():
    found = dmn.read(model(decision("b", text('"x"'), kind="number"))).decide("b")
    assert found.value is None
    assert found.warnings[0].zh == "“b”的值类型为 string，不符合 number"


KNOWLEDGE = """
<businessKnowledgeModel id="k_bonus" name="bonus"><variable name="bonus"/><encapsulatedLogic>
  <formalParameter name="amount" typeRef="number"/><formalParameter name="rate"/>
  <literalExpression><text>amount * rate</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>
"""


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("bonus(100, 0.2)", 20),
        ("bonus(rate: 2, amount: 3)", 6),
        ('bonus("x", 1)', None),
        ("bonus(1)", None),
    ],
)
def test_knowledge_is_called_like_a_function(call, result):
    assert value(KNOWLEDGE + decision("b", text(call), knows="k_bonus"), "b") == result


def test_knowledge_may_call_itself():
    body = """<businessKnowledgeModel id="k_fac" name="fac"><encapsulatedLogic>
      <formalParameter name="n"/>
      <literalExpression><text>if n = 0 then 1 else n * fac(n - 1)</text></literalExpression>
    </encapsulatedLogic></businessKnowledgeModel>"""
    assert value(body + decision("b", text("fac(20)"), knows="k_fac"), "b") == 2432902008176640000
    with pytest.raises(BudgetExceeded):
        value(body + decision("b", text("fac(-1)"), knows="k_fac"), "b")


def test_a_boxed_invocation_binds_by_name():
    logic = f"""<invocation>{text("bonus")}
      <binding><parameter name="rate"/>{text("0.5")}</binding>
      <binding><parameter name="amount"/>{text("a")}</binding></invocation>"""
    body = inputs(a="number") + KNOWLEDGE + decision("b", logic, needs="i_a", knows="k_bonus")
    assert value(body, "b", a=8) == 4


BOXED = {
    "context with result": (
        f'<context><contextEntry><variable name="x"/>{text("2")}</contextEntry>'
        f"<contextEntry>{text('x * 3')}</contextEntry></context>",
        6,
    ),
    "context": (
        f'<context><contextEntry><variable name="x y"/>{text("2")}</contextEntry>'
        f'<contextEntry><variable name="z"/>{text("x y + 1")}</contextEntry></context>',
        {"x y": 2, "z": 3},
    ),
    "list": (f"<list>{text('1')}{text('a')}</list>", [1, 7]),
    "relation": (
        '<relation><column name="n"/><column name="m"/>'
        f"<row>{text('1')}{text('2')}</row><row>{text('3')}{text('4')}</row></relation>",
        [{"n": 1, "m": 2}, {"n": 3, "m": 4}],
    ),
    "conditional": (
        f"<conditional><if>{text('a > 5')}</if><then>{text('1')}</then><else>{text('2')}</else>"
        "</conditional>",
        1,
    ),
    "filter": (
        f"<filter><in>{text('[1, 8, 9]')}</in><match>{text('item > a')}</match></filter>",
        [8, 9],
    ),
    "for": (
        f'<for iteratorVariable="i"><in>{text("1..3")}</in><return>{text("i * a")}</return></for>',
        None,
    ),
    "for over a list": (
        f'<for iteratorVariable="i"><in>{text("[1, 2]")}</in>'
        f"<return>{text('i * a + count(partial)')}</return></for>",
        [7, 15],
    ),
    "every": (
        f'<every iteratorVariable="i"><in>{text("[8, 9]")}</in>'
        f"<satisfies>{text('i > a')}</satisfies></every>",
        True,
    ),
    "some": (
        f'<some iteratorVariable="i"><in>{text("[1, 2]")}</in>'
        f"<satisfies>{text('i > a')}</satisfies></some>",
        False,
    ),
    "function": (
        f'<context><contextEntry><variable name="f"/><functionDefinition>'
        f'<formalParameter name="n"/>{text("n + 1")}</functionDefinition></contextEntry>'
        f"<contextEntry>{text('f(a)')}</contextEntry></context>",
        8,
    ),
    "nothing at all": ("", None),
    "broken text": (text("1 +"), None),
}


@pytest.mark.parametrize("name", BOXED)
def test_a_boxed_expression_has_its_value(name):
    logic, result = BOXED[name]
    body = inputs(a="number") + decision("b", logic, needs="i_a")
    assert value(body, "b", a=7) == result


SERVICE = (
    inputs(a="number")
    + decision("rate", text("2"))
    + decision("b", text("a * rate"), needs="i_a d_rate")
    + """<decisionService id="s_price" name="price"><variable name="price"/>
        <outputDecision href="#d_b"/><inputDecision href="#d_rate"/><inputData href="#i_a"/>
      </decisionService>"""
)


def test_a_service_is_decided_by_name():
    assert value(SERVICE, "price", a=4) == 8


def test_a_service_is_called_with_input_data_first_and_decisions_after():
    assert value(SERVICE + decision("c", text("price(4, 10)"), knows="s_price"), "c") == 40
    assert value(SERVICE + decision("c", text("price(rate: 3, a: 1)"), knows="s_price"), "c") == 3


def test_an_imported_model_is_known_by_the_name_of_its_import():
    other = model(
        ITEMS + KNOWLEDGE + inputs(a="number") + decision("b", text("a + 1"), needs="i_a"),
        namespace="urn:other",
    )
    main = model(
        '<import name="lib" namespace="urn:other" importType="dmn"/>'
        '<decision id="d_c" name="c"><variable name="c" typeRef="lib.tScore"/>'
        '<informationRequirement><requiredDecision href="urn:other#d_b"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="urn:other#k_bonus"/>'
        f"</knowledgeRequirement>{text('lib.bonus(lib.b, 10)')}</decision>"
    )
    decisions = dmn.read(main, imports={"other.dmn": other})
    assert to_json(decisions.decide("c", {"a": 4}).value) == 50
    assert decisions.decide("c", {"a": 40}).value is None


@pytest.mark.parametrize(
    "version",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
    ],
)
def test_every_version_of_dmn_is_read(version):
    source = model(decision("b", text("1 + 1")), version=version)
    assert to_json(dmn.read(source).decide("b").value) == 2


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"<definitions", "not well-formed XML"),
        (b"<a/>", "the root is no DMN definitions"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + model(""), "a document type is not allowed"),
        (model("<a>" * 100 + "</a>" * 100), "nested deeper than 64 elements"),
        (model(" " * 2_000_001), "the file is larger than 2 MB"),
    ],
)
def test_a_dangerous_file_is_refused(source, message):
    with pytest.raises(dmn.ModelError, match=message):
        dmn.read(source)


def test_an_unknown_decision_is_refused():
    with pytest.raises(dmn.UnknownDecision):
        dmn.read(model("")).decide("nothing")
