"""The process that is measured: one user task in a loop, twenty variables, a form of two fields."""

import json

LANE = "职业能力建设科"
DATA = {f"field_{number}": {"name": "张师傅", "value": number} for number in range(20)}

_BODY = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="b">
<process id="loop" name="循环" isExecutable="true">{lanes}
<startEvent id="start"/><userTask id="a" name="办理">{form}</userTask><endEvent id="end"/>
{count}<exclusiveGateway id="x" default="again"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="s"/>
<sequenceFlow id="f3" sourceRef="s" targetRef="x"/>
<sequenceFlow id="again" sourceRef="x" targetRef="a"/>
<sequenceFlow id="f4" sourceRef="x" targetRef="end"><conditionExpression>{stop}
</conditionExpression></sequenceFlow></process></definitions>"""
_LANES = f"""<laneSet><lane name="{LANE}"><flowNodeRef>start</flowNodeRef>
<flowNodeRef>a</flowNodeRef></lane></laneSet>"""
_FORM = """<extensionElements><zeebe:formDefinition formId="step"/></extensionElements>"""
_SCRIPT = """<scriptTask id="s"><extensionElements><zeebe:script expression="=n + 1"
 resultVariable="n"/></extensionElements></scriptTask>"""
_PYTHON = """<scriptTask id="s"><script>n = n + 1</script></scriptTask>"""
_CAMUNDA = (
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_JUEL = """<serviceTask id="s" camunda:expression="${n + 1}" camunda:resultVariable="n"/>"""

STEP = _BODY.format(lanes=_LANES, form=_FORM, count=_SCRIPT, stop="=n &lt; 0")
PLAIN = _BODY.format(lanes="", form="", count=_PYTHON, stop="n &lt; 0")
DELEGATED = (
    _BODY.format(lanes="", form="", count=_JUEL, stop="${n &lt; 0}")
    .replace('isExecutable="true"', 'isExecutable="true" camunda:historyTimeToLive="P180D"')
    .replace("<conditionExpression", '<conditionExpression xsi:type="tFormalExpression"')
    .replace(" xmlns:zeebe", f" {_CAMUNDA} xmlns:zeebe")
)
"""As the engine alone has it, as SpiffWorkflow has it, as Camunda 7 has it."""

FORM = json.dumps(
    {
        "type": "default",
        "schemaVersion": 18,
        "id": "step",
        "name": "办理",
        "components": [
            {"type": "textfield", "id": "f1", "key": "said", "label": "意见",
             "validate": {"required": True, "maxLength": 50}},
            {"type": "number", "id": "f2", "key": "amount", "label": "数量"},
        ],
    }
)  # fmt: skip
