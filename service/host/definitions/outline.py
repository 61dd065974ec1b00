"""A diagram in words: each step, who does it by when, what comes after it; who uses what."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.differences import Document, Incomparable, Item, Names, read
from service.differences.sentences import plain
from service.differences.wording import KINDS
from service.host.definitions.text import as_text

STEPS = frozenset({
    "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask",
    "businessRuleTask", "scriptTask", "callActivity", "subProcess", "transaction",
    "adHocSubProcess", "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent",
    "intermediateThrowEvent", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
    "eventBasedGateway", "complexGateway",
})  # fmt: skip
TIMES = ("timeDuration", "timeDate", "timeCycle")
USED = {
    "formDefinition formId": "表单", "property form": "表单", "calledDecision decisionId": "判定表",
    "calledElement processId": "流程", "property print.paper": "文书",
    "taskDefinition type": "动作", "messageRef": "消息",
    "assignmentDefinition candidateGroups": "角色", "property role": "角色",
    "property escalateTo": "角色",
}  # fmt: skip
"""Which facts name something else, and of what kind it is."""
NAMED_IN = {"表单": "forms", "判定表": "decisions", "流程": "processes", "文书": "papers"}


@dataclass(frozen=True)
class Way:
    """What comes after a step: when it is taken, the step's id and name, by when it is done."""

    condition: str
    to: str
    name: str
    due: str


@dataclass(frozen=True)
class Step:
    """One step of a process, in words."""

    id: str
    kind: str
    name: str
    lane: str
    does: tuple[str, ...]
    due: str
    after: tuple[Way, ...]
    documentation: str

    @property
    def sentence(self) -> str:
        """All of it in one line, as it is read aloud."""
        who = f"，由{self.lane}办理" if self.lane and self.kind == "用户任务" else ""
        when = f"，{self.due}" if self.due else ""
        ways = "；".join(
            f"{way.condition}到「{way.name}」" + (f"（{way.due}）" if way.due else "")
            for way in self.after
        )
        return f"{self.kind}「{self.name}」{who}{when}。" + (
            f"之后：{ways}。" if ways else "到此结束。"
        )


@dataclass(frozen=True)
class Use:
    """A place that names something: the kind and id of what is named, the file and element."""

    kind: str
    id: str
    name: str
    file: str
    element: str
    place: str


def steps(text: str, names: Names) -> list[Step]:
    """Return the steps of a diagram in the order of its flows, beginning at its starts.

    :raises Incomparable: it cannot be read
    """
    document = read("bpmn", text)
    flows = [one for one in document.items.values() if one.kind == "sequenceFlow"]
    after: dict[str, list[Item]] = {}
    for flow in flows:
        after.setdefault(flow.fact("sourceRef") or "", []).append(flow)
    return [_step(document, key, after, names) for key in _in_order(document, after)]


def _in_order(document: Document, after: Mapping[str, list[Item]]) -> list[str]:
    every = [key for key, one in document.items.items() if one.kind in STEPS]
    entered = {flow.fact("targetRef") for flows in after.values() for flow in flows}
    starts = [key for key in every if key not in entered]
    found: dict[str, None] = {}
    for start in [*starts, *every]:
        waiting = [start]
        while waiting:
            key = waiting.pop(0)
            if key in found or key not in document.items:
                continue
            found[key] = None
            waiting += [flow.fact("targetRef") or "" for flow in after.get(key, ())]
    return [key for key in found if document.items[key].kind in STEPS]


def _step(document: Document, key: str, after: Mapping[str, list[Item]], names: Names) -> Step:
    item = document.items[key]
    ways = tuple(_way(document, item, flow) for flow in after.get(key, ()))
    attached = [
        one for one in document.items.values()
        if one.kind == "boundaryEvent" and one.fact("attachedToRef") == key
    ]  # fmt: skip
    ways += tuple(
        Way(
            f"等到{_when(one)}时" if _when(one) else f"发生“{_name(one)}”时", one.id, _name(one), ""
        )
        for one in attached
    )
    return Step(
        id=key,
        kind=KINDS[item.kind],
        name=_name(item),
        lane="、".join(_name(document.items[lane]) for lane in item.lanes),
        does=tuple(_does(item, names)),
        due=_due(item),
        after=ways,
        documentation=item.fact("documentation") or "",
    )


def _way(document: Document, item: Item, flow: Item) -> Way:
    target = document.items.get(flow.fact("targetRef") or "")
    condition = flow.fact("name") or plain(flow.fact("conditionExpression") or "")
    if condition:
        condition = f"“{condition}”时"
    elif item.fact("default") == flow.id:
        condition = "其余"
    if target is None:
        return Way(condition, "", flow.fact("targetRef") or "", "")
    return Way(condition, target.id, _name(target), _due(target))


def _name(item: Item) -> str:
    return " ".join((item.fact("name") or item.id).split())


def _when(item: Item) -> str:
    return next((plain(said) for key in TIMES if (said := item.fact(key))), "")


def _due(item: Item) -> str:
    due, waits = item.fact("taskSchedule dueDate"), _when(item)
    if due:
        return f"办理期限{plain(due)}"
    return f"等到{waits}" if waits else ""


def _does(item: Item, names: Names) -> Iterator[str]:
    for key, kind in USED.items():
        value = item.fact(key)
        if value is None or kind in ("角色", "消息"):
            continue
        if kind == "动作" and value in names.actions:
            yield f"动作「{re.split('[：。]', names.actions[value].partition(chr(10))[0])[0]}」"
        else:
            yield f"{kind}{names.call(NAMED_IN.get(kind, ''), value)}"


def uses(files: Mapping[str, bytes], names: Names) -> list[Use]:
    """Return every place of the diagrams that names a form, decision, process, message or role."""
    found: list[Use] = []
    for name, source in files.items():
        if not name.endswith(".bpmn"):
            continue
        try:
            document = read("bpmn", as_text(source))
        except Incomparable:
            continue
        for item in document.items.values():
            found += _used(document, item, name, names)
    return sorted(found, key=lambda one: (one.kind, one.name, one.file, one.element))


def _used(document: Document, item: Item, file: str, names: Names) -> Iterator[Use]:
    place = f"{KINDS.get(item.kind, item.kind)}「{_name(item)}」"
    if item.kind == "lane":
        yield Use("角色", _name(item), _name(item), file, item.id, place)
    for key, kind in USED.items():
        value = item.fact(key)
        if value is None or value.startswith("="):
            continue
        called = names.known.get(NAMED_IN.get(kind, ""), {}).get(value, value)
        if kind == "消息":
            message = document.items.get(value)
            called = _name(message) if message else value
        yield Use(kind, value, called, file, item.id, place)
