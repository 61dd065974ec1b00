"""The `zeebe:` extension elements of Camunda 8: read here and nowhere else."""

import json
from collections.abc import Callable
from dataclasses import replace

from service.engine.model import Assignment, Dialect, Listener, Note
from service.engine.reading import settings
from service.engine.reading.data_associations import RENAMED, renames
from service.engine.reading.words import Fields, Words
from service.engine.reading.xml import ZEEBE, Element, bpmn, local, namespace, reference

# When a task is listened to: before it opens, and after it was completed.
OF_TASKS = {"create": "start", "creating": "start", "complete": "end", "completing": "end"}
# Elements of the dialect that ask for something this engine does not do.
UNSUPPORTED = frozenset({"conditionalFilter"})


def extensions(element: Element) -> list[Element]:
    """Return the `zeebe:` elements of a BPMN element."""
    return [
        child
        for holder in bpmn(element, "extensionElements")
        for child in holder
        if namespace(child) == ZEEBE
    ]


def dialect(element: Element, words: Words) -> Dialect:
    """Return everything that the extensions say about one node, in the words of `zeebe:`."""
    fields: Fields = {"unknown": [], "ignored": [], "notes": []}
    for extension in extensions(element):
        name = local(extension)
        if name in UNSUPPORTED:
            fields["unknown"].append(f"zeebe:{name}")
        reader = READERS.get(name)
        if reader is not None:
            reader(extension, fields)
    if fields.get("called") is None and element.get("calledElement"):
        fields["called"] = _called(element.get("calledElement") or "", words)
    if renames(element):
        fields["notes"].append(RENAMED)
    words.node(element, fields)
    settings.apply(fields.get("properties", {}), fields)
    fields["listeners"] = _in_turn(fields.get("listeners", ()), fields.pop("of_task", ()))
    fields |= {name: tuple(fields[name]) for name in ("unknown", "ignored", "notes")}
    return Dialect(**fields)


def _called(written: str, words: Words) -> str | None:
    found = words.named(written)
    return reference(written) if found == written and "{" not in written else found


def _in_turn(
    listeners: tuple[Listener, ...], of_task: tuple[Listener, ...]
) -> tuple[Listener, ...]:
    """Return listeners in their order: those of a task hear after its start, before its end."""
    before = [one for one in of_task if one.event == "start"]
    after = [one for one in of_task if one.event == "end"]
    return (*after, *listeners, *before)


def lost(element: Element, words: Words) -> list[str]:
    """Return the extensions of a process or a flow that would be lost, by name."""
    said = [local(e) for e in extensions(element) if local(e) in UNSUPPORTED]
    return said + words.lost(element)


def properties(element: Element) -> dict[str, str]:
    """Return the `zeebe:properties` of an element by name."""
    fields: Fields = {}
    for extension in extensions(element):
        if local(extension) == "properties":
            _properties(extension, fields)
    found: dict[str, str] = fields.get("properties", {})
    return found


def version_tag(element: Element) -> str | None:
    """Return the version tag of a process."""
    tags = [e.get("value") for e in extensions(element) if local(e) == "versionTag"]
    return tags[0] if tags else None


def condition_filter(definition: Element) -> tuple[str, str]:
    """Return the names of variables and the changes that a condition looks at, as written."""
    for said in extensions(definition):
        if local(said) == "conditionalFilter":
            return said.get("variableNames") or "", said.get("variableEvents") or ""
    return "", ""


def correlation_key(element: Element) -> str | None:
    """Return the correlation key of a `bpmn:message`."""
    keys = [e.get("correlationKey") for e in extensions(element) if local(e) == "subscription"]
    return (keys[0] or None) if keys else None


def _attributes(**names: str) -> Callable[[Element, Fields], None]:
    def read(element: Element, fields: Fields) -> None:
        for field, attribute in names.items():
            fields[field] = element.get(attribute) or None

    return read


def _headers(element: Element, fields: Fields) -> None:
    fields["headers"] = fields.get("headers", {}) | {
        child.get("key", ""): child.get("value", "")
        for child in element
        if local(child) == "header"
    }


