"""Every process as a designer changes it: a deadline, a step more, a field more, one release.

What shipped is changed all at once and goes through the server's own door, with every check that
it has; then a case of each process is begun, by each of its start events, and follows the change.
"""

import json
import re
from datetime import date
from pathlib import PurePath
from typing import Any

import pytest
from lxml import etree

from service.clock import BEIJING
from service.errors import Refused
from service.host.definitions import deployment
from service.host.messages import mailbox
from tests.workflows.files import FILES
from tests.workflows.play import Play

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
ADDED = "added_by_designer"
FIELD = {
    "type": "textfield", "id": ADDED, "label": "补记", "key": ADDED,
    "validate": {"required": True, "maxLength": 50},
}  # fmt: skip
EXTRA_FORM = {
    "type": "default", "id": "extra-step", "name": "先看一遍", "schemaVersion": 18,
    "executionPlatform": "Camunda Cloud", "executionPlatformVersion": "8.6.0",
    "components": [FIELD],
}  # fmt: skip
OFFICE = "职业能力建设科"
WHO = {
    OFFICE: "wang", "区人力资源公共服务中心": "he", "申报单位": "sun", "业务主管部门": "feng",
    "社会公众": "public",
}  # fmt: skip
OF_A_STUDIO = {"studio": "朝大师〔2026〕999号"}
KNOWN = {
    "unit": "tianheng", "department": "industry", **OF_A_STUDIO,
    **dict.fromkeys(("change", "proposal", "recommendation", "spending"), OF_A_STUDIO),
}  # fmt: skip
"""What a case that waits from its first moment correlates by, or shows its people."""
DAYS = re.compile(r"(working days after\(today\(\), )(\d+)\)")
SEVEN_DAYS_ON = date(2026, 12, 2)
"""Seven working days after 23 November 2026."""


class Changed:
    """A diagram as the designer leaves it, and how its cases begin."""

    def __init__(self, source: bytes) -> None:
        self.tree = etree.fromstring(source)
        [self.process] = self.tree.iter(f"{BPMN}process")
        self.id = str(self.process.get("id"))
        self.messages = {
            one.get("id"): str(one.get("name")) for one in self.tree.iter(f"{BPMN}message")
        }
        self.starts = [self._step_after(one) for one in self.process.findall(f"{BPMN}startEvent")]
        self.longer = 0

    def _step_after(self, start: Any) -> tuple[str, str, str, str]:
        """Put a step after a start event; return its id, what begins it, its lane, its form.

        A form that the case began with is asked for in that step.
        """
        step, lane = f"extra_{start.get('id')}", self._lane(start.get("id"))
        asked = start.find(f".//{ZEEBE}formDefinition")
        form = "extra-step" if asked is None else str(asked.get("formId"))
        if asked is not None:
            asked.getparent().remove(asked)
        [flow] = [
            one
            for one in self.process.findall(f"{BPMN}sequenceFlow")
            if one.get("sourceRef") == start.get("id")
        ]
        on = etree.SubElement(self.process, f"{BPMN}sequenceFlow", id=f"after_{step}")
        on.set("sourceRef", step)
        on.set("targetRef", flow.get("targetRef"))
        flow.set("targetRef", step)
        task = etree.Element(f"{BPMN}userTask", id=step, name="先看一遍")
        settings = etree.SubElement(task, f"{BPMN}extensionElements")
        etree.SubElement(settings, f"{ZEEBE}userTask")
        etree.SubElement(settings, f"{ZEEBE}formDefinition", formId=form)
        due = etree.SubElement(settings, f"{ZEEBE}taskSchedule")
        due.set("dueDate", "=working days after(today(), 6)")  # one more, as every deadline
        self.process.insert(self.process.index(start), task)
        for one in self.process.iter(f"{BPMN}lane"):
            if one.get("name") == (OFFICE if lane == "社会公众" else lane):
                etree.SubElement(one, f"{BPMN}flowNodeRef").text = step
        message = start.find(f"{BPMN}messageEventDefinition")
        timed = start.find(f"{BPMN}timerEventDefinition") is not None
        begun = "timer" if timed else ""
        if message is not None:
            begun = self.messages[message.get("messageRef")]
        return step, begun, lane, form

    def _lane(self, element: str) -> str:
        [lane] = [
            str(one.get("name"))
            for one in self.process.iter(f"{BPMN}lane")
            if element in [ref.text for ref in one]
        ]
        return lane

    def source(self) -> bytes:
        """Return the diagram with every deadline a working day longer."""
        text = etree.tostring(self.tree, encoding="unicode")
        text, self.longer = DAYS.subn(lambda one: f"{one[1]}{int(one[2]) + 1})", text)
        return text.encode()


def _with_a_field(source: bytes) -> bytes:
    form = json.loads(source)
    form["components"].append(FIELD)
    return json.dumps(form, ensure_ascii=False).encode()


@pytest.fixture
def changed(play: Play) -> list[Changed]:
    """Release every shipped process changed, in one deployment."""
    found = [Changed(source) for name, source in FILES.items() if name.endswith(".bpmn")]
    begun_with = {form for one in found for *_, form in one.starts}
    files = {f"{one.id}.bpmn": one.source() for one in found}
    for name, source in FILES.items():
        if name.endswith(".form") and PurePath(name).stem in begun_with:
            files[name] = _with_a_field(source)
    files["extra-step.form"] = json.dumps(EXTRA_FORM).encode()
    with play.acting("gao") as (session, _):
        deployment.deploy(session, files=files, reason="各流程先看一遍，期限各长一天")
    return found


def _begin(play: Play, process: str, begun: str, lane: str) -> None:
    if begun == "timer":
        return
    if not begun:
        play.begin(WHO[lane], process, KNOWN)
        return
    with play.acting("wang") as (session, _):
        mailbox.publish(session, name=begun, key=f"by-{process}", payload=KNOWN)


def test_the_next_case_of_every_process_follows(play: Play, changed: list[Changed]) -> None:
    wrong = {}
    for one in changed:
        for step, begun, lane, _form in one.starts:
            _begin(play, one.id, begun, lane)
            if begun != "timer":
                wrong |= _astray(play, one.id, step, lane)
    assert wrong == {}
    play.on(date(2027, 1, 4))  # whatever begins by itself has begun
    by_time = {
        (one.id, step) for one in changed for step, begun, *_ in one.starts if begun == "timer"
    }
    assert by_time == {
        (process, step)
        for process, step in by_time
        if any(step in play.waiting(case) for case in play.cases(process))
    }
    assert sum(one.longer for one in changed) > 100


def _astray(play: Play, process: str, step: str, lane: str) -> dict[str, Any]:
    """Return what is wrong with the last case of a process that waits at the step put in."""
    cases = play.cases(process)
    if not cases or list(play.waiting(cases[-1])) != [step]:
        return {f"{process}/{step}": [*cases, "does not wait there"]}
    due = play.task(cases[-1], step).due_at
    who = WHO[OFFICE if lane == "社会公众" else lane]
    try:
        play.do(who, cases[-1], step, {})
    except Refused as refusal:
        asked = [one.path for one in refusal.problems]
    if due is None or due.astimezone(BEIJING).date() != SEVEN_DAYS_ON or ADDED not in asked:
        return {f"{process}/{step}": [due, asked]}
    return {}
