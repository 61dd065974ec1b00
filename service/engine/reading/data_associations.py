"""Data associations as jBPM runs them: which variable goes into a task by which name, and out."""

import json
from collections.abc import Iterator

from service.engine.model import Assignment
from service.engine.reading.xml import Element, bpmn, reference, text

# What jBPM hands to its own task list by data inputs; people and forms are ours to name.
TO_THE_LIST = frozenset(
    {
        "TaskName", "NodeName", "GroupId", "ActorId", "Skippable", "Comment", "Content", "Priority",
        "Description", "Locale", "CreatedBy", "NotCompletedReassign", "NotStartedReassign",
        "NotCompletedNotify", "NotStartedNotify", "DueDate",
    }
)  # fmt: skip


def associations(element: Element) -> tuple[list[Assignment], list[Assignment]]:
    """Return the input and the output mappings that a task's data associations stand for."""
    names = {
        data.get("id", ""): data.get("name") or data.get("id") or ""
        for specification in bpmn(element, "ioSpecification")
        for data in bpmn(specification, "dataInput", "dataOutput")
    }
    return list(_inputs(element, names)), list(_outputs(element, names))


def _inputs(element: Element, names: dict[str, str]) -> Iterator[Assignment]:
    for association in bpmn(element, "dataInputAssociation"):
        target = names.get(_reference(association, "targetRef"), "")
        source = _reference(association, "sourceRef")
        if not target.isidentifier() or target in TO_THE_LIST:
            continue
        if source.isidentifier():
            yield Assignment(f"={source}", target)
        for assignment in bpmn(association, "assignment"):
            constant = text(next(iter(bpmn(assignment, "from")), None))
            if constant and constant not in names:
                yield Assignment(f"={json.dumps(constant, ensure_ascii=False)}", target)


def _outputs(element: Element, names: dict[str, str]) -> Iterator[Assignment]:
    for association in bpmn(element, "dataOutputAssociation"):
        source = names.get(_reference(association, "sourceRef"), "")
        target = _reference(association, "targetRef")
        if source.isidentifier() and target.isidentifier():
            yield Assignment(f"={source}", target)


def _reference(association: Element, name: str) -> str:
    return reference(text(next(iter(bpmn(association, name)), None))) or ""
