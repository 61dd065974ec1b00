"""What Camunda 7, Operaton, Activiti and Flowable say in their extensions, put into our dialect.

They share one vocabulary. What has a counterpart is translated; what is only a person's matter is
left out with a warning; anything else that could change a path stays named, so that it is refused.
"""

import re
from collections.abc import Callable
from typing import Any

from service.dialects.camunda7 import flowable_events
from service.dialects.camunda7.listeners import listener_of, says_nothing
from service.dialects.camunda7.values import assignments, value_of
from service.dialects.camunda7.vocabulary import (
    HARMLESS,
    PERSONAL,
    attributes,
    children,
)
from service.dialects.camunda7.work import WORKED, Work
from service.dialects.expressions.juel import LOOP_COUNTER, setting, to_feel
from service.engine.model import Assignment, Note
from service.engine.reading.words import Fields, Untranslatable
from service.engine.reading.xml import BPMN, Element, bpmn, local, namespace, reference, text

LOOPS = frozenset({"collection", "elementVariable", "elementIndexVariable"})
AT_ONCE = frozenset({"startEvent", "endEvent", "task", "manualTask"})
DURATION = re.compile(r"P(?=.)[0-9YMWDTHS.]+")
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")


def translate(element: Element, fields: Fields, *, family: bool) -> None:
    """Add to the fields of a node's dialect what these products say at it.

    `unknown`, `ignored` and `notes` in the fields collect what could not be taken over.

    :param family: the whole file is written for these products
    """
    inner = [element, *_events(element)]
    said = {k: v for part in inner for k, v in attributes(part).items()}
    if local(element) == "startEvent" and _of_process(element):
        said.pop("isInterrupting", None)  # there is nothing to interrupt
    extensions = [child for part in inner for child in children(part)]
    known = _Translation(local(element), fields)
    passes = {local(child) for child in extensions} & {"in", "out"}
    if local(element) == "callActivity" and (family or passes):
        fields.update(parents_propagate=False, children_propagate=False)
    known.work(element, said)
    known.by_table(said, extensions)
    for name, value in said.items():
        known.attribute(name, value)
    for child in extensions:
        known.child(child)
    known.keep()
    for loop in bpmn(element, "multiInstanceLoopCharacteristics"):
        known.others({n for n in attributes(loop) if n not in LOOPS})
        if index := attributes(loop).get("elementIndexVariable"):
            known.mapped("inputs", iter([Assignment(f"={LOOP_COUNTER}", index)]))
        known.others(local(c) for c in children(loop) if not aggregated([c]))
    fields["answers_spread"] = family and fields.get("answers_spread", True)
    fields.pop("keys", None)


def _of_process(element: Element) -> bool:
    holder = element.getparent()
    return holder is not None and local(holder) == "process"


def _events(element: Element) -> list[Element]:
    return [c for c in element if namespace(c) == BPMN and local(c).endswith("EventDefinition")]


