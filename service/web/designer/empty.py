"""A new model before anything is drawn: the smallest one that opens in its editor."""

import json

_BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" \
xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" \
id="Definitions_1" targetNamespace="https://jiangxin.example/workflows">
  <bpmn:collaboration id="Collaboration_1">
    <bpmn:participant id="Participant_1" name="新流程" processRef="{id}" />
  </bpmn:collaboration>
  <bpmn:process id="{id}" name="新流程" isExecutable="true">
    <bpmn:laneSet id="LaneSet_1">
      <bpmn:lane id="Lane_1" name="{lane}">
        <bpmn:flowNodeRef>Start_1</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="Start_1" name="开始" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram_1">
    <bpmndi:BPMNPlane id="Plane_1" bpmnElement="Collaboration_1">
      <bpmndi:BPMNShape id="Participant_1_di" bpmnElement="Participant_1" isHorizontal="true">
        <dc:Bounds x="160" y="80" width="800" height="200" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="Lane_1_di" bpmnElement="Lane_1" isHorizontal="true">
        <dc:Bounds x="190" y="80" width="770" height="200" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="Start_1_di" bpmnElement="Start_1">
        <dc:Bounds x="242" y="162" width="36" height="36" />
        <bpmndi:BPMNLabel>
          <dc:Bounds x="249" y="205" width="22" height="14" />
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""

_DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" \
xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" \
xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" \
id="Definitions_1" name="新判定表" namespace="https://jiangxin.example/workflows">
  <decision id="{id}" name="新判定表">
    <decisionTable id="Table_1" hitPolicy="FIRST">
      <input id="Input_1" label="条件">
        <inputExpression id="InputExpression_1" typeRef="number">
          <text></text>
        </inputExpression>
      </input>
      <output id="Output_1" label="结果" name="result" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="Diagram_1">
      <dmndi:DMNShape id="Shape_1" dmnElementRef="{id}">
        <dc:Bounds x="160" y="100" width="180" height="80" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""

_PAPER = """版式：文书
题名：新文书
日期：{{paper.date}}

正文。
"""


def empty(name: str, *, lane: str) -> str:
    """Return the source of a new model whose id is its file's name.

    `lane` is the role that a new diagram's one lane belongs to.
    """
    stem, _, kind = name.rpartition(".")
    if kind == "form":
        return _form(stem)
    if kind == "paper":
        return _PAPER
    if kind == "dmn":
        return _DMN.format(id=stem)
    return _BPMN.format(id=stem, lane=lane)


def _form(stem: str) -> str:
    heading = {"type": "text", "id": "heading", "text": "# 新表单"}
    form = {"type": "default", "id": stem, "schemaVersion": 18, "components": [heading]}
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"
