"""What only a person can judge before a release: ways that are missing, choices nobody reads, roles
nobody holds."""

import json
import time

import pytest

from service.errors import Problem
from service.host.definitions.validation import validate
from service.studios.roles import ROLES
from tests.host.definitions.sabotage import APPLICATION, REGISTRY, SHIPPED, changed, told

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
CODES = frozenset(role.code for role in ROLES)


def process(*conditions: str, first: str = "", default: str = "", extra: str = "") -> bytes:
    """Return a process: a unit's start form, perhaps a gateway that sends some home, and one more.

    :param first: the condition on which the first gateway lets a case go on
    """
    flows = "".join(
        f'<sequenceFlow id="out{n}" sourceRef="gate" targetRef="end">'
        f"<conditionExpression>{one}</conditionExpression></sequenceFlow>"
        for n, one in enumerate(conditions)
    )
    gate = 'default="out0"' if default else ""
    before = (
        f'<exclusiveGateway id="sieve" default="home" />'
        f'<sequenceFlow id="on" sourceRef="sieve" targetRef="gate">'
        f"<conditionExpression>{first}</conditionExpression></sequenceFlow>"
        f'<sequenceFlow id="home" sourceRef="sieve" targetRef="gone" /><endEvent id="gone" />'
        if first
        else ""
    )
    names = ("start", "gate", "end", *(("sieve", "gone") if first else ()))
    lane = "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in names)
    return f"""<definitions xmlns="{MODEL}" xmlns:zeebe="{ZEEBE}" targetNamespace="t">
<process id="small" name="小流程" isExecutable="true">
<laneSet id="lanes"><lane id="lane" name="申报单位">{lane}</lane></laneSet>
<startEvent id="start"><extensionElements><zeebe:formDefinition formId="small" />
</extensionElements></startEvent>
<sequenceFlow id="in" sourceRef="start" targetRef="{"sieve" if first else "gate"}" />
{before}<exclusiveGateway id="gate" name="往哪里走？" {gate} />{flows}{extra}<endEvent id="end" />
</process></definitions>""".encode()


def form(*components: dict[str, object]) -> bytes:
    made = [{"id": str(one["key"]), "label": f"甲{one['key']}", **one} for one in components]
    return json.dumps({"type": "default", "id": "small", "components": made}).encode()