class _Translation(Work):
    """The translation of one node."""

    # --- everything else ---------------------------------------------------------------------

    def attribute(self, name: str, value: str) -> None:
        """Take over one attribute."""
        if name in self.taken:
            return
        reader = ATTRIBUTES.get(name)
        if reader is None or not reader(self, value.strip()):
            self.others([name])

    def child(self, child: Element) -> None:
        """Take over one extension element."""
        reader = CHILDREN.get(local(child))
        if reader is None:
            self.others([local(child)])
            return
        try:
            reader(self, child)
        except Untranslatable as why:
            self.wrong(f"{local(child)}：{why.zh}", f"{local(child)}: {why.en}", "FEEL")

    def others(self, names: Any) -> None:
        """Note what has no counterpart."""
        for name in names:
            if name in PERSONAL:
                self.fields["ignored"].append(name)
            elif name not in HARMLESS:
                self.fields["unknown"].append(name)

    def registered(self, element: Element) -> None:
        """Take over an event of Flowable's registry; what it brings is what is named."""
        if not flowable_events.take(self.kind, element, self.fields):
            self.others([local(element)])
        self.fields["answers_spread"] = False

    def worker(self, element: Element) -> None:
        """Take over what an external worker is given and gives back, by name."""
        name = "inputs" if local(element) == "externalWorkerInParameter" else "outputs"
        self.mapped(name, iter([_passed(element)]))
        self.fields["answers_spread"] = name == "inputs" and self.fields.get("answers_spread", True)

    # --- readers of attributes ---------------------------------------------------------------

    def personal(self, field: str, name: str, value: str) -> bool:
        """Take over who does a task; what cannot be worked out is left out with a warning."""
        if self.kind != "userTask":
            return False
        try:
            self.fields[field] = to_feel(value) or None
        except Untranslatable:
            self.fields["ignored"].append(name)
        return True

    def day(self, field: str, name: str, value: str) -> bool:
        """Take over a date: one that is none would stop the task."""
        if DURATION.fullmatch(value):
            self.fields[field] = f'=now() + duration("{value}")'
        elif DATE.fullmatch(value) or "{" in value:
            return self.personal(field, name, value)
        else:
            self.fields["ignored"].append(name)
        return True

    def number(self, value: str) -> bool:
        """Take over a task's priority; elsewhere it is a job's, which waits for no other here."""
        if self.kind == "userTask" and (value.isdigit() or "{" in value):
            return self.personal("priority", "priority", value)
        return True

    def initiator(self, value: str) -> bool:
        if self.kind != "startEvent" or not value.isidentifier():
            return False
        self.mapped("outputs", iter([Assignment("=case.starter", value)]))
        return True

    def inherit(self, value: str) -> bool:
        if value not in ("true", "false") or self.kind != "callActivity":
            return False
        self.fields["parents_propagate"] = value == "true"
        return True

    def caught(self, value: str) -> bool:
        """Leave the variable for a code or a message to the event that catches it."""
        return self.kind in ("boundaryEvent", "startEvent") and value.isidentifier()

    def only(self, value: str, allowed: str) -> bool:
        """Accept an attribute that says what holds here anyway."""
        return value == allowed

    # --- readers of children -----------------------------------------------------------------

    def input_output(self, element: Element) -> None:
        self.mapped("inputs", assignments(element, "inputParameter"))
        self.mapped("outputs", assignments(element, "outputParameter"))

    def connector(self, element: Element) -> None:
        for child in element:
            if local(child) == "connectorId":
                self.fields["task_type"] = self.feel("connectorId", text(child))
            elif local(child) == "inputOutput":
                self.input_output(child)

    def injected(self, element: Element) -> None:
        """Hand a field injected into a class to whoever does the work: constants are headers."""
        name = element.get("name") or ""
        try:
            found = value_of(element)
        except Untranslatable as why:
            found = element.get("expression") or text(element) or ""
            zh = f"字段“{name}”按原文交给外部程序：{why.zh}"
            self.fields["notes"].append(Note("warning", zh, f"field {name!r} as written: {why.en}"))
        if found.startswith("="):
            self.mapped("inputs", iter([Assignment(found, name)]))
            return
        self.fields["headers"] = {**self.fields.get("headers", {}), name: found}

    def listener(self, element: Element) -> None:
        written = setting(element.get("expression") or "") if self.kind in AT_ONCE else None
        if written:
            self.mapped("outputs", iter([Assignment(written[1], written[0])]))
            return
        if says_nothing(element):
            self.fields["ignored"].append("executionListener script")
            return
        self.fields["listeners"] = (*self.fields.get("listeners", ()), listener_of(element))

    def task_listener(self, element: Element) -> None:
        """Do a listener of a task as a job; it cannot change who does the task."""
        if says_nothing(element):
            self.fields["ignored"].append("taskListener script")
            return
        self.fields["of_task"] = (*self.fields.get("of_task", ()), listener_of(element))
        zh, en = (
            "任务监听器作为任务前后的工作来做",
            "a task listener is a job before or after the task",
        )
        self.fields["notes"].append(Note("warning", zh, en, "zeebe:assignmentDefinition"))

    def blamed(self, element: Element) -> None:
        """Take over when a worker's result or failure is a BPMN error."""
        if self.kind not in WORKED or not element.get("errorRef"):
            self.others([local(element)])
            return
        condition = to_feel(element.get("expression") or "")
        if not condition.startswith("="):
            raise Untranslatable("没有条件", "it has no condition")
        code = reference(element.get("errorRef")) or ""
        self.fields["errors"] = (*self.fields.get("errors", ()), (condition, code))

    def passed_in(self, element: Element) -> None:
        if element.get("businessKey") is not None:
            return
        everything = element.get("variables") == "all"
        if element.get("local") == "true" and everything and self.kind == "callActivity":
            return  # its own variables are its inputs, which are passed anyway
        if everything and self.kind != "callActivity":
            raise Untranslatable("这里要逐个写明变量", "here variables have to be named one by one")
        if element.get("local") == "true":
            raise Untranslatable("不支持 local", "local is not supported")
        if everything:
            self.fields["parents_propagate"] = True
            return
        self._refuse_swaps(element)
        self.mapped("inputs", iter([_passed(element)]))

    def passed_out(self, element: Element) -> None:
        if element.get("local") == "true":
            raise Untranslatable("不支持 local", "local is not supported")
        if element.get("variables") == "all":
            self.fields["children_propagate"] = True
        else:
            self.mapped("outputs", iter([_passed(element)]))
        if self.fields.get("children_propagate", True) and self.fields.get("outputs"):
            raise Untranslatable(
                "variables=all 不能与其他 out 并用", "variables=all cannot stand beside other outs"
            )

    def _refuse_swaps(self, element: Element) -> None:
        """Mappings are worked out one after the other here: later ones see the earlier."""
        names = {line.target for line in self.fields.get("inputs", ())}
        words = re.findall(r"\w+", element.get("source") or element.get("sourceExpression") or "")
        if names & (set(words) - {element.get("target") or ""}):
            raise Untranslatable(
                "后一个 in 用到了前一个的目标", "an in reads what an earlier one has set"
            )


