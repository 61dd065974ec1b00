"""The `zeebe:` extension elements of Camunda 8: read here and nowhere else."""

from collections.abc import Callable, Iterator
from typing import Any

from service.engine.model import Assignment, Dialect
from service.engine.reading.xml import ZEEBE, Element, bpmn, local, namespace, reference

Fields = dict[str, Any]

# Elements of the dialect that ask for something this engine does not do.
UNSUPPORTED = frozenset(
    {"executionListeners", "taskListeners", "linkedResources", "conditionalFilter"}
)
# Namespaces whose attributes and elements would change what another product does here.
FOREIGN = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://activiti.org/bpmn": "activiti",
    "http://flowable.org/bpmn": "flowable",
    "http://www.jboss.org/drools": "drools",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
}
# What another product says of a person's work: worth a warning, but the path does not depend on it.
PERSONAL = frozenset(
    {
        "assignee", "candidateUsers", "candidateGroups", "dueDate", "followUpDate", "formKey",
        "formRef", "formRefBinding", "formRefVersion", "formHandlerClass", "formData",
        "formProperty", "skipExpression", "category", "candidateStarterGroups",
        "candidateStarterUsers", "failedJobRetryTimeCycle", "validateForm", "sameDeployment",
    }
)  # fmt: skip
HARMLESS = frozenset(
    {
        "diagramRelationId", "asyncBefore", "asyncAfter", "exclusive", "priority",
        "modelerTemplate",
        "historyTimeToLive", "versionTag", "isStartableInTasklist", "jobPriority", "properties",
        "initiator", "async", "color", "position", "image", "metaData", "network-request",
    }
)  # fmt: skip


def extensions(element: Element) -> list[Element]:
    """Return the `zeebe:` elements of a BPMN element."""
    return [
        child
        for holder in bpmn(element, "extensionElements")
        for child in holder
        if namespace(child) == ZEEBE
    ]


def dialect(element: Element) -> Dialect:
    """Return everything the dialect says about one node."""
    fields: Fields = {}
    unknown: list[str] = []
    for extension in extensions(element):
        name = local(extension)
        if name in UNSUPPORTED:
            unknown.append(name)
        reader = READERS.get(name)
        if reader is not None:
            reader(extension, fields)
    called = fields.get("called") or reference(element.get("calledElement"))
    fields["called"] = called
    foreign = dict(_foreign(element))
    ignored = tuple(name for name, own in foreign.items() if own in PERSONAL)
    unknown += [name for name in foreign if name not in ignored]
    return Dialect(**fields, unknown=tuple(unknown), ignored=ignored)


def _foreign(element: Element) -> Iterator[tuple[str, str]]:
    """Yield what another product's extensions say here that would be lost, with its own name."""
    names = [str(name) for name in element.attrib]
    names += [
        str(child.tag)
        for holder in bpmn(element, "extensionElements")
        for child in holder
        if isinstance(child.tag, str)
    ]
    for name in names:
        space, _, own = name.removeprefix("{").partition("}")
        if space in FOREIGN and own not in HARMLESS:
            yield f"{FOREIGN[space]}:{own}", own


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
    fields["headers"] = {
        child.get("key", ""): child.get("value", "")
        for child in element
        if local(child) == "header"
    }


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
    fields["form"] = (
        element.get("formId") or element.get("formKey") or element.get("externalReference") or None
    )


def _called_element(element: Element, fields: Fields) -> None:
    fields["called"] = element.get("processId") or None
    fields["children_propagate"] = element.get("propagateAllChildVariables", "true") != "false"
    fields["parents_propagate"] = element.get("propagateAllParentVariables", "true") != "false"


READERS: dict[str, Callable[[Element, Fields], None]] = {
    "taskDefinition": _attributes(task_type="type", retries="retries"),
    "taskHeaders": _headers,
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
    "publishMessage": _attributes(publish_key="correlationKey"),
    "adHoc": _attributes(active_elements="activeElementsCollection"),
    "properties": _properties,
}
