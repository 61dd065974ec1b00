"""Data associations of plain BPMN: the variables behind the data of rounds, and renaming."""

from collections.abc import Iterator

from service.engine.model import Note
from service.engine.reading.xml import Element, bpmn, local, reference, text

RENAMED = Note(
    "warning", "数据关联不改变变量的名称：变量按名称共用",
    "data associations rename nothing here: variables are shared by name", "zeebe:ioMapping",
)  # fmt: skip


def renames(element: Element) -> bool:
    """Whether a node's data associations give a variable another name, or change it on its way."""
    if not bpmn(element, "ioSpecification"):
        return False
    names, items = _names(element), _items(element)
    return any(_renames(one, names, items) for one in _associations(element))


def _associations(element: Element) -> Iterator[Element]:
    yield from bpmn(element, "dataInputAssociation", "dataOutputAssociation")


def _renames(association: Element, names: dict[str, str], items: set[str]) -> bool:
    source = _reference(association, "sourceRef")
    target = _reference(association, "targetRef")
    ends = names.get(source, source), names.get(target, target)
    if not all(end.isidentifier() for end in ends) or target in items:
        return bool(bpmn(association, "transformation"))
    return ends[0] != ends[1] or bool(bpmn(association, "transformation"))


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


def _names(element: Element) -> dict[str, str]:
    of_rounds = _of_rounds(element)
    return {
        data.get("id", ""): data.get("name") or data.get("id") or ""
        for specification in bpmn(element, "ioSpecification")
        for data in bpmn(specification, "dataInput", "dataOutput")
        if data.get("id") not in of_rounds
    }


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


def _reference(association: Element, name: str) -> str:
    return reference(text(next(iter(bpmn(association, name)), None))) or ""