def _passed(element: Element) -> Assignment:
    """Return one variable passed into a called process or out of it."""
    target = element.get("target") or ""
    if element.get("source"):
        return Assignment(f"={element.get('source')}", target)
    return Assignment(to_feel(element.get("sourceExpression") or "") or "=null", target)


ATTRIBUTES: dict[str, Callable[[_Translation, str], bool]] = {
    "assignee": lambda t, v: t.personal("assignee", "assignee", v),
    "candidateGroups": lambda t, v: t.personal("candidate_groups", "candidateGroups", v),
    "candidateUsers": lambda t, v: t.personal("candidate_users", "candidateUsers", v),
    "dueDate": lambda t, v: t.day("due", "dueDate", v),
    "followUpDate": lambda t, v: t.day("follow_up", "followUpDate", v),
    "priority": _Translation.number,
    "initiator": _Translation.initiator,
    "inheritVariables": _Translation.inherit,
    "errorCodeVariable": _Translation.caught,
    "errorMessageVariable": _Translation.caught,
    "escalationCodeVariable": _Translation.caught,
    "terminateAll": lambda t, v: t.kind == "endEvent" and v in ("true", "false"),
    "isInterrupting": lambda t, v: t.only(v, "true"),
    "useLocalScopeForResultVariable": lambda t, v: t.only(v, "false"),
    "storeResultVariableAsTransient": lambda t, v: t.only(v, "false"),
    "autoStoreVariables": lambda t, v: t.only(v, "false"),
    "variableName": lambda t, _: t.kind.endswith("Event"),
    "variableEvents": lambda t, _: t.kind.endswith("Event"),
    "messageExpression": lambda t, _: t.kind.endswith("Event"),
    "signalExpression": lambda t, _: t.kind.endswith("Event"),
    "calledElementType": lambda t, v: t.only(v, "key"),
}
CHILDREN: dict[str, Callable[[_Translation, Element], None]] = {
    "inputOutput": _Translation.input_output,
    "connector": _Translation.connector,
    "field": _Translation.injected,
    "errorEventDefinition": _Translation.blamed,
    "executionListener": _Translation.listener,
    "taskListener": _Translation.task_listener,
    "externalWorkerInParameter": _Translation.worker,
    "externalWorkerOutParameter": _Translation.worker,
    **dict.fromkeys(flowable_events.WORDS, _Translation.registered),
    "in": _Translation.passed_in,
    "out": _Translation.passed_out,
}


def loop_of(multi: Element) -> dict[str, str]:
    """Return what these products say of a multi-instance, by the names of `zeebe:`."""
    said = attributes(multi)
    found: dict[str, str] = {}
    if collection := (said.get("collection") or "").strip():
        found["inputCollection"] = collection if "{" in collection else f"={collection}"
    if said.get("elementVariable"):
        found["inputElement"] = said["elementVariable"]
    return found | aggregated(children(multi))


def aggregated(extensions: list[Element]) -> dict[str, str]:
    """Return how Flowable gathers variables of the rounds, where one list of them is made."""
    gathered = [e for e in extensions if local(e) == "variableAggregation"]
    if len(gathered) != 1 or set(gathered[0].attrib) != {"target"}:
        return {}
    lines = [c for c in gathered[0] if local(c) == "variable"]
    entries = [(c.get("target") or c.get("source") or "", c.get("source") or "") for c in lines]
    if not entries or not all(name.isidentifier() for entry in entries for name in entry):
        return {}
    pairs = ", ".join(f'"{name}": {source}' for name, source in entries)
    return {"outputCollection": gathered[0].get("target") or "", "outputElement": f"={{{pairs}}}"}
