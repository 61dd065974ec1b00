"""Writes what a node says as `zeebe:` elements: `engine.reading.dialect` reversed."""

from collections.abc import Iterable, Mapping

from lxml import etree

from service.engine.model import Assignment, Dialect, Listener, Trigger
from service.engine.reading import settings
from service.engine.reading.xml import BPMN, ZEEBE, Element, bpmn, local

BEFORE = frozenset({"documentation"})
JOBS = frozenset({"serviceTask", "sendTask", "businessRuleTask", "scriptTask"})


def said(kind: str, dialect: Dialect, trigger: Trigger) -> list[Element]:
    """Return the extension elements of a node.

    :param kind: the local name of the node as it will stand in the file
    """
    found = [
        _one("userTask") if kind == "userTask" else None,
        _one("taskDefinition", type=dialect.task_type, retries=dialect.retries),
        _headers(dialect.headers),
        _mapping(dialect.inputs, dialect.outputs),
        _one("formDefinition", formId=dialect.form),
        _one(
            "assignmentDefinition",
            assignee=dialect.assignee,
            candidateGroups=dialect.candidate_groups,
            candidateUsers=dialect.candidate_users,
        ),
        _one("taskSchedule", dueDate=dialect.due, followUpDate=dialect.follow_up),
        _one("priorityDefinition", priority=dialect.priority),
        *_done(dialect),
        _called(kind, dialect),
        _listeners(dialect.listeners),
        _properties(dialect, trigger),
    ]
    return [one for one in found if one is not None]


def extend(element: Element, extensions: Iterable[Element]) -> None:
    """Put extension elements into a node, after its documentation as the schema wants."""
    listed = list(extensions)
    if not listed:
        return
    holder = next(iter(bpmn(element, "extensionElements")), None)
    if holder is None:
        holder = etree.Element(f"{{{BPMN}}}extensionElements")
        at = sum(local(child) in BEFORE for child in element)
        element.insert(at, holder)
    holder.extend(listed)


def listeners_of_process(listeners: tuple[Listener, ...]) -> list[Element]:
    """Return the listeners to a process's end as its extension elements."""
    found = _listeners(listeners)
    return [] if found is None else [found]


def zeebe(name: str, /, **attributes: str | None) -> Element:
    """Return an element of `zeebe:` with the attributes that are not None."""
    element = etree.Element(f"{{{ZEEBE}}}{name}", nsmap={"zeebe": ZEEBE})
    for key, value in attributes.items():
        if value is not None:
            element.set(key, value)
    return element


def _one(name: str, /, **attributes: str | None) -> Element | None:
    if attributes and all(value is None for value in attributes.values()):
        return None
    return zeebe(name, **attributes)


def _headers(headers: Mapping[str, str]) -> Element | None:
    if not headers:
        return None
    holder = zeebe("taskHeaders")
    holder.extend(zeebe("header", key=key, value=value) for key, value in headers.items())
    return holder


def _mapping(inputs: Iterable[Assignment], outputs: Iterable[Assignment]) -> Element | None:
    lines = [zeebe("input", source=one.source, target=one.target) for one in inputs]
    lines += [zeebe("output", source=one.source, target=one.target) for one in outputs]
    if not lines:
        return None
    holder = zeebe("ioMapping")
    holder.extend(lines)
    return holder


def _done(dialect: Dialect) -> list[Element | None]:
    """Return a decision or a script; a result that neither has a name for is kept by nobody."""
    if dialect.decision is not None:
        return [_one("calledDecision", decisionId=dialect.decision, resultVariable=dialect.result)]
    return [_one("script", expression=dialect.script, resultVariable=dialect.result)]


def _called(kind: str, dialect: Dialect) -> Element | None:
    as_usual = dialect.children_propagate and dialect.parents_propagate
    if kind != "callActivity" or (dialect.called is None and as_usual):
        return None
    return zeebe(
        "calledElement",
        processId=dialect.called,
        propagateAllChildVariables=_truth(dialect.children_propagate),
        propagateAllParentVariables=_truth(dialect.parents_propagate),
    )


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _listeners(listeners: Iterable[Listener]) -> Element | None:
    listed = [_listener(one) for one in listeners]
    if not listed:
        return None
    holder = zeebe("executionListeners")
    holder.extend(listed)
    return holder


def _listener(one: Listener) -> Element:
    event = "end" if one.event == "over" else one.event
    element = zeebe("executionListener", eventType=event, type=one.type, retries=one.retries)
    headers = _headers(one.headers)
    if headers is not None:
        element.append(headers)
    return element


def _properties(dialect: Dialect, trigger: Trigger) -> Element | None:
    pairs = dict(dialect.properties) | _settings(dialect) | _of_event(trigger)
    if not pairs:
        return None
    holder = zeebe("properties")
    holder.extend(zeebe("property", name=name, value=value) for name, value in pairs.items())
    return holder


def _settings(dialect: Dialect) -> dict[str, str]:
    """Return the settings that `zeebe:` has no word for; the rule of results where it matters."""
    found: dict[str, str] = {}
    if dialect.answers_spread and (dialect.outputs or dialect.listeners):
        found[settings.RESULTS] = settings.SPREAD_RESULTS
    if dialect.result_shape:
        found[settings.RESULT_SHAPE] = dialect.result_shape
    return found | {f"{settings.ERROR}{code}": condition for condition, code in dialect.errors}


def _of_event(trigger: Trigger) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in trigger.each:
        if part.kind == "error" and part.code_to:
            found[settings.ERROR_CODE] = part.code_to
        if part.kind == "error" and part.words_to:
            found[settings.ERROR_MESSAGE] = part.words_to
        if part.kind == "escalation" and part.code_to:
            found[settings.ESCALATION_CODE] = part.code_to
        if part.within:
            found[settings.SIGNAL_SCOPE] = settings.INSTANCE
        if part.everything:
            found[settings.TERMINATE_ALL] = "true"
    return found