def options(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": value} for value in values]


MUST = {"validate": {"required": True}}
WAY = {"type": "radio", "key": "walk", "values": options("a", "b"), **MUST}
SUM = {
    "type": "number", "key": "sum", "decimalDigits": 0,
    "validate": {"required": True, "min": 0, "max": 100},
}  # fmt: skip
BOX = {"type": "checkbox", "key": "box"}


def warned(diagram: bytes, *fields: dict[str, object]) -> list[str]:
    """Return the warnings about the gateway of a small process."""
    files = {**SHIPPED, "small.bpmn": diagram, "small.form": form(*fields)}
    found = validate(files, registry=REGISTRY, roles=ROLES, beside=SHIPPED)
    assert [one for one in found if one.severity == "error"] == []
    return [one.zh for one in found if one.element == "gate" and "没有一条连线" in one.zh]


LEFT = {
    "an option": (['=walk = "a"'], [WAY], "“walk”是“b”"),
    "one that is added": (
        ['=walk = "a"', '=walk = "b"'], [{**WAY, "values": options("a", "b", "c")}], "“walk”是“c”",
    ),
    "an option that is left blank": (
        ['=walk = "a"', '=walk = "b"'], [{**WAY, "validate": {}}], "“walk”没有填写",
    ),
    "a combination": (
        ['=walk = "a"', '=walk = "b" and box'], [WAY, BOX], "“box”不是真，“walk”是“b”",
    ),
    "the number between": (["=sum &lt; 60", "=sum &gt; 60"], [SUM], "“sum”是“60”"),
    "the largest number": (["=sum &lt; 100"], [SUM], "“sum”是“100”"),
    "a box": (["=box"], [BOX], "“box”不是真"),
}  # fmt: skip


@pytest.mark.parametrize("what", LEFT)
def test_an_answer_that_no_condition_takes_is_told(what: str) -> None:
    conditions, fields, words = LEFT[what]
    [told] = warned(process(*conditions), *fields)
    assert words in told


TAKEN = {
    "every option": (process('=walk = "a"', '=walk = "b"'), [WAY]),
    "numbers within their bounds": (process("=sum &lt; 60", "=sum &gt;= 60"), [SUM]),
    "numbers that no field allows": (process("=sum &gt;= 0 and sum &lt;= 100"), [SUM]),
    "a default": (process('=walk = "a"', '=walk = "a"', default="yes"), [WAY]),
    "what a gateway before sent home": (
        process('=walk = "a"', '=walk = "b"', first='=walk != "c"'),
        [{**WAY, "values": options("a", "b", "c")}],
    ),
    "texts, of which nobody knows": (
        process('=text = "a"'), [{"type": "textfield", "key": "text"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAKEN)
def test_where_every_answer_has_a_way_nothing_is_told(what: str) -> None:
    diagram, fields = TAKEN[what]
    if what == "a default":
        diagram = diagram.replace(b'<conditionExpression>=walk = "a"</conditionExpression>', b"", 1)
    assert warned(diagram, *fields) == []


def test_a_gateway_of_more_cases_than_there_is_time_for_ends_in_time() -> None:
    many = [{**BOX, "key": f"box{n}"} for n in range(40)]
    one = "=" + " and ".join(f"box{n}" for n in range(40))
    began = time.thread_time()
    warned(process(*[one] * 40), *many)
    assert time.thread_time() - began < 20  # of work: the check alone takes two seconds of it


def unread(found: list[Problem]) -> list[str | None]:
    return [one.element for one in found if "没有任何一步读取" in one.zh]


@pytest.mark.parametrize(
    ("field", "told_of"),
    [
        ({**WAY, "key": "speed"}, True),
        ({**BOX, "key": "speed"}, True),
        ({**BOX, "key": "speed", **MUST}, False),
        ({"type": "textfield", "key": "speed"}, False),
        ({"type": "number", "key": "speed"}, False),
    ],
)
def test_a_choice_that_nothing_reads_is_told(field: dict[str, object], told_of: bool) -> None:
    files = {"small.bpmn": process('=walk = "a"', '=walk != "a"'), "small.form": form(WAY, field)}
    found = told({**SHIPPED, **files})
    assert unread(found) == (["speed"] if told_of else [])


def test_a_choice_is_read_by_a_form_or_as_part_of_what_is_handed_on() -> None:
    hidden = {
        "type": "textfield", "key": "why", "conditional": {"hide": '=speed != "a"'},
    }  # fmt: skip
    diagram = process('=walk = "a"', '=walk != "a"')
    read = {"small.bpmn": diagram, "small.form": form(WAY, {**WAY, "key": "speed"}, hidden)}
    assert unread(told({**SHIPPED, **read})) == []


def test_a_form_of_which_nothing_is_read_is_for_the_record() -> None:
    files = {"small.bpmn": process("=1 = 1"), "small.form": form(WAY, BOX)}
    assert unread(told({**SHIPPED, **files})) == []


def test_being_asked_whether_it_is_there_reads_nothing_inside() -> None:
    inner = {**WAY, "key": "all.speed"}
    diagram = process('=all = null or walk = "a"', '=all != null and walk = "b"')
    files = {"small.bpmn": diagram, "small.form": form(WAY, {**inner, "id": "speed"})}
    assert unread(told({**SHIPPED, **files})) == ["speed"]


def test_work_of_a_role_that_nobody_holds_is_told_at_each_task() -> None:
    held = CODES - {"finance_officer"}
    found = validate(SHIPPED, registry=REGISTRY, roles=ROLES, beside=SHIPPED, held=held)
    assert {one.severity for one in found} == {"warning"}
    assert all("岗位“财务”现在没有人" in one.zh and one.element for one in found)
    assert validate(SHIPPED, registry=REGISTRY, roles=ROLES, beside=SHIPPED, held=CODES) == []


def test_a_task_that_another_role_may_do_too_is_done() -> None:
    files = changed(APPLICATION, lambda s: s.replace('name="财务"', 'name="职业能力建设科"', 1))
    held = CODES - {"finance_officer"}
    found = validate(files, registry=REGISTRY, roles=ROLES, beside=SHIPPED, held=held)
    assert not [one for one in found if one.file == APPLICATION and "现在没有人" in one.zh]
