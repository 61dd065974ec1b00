"""Scenes of a claim: a grant that was paid, a case that calls the claw-back, what people do."""

import json
from datetime import date
from typing import Any

from sqlalchemy import select

from service.host.definitions import deployment
from service.studios.books import queries
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from tests.workflows.play import Play

CALLER = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
  <bpmn:process id="caller" isExecutable="true">
    <bpmn:laneSet id="l"><bpmn:lane id="lane" name="职业能力建设科">
      <bpmn:flowNodeRef>s</bpmn:flowNodeRef><bpmn:flowNodeRef>c</bpmn:flowNodeRef>
      <bpmn:flowNodeRef>e</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
    <bpmn:startEvent id="s"><bpmn:extensionElements><zeebe:formDefinition formId="caller" />
    </bpmn:extensionElements><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:callActivity id="c"><bpmn:extensionElements>
      <zeebe:calledElement processId="clawback" propagateAllChildVariables="false" />
      <zeebe:ioMapping><zeebe:output source="=clawback_outcome" target="clawback_outcome" />
      </zeebe:ioMapping></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:callActivity>
    <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="c" />
    <bpmn:sequenceFlow id="f2" sourceRef="c" targetRef="e" />
  </bpmn:process>
</bpmn:definitions>
"""
DOCUMENT = "朝人社能发〔2026〕8号"


def form() -> bytes:
    """Return the form that begins the case of the test."""
    fields = [
        {"type": "textfield", "id": name, "key": name, "label": name, "validate": {"maxLength": 90}}
        for name in ("studio", "unit", "ground", "document")
    ]
    head = {"type": "default", "id": "caller", "name": "caller", "components": fields}
    return json.dumps({**head, "schemaVersion": 18}).encode()


def called(play: Play, studio: str, *, ground: str = "idle", document: str = DOCUMENT) -> str:
    """The claw-back of a studio is called by a case of the test; return its number."""
    with play.acting("admin") as (session, _):
        files = {"caller.bpmn": CALLER.encode(), "caller.form": form()}
        deployment.deploy(session, files=files, reason="试")
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio).where(Studio.number == studio)).one()
        row.status = "revoked"
        unit = row.unit
    said = {"studio": studio, "unit": unit, "ground": ground, "document": document}
    return play.begin("wang", "caller", said)


def paid(play: Play) -> str:
    """The studio's grant is paid and received; return the case that paid it."""
    from tests.workflows.money import test_funding as funding

    with play.database.read() as session:
        case = session.scalars(select(MoneyEntry.funding_case)).one()
    assert case is not None
    funding.reach(play, case, "receive")
    play.do("sun", case, "receive", funding.receipt(play))
    return case


def checked(play: Play, case: str, **more: Any) -> None:
    """王科长 looks at the amount and says where to pay."""
    said = {"account": "北京市朝阳区财政局 0200001234 工行朝阳支行", "code": "110105262026000123"}
    play.do("wang", case, "check", {"clawback_check": {**said, **more}})


def slip(number: str, amount: Any, on: date | str) -> dict[str, Any]:
    """Return what 钱会计 enters of a receipt."""
    return {"repayment": {"slip": number, "paid_on": str(on), "amount": amount}}


def books(play: Play, studio: str) -> dict[str, int]:
    """Return what stands on the accounts of the district of a studio, in yuan, and the rest."""
    with play.database.read() as session:
        row = session.scalars(select(Studio).where(Studio.number == studio)).one()
        standing = queries.standing(session, row.key)
        assert sum(standing.sums.values()) == 0
        return {
            code: standing.of(code) // 100
            for code in ("1101", "1201", "2001", "5001", "5009", "B101")
        }