def _linked(element: Element, fields: Fields) -> None:
    """Hand what a job is linked to over as it is written: the resources lie with the worker."""
    linked = [
        {str(name): str(value) for name, value in child.attrib.items()}
        for child in element
        if local(child) == "linkedResource"
    ]
    words = json.dumps(linked, ensure_ascii=False)
    fields["headers"] = {"linkedResources": words, **fields.get("headers", {})}
    zh = "链接的资源只按名称交给外部程序，这里不保存资源"
    en = "linked resources are handed to the worker by name: none are kept here"
    fields["notes"].append(Note("warning", zh, en))


def _properties(element: Element, fields: Fields) -> None:
    fields["properties"] = {
        child.get("name", ""): child.get("value", "")
        for child in element
        if local(child) == "property"
    }


def _mapping(element: Element, fields: Fields) -> None:
    fields["inputs"] = _assignments(element, "input")
    fields["outputs"] = _assignments(element, "output")


def _assignments(element: Element, name: str) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(child.get("source") or "", child.get("target") or "")
        for child in element
        if local(child) == name
    )


def _form(element: Element, fields: Fields) -> None:
    """Read the form of a task; one that lies in the file or outside is nobody's here."""
    fields["form"] = element.get("formId") or None
    elsewhere = [name for name in ("formKey", "externalReference") if element.get(name)]
    if elsewhere and not fields["form"]:
        fields["ignored"] += [f"zeebe:formDefinition {name}" for name in elsewhere]


def _called_element(element: Element, fields: Fields) -> None:
    fields["called"] = element.get("processId") or None
    fields["children_propagate"] = element.get("propagateAllChildVariables", "true") != "false"
    fields["parents_propagate"] = element.get("propagateAllParentVariables", "true") != "false"


def listeners_of(element: Element) -> list[Listener]:
    """Return the execution listeners of a process, or of a flow (Camunda 8 has none there)."""
    fields: Fields = {}
    for extension in extensions(element):
        if local(extension) == "executionListeners":
            _listeners(extension, fields)
    return list(fields.get("listeners", ()))


def _listeners(element: Element, fields: Fields) -> None:
    heard = (_listener(e) for e in element if local(e) == "executionListener")
    fields["listeners"] = (*fields.get("listeners", ()), *heard)


def _task_listeners(element: Element, fields: Fields) -> None:
    """Take listeners to a task's creation and completion for work before and after it."""
    for child in element:
        heard = _listener(child)
        event = OF_TASKS.get(heard.event)
        if event is None:
            fields["unknown"].append(f"zeebe:taskListener {heard.event}")
            continue
        fields["of_task"] = (*fields.get("of_task", ()), replace(heard, event=event))


def _listener(element: Element) -> Listener:
    said: Fields = {"headers": {}}
    for holder in element:
        if local(holder) == "taskHeaders":
            _headers(holder, said)
    event, kind = element.get("eventType") or "", element.get("type") or ""
    return Listener(event, kind, element.get("retries"), said["headers"])


READERS: dict[str, Callable[[Element, Fields], None]] = {
    "taskDefinition": _attributes(task_type="type", retries="retries"),
    "taskHeaders": _headers,
    "linkedResources": _linked,
    "ioMapping": _mapping,
    "formDefinition": _form,
    "assignmentDefinition": _attributes(
        assignee="assignee",
        candidate_groups="candidateGroups",
        candidate_users="candidateUsers",
    ),
    "taskSchedule": _attributes(due="dueDate", follow_up="followUpDate"),
    "priorityDefinition": _attributes(priority="priority"),
    "calledDecision": _attributes(decision="decisionId", result="resultVariable"),
    "script": _attributes(script="expression", result="resultVariable"),
    "calledElement": _called_element,
    "publishMessage": _attributes(publish_key="correlationKey", publish_ttl="timeToLive"),
    "adHoc": _attributes(
        active_elements="activeElementsCollection",
        collected="outputCollection",
        collected_element="outputElement",
    ),
    "executionListeners": _listeners,
    "taskListeners": _task_listeners,
    "properties": _properties,
}
