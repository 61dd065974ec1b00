"""A process that a designer has drawn, whose start form asks for words, a number and a file."""

from service.host.definitions import deployment
from service.people.actor import SYSTEM

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
 <bpmn:process id="asking" name="咨询" isExecutable="true">
  <bpmn:laneSet id="lanes"><bpmn:lane id="lane" name="申报单位">
   <bpmn:flowNodeRef>start</bpmn:flowNodeRef></bpmn:lane>
   <bpmn:lane id="section" name="职业能力建设科"><bpmn:flowNodeRef>read</bpmn:flowNodeRef>
   <bpmn:flowNodeRef>end</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
  <bpmn:startEvent id="start" name="提出咨询"><bpmn:extensionElements>
   <zeebe:formDefinition formId="asking"/></bpmn:extensionElements>
   <bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
  <bpmn:userTask id="read" name="看一看"><bpmn:extensionElements><zeebe:userTask/>
   </bpmn:extensionElements><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
  </bpmn:userTask>
  <bpmn:endEvent id="end" name="看过"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
  <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="read"/>
  <bpmn:sequenceFlow id="b" sourceRef="read" targetRef="end"/>
 </bpmn:process>
</bpmn:definitions>"""
FORM = """{"type": "default", "id": "asking", "schemaVersion": 18, "name": "咨询",
 "components": [{"type": "group", "id": "g", "label": "咨询人", "path": "person", "components": [
  {"type": "textarea", "id": "w", "key": "words", "label": "内容"},
  {"type": "textfield", "id": "m", "key": "mobile", "label": "手机号码",
   "properties": {"private": "true"}}]}]}"""


def deploy_asking(district) -> str:
    """Deploy it; return the address of its start form."""
    files = {"asking.bpmn": BPMN.encode(), "asking.form": FORM.encode()}
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        deployment.deploy(session, files=files, reason="咨询")
    return "/start/asking"
