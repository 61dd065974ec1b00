"""Data associations as jBPM runs them: which variable goes into a task by which name, and out."""

import json
from collections.abc import Iterator

from service.engine.expressions import is_expression
from service.engine.model import Assignment
from service.engine.reading.juel import is_juel, to_feel
from service.engine.reading.juel_tokens import Untranslatable
from service.engine.reading.xml import Element, bpmn, local, reference, text

# Data inputs that jBPM passes to its own task list; here people and forms are named otherwise.
TO_THE_LIST = frozenset(
    {
        "TaskName", "NodeName", "GroupId", "ActorId", "Skippable", "Comment", "Content", "Priority",
        "Description", "Locale", "CreatedBy", "NotCompletedReassign", "NotStartedReassign",
        "NotCompletedNotify", "NotStartedNotify", "DueDate",
    }
)  # fmt: skip


def associations(element: Element) -> tuple[list[Assignment], list[Assignment]]:
    """Return the input and the output mappings that a task's data associations stand for.

    :raises Untranslatable: a value is changed on its way by what cannot be run here
    """
    names = _names(element)
    return list(_inputs(element, names)), list(_outputs(element, names))


def _names(element: Element) -> dict[str, str]:
    of_rounds = _of_rounds(element)
    return {
        data.get("id", ""): data.get("name") or data.get("id") or ""
        for specification in bpmn(element, "ioSpecification")
        for data in bpmn(specification, "dataInput", "dataOutput")
        if data.get("id") not in of_rounds
    }


def variable(multi: Element, data: str) -> str:
    """Return the variable behind the data input or output that a multi-instance goes over."""
    element = multi.getparent()
    found = () if element is None else element
    for association in found:
        ends = _reference(association, "sourceRef"), _reference(association, "targetRef")
        if local(association) == "dataInputAssociation" and ends[1] == data and ends[0]:
            return ends[0]
        if local(association) == "dataOutputAssociation" and ends[0] == data and ends[1]:
            return ends[1]
    return data


def answer_of_round(multi: Element, item: str) -> str:
    """Return the name under which a task gives what a round adds to the collection."""
    element = multi.getparent()
    if element is None:
        return item
    for association in bpmn(element, "dataOutputAssociation"):
        if _reference(association, "targetRef") == item:
            return _names(element).get(_reference(association, "sourceRef"), item)
    return item


def _of_rounds(element: Element) -> set[str]:
    """Return the data inputs and outputs that hold a collection: no single round has them."""
    return {
        reference(text(ref)) or ""
        for multi in bpmn(element, "multiInstanceLoopCharacteristics")
        for ref in bpmn(multi, "loopDataInputRef", "loopDataOutputRef")
    }


def _items(element: Element) -> set[str]:
    """Return the variables that a round adds to the collection: they are no one else's."""
    return {
        item.get("name") or item.get("id") or ""
        for multi in bpmn(element, "multiInstanceLoopCharacteristics")
        for item in bpmn(multi, "outputDataItem")
    }


def _inputs(element: Element, names: dict[str, str]) -> Iterator[Assignment]:
    for association in bpmn(element, "dataInputAssociation"):
        target = names.get(_reference(association, "targetRef"), "")
        source = _reference(association, "sourceRef")
        if not target.isidentifier() or target in TO_THE_LIST:
            continue
        _refuse_changes(association, whole=bool(source))
        if source.isidentifier():
            yield Assignment(f"={source}", target)
            continue
        for assignment in bpmn(association, "assignment"):
            written = text(next(iter(bpmn(assignment, "from")), None))
            if written and written not in names:
                yield Assignment(_value(written), target)


def _value(written: str) -> str:
    """Return a constant, or what its expressions say, in FEEL.

    :raises Untranslatable: one of them calls Java
    """
    found = to_feel(written) if is_juel(written) else ""
    return found if is_expression(found) else f"={json.dumps(written, ensure_ascii=False)}"


def _refuse_changes(association: Element, *, whole: bool) -> None:
    """Refuse what changes a value on its way.

    :param whole: the value of a variable is handed over, and not one that an assignment makes
    :raises Untranslatable: a transformation, or an assignment of a part
    """
    if bpmn(association, "transformation"):
        raise Untranslatable("转换（transformation）不执行", "transformations are not run")
    for assignment in bpmn(association, "assignment") if whole else ():
        ends = {text(end) for end in bpmn(assignment, "from", "to")}
        if ends - {".", None, *(text(ref) for ref in association)}:
            raise Untranslatable("不能只传一部分", "parts of a variable cannot be handed over")


def _outputs(element: Element, names: dict[str, str]) -> Iterator[Assignment]:
    items = _items(element)
    for association in bpmn(element, "dataOutputAssociation"):
        source = names.get(_reference(association, "sourceRef"), "")
        target = _reference(association, "targetRef")
        if source.isidentifier() and target.isidentifier() and target not in items:
            _refuse_changes(association, whole=True)
            yield Assignment(f"={source}", target)


def _reference(association: Element, name: str) -> str:
    return reference(text(next(iter(bpmn(association, name)), None))) or ""
