"""What SpiffWorkflow says of how a task is done, put into our dialect."""

from collections.abc import Callable, Iterator

from service.dialects.expressions.python import assignments, bare
from service.dialects.products import SPIFF
from service.engine.model import Assignment, Note
from service.engine.reading.words import Fields, Untranslatable
from service.engine.reading.xml import Element, bpmn, local, namespace, text
from service.engine.runtime.decided import SPREAD

HARMLESS = frozenset(
    {"properties", "unitTests", "modified", "category", "isPublic", "correlationKey", "color"}
)
IGNORED = frozenset(
    {
        "instructionsForEndUser", "formJsonSchemaFilename", "formUiSchemaFilename", "allowGuest",
        "guestConfirmation", "signalButtonLabel", "variableName", "taskMetadataValues",
    }
)  # fmt: skip
PYTHON = frozenset({"python", "text/x-python", "application/x-python", "python3"})


def said(element: Element) -> Iterator[tuple[str, Element | str]]:
    """Yield what SpiffWorkflow says at an element: its name, and the child or the text."""
    for name, value in element.attrib.items():
        space, _, own = str(name).removeprefix("{").partition("}")
        if space == SPIFF:
            yield own, str(value)
    for holder in bpmn(element, "extensionElements"):
        for child in holder:
            if namespace(child) == SPIFF:
                yield local(child), child


def translate(element: Element, fields: Fields) -> None:
    """Add to the fields of a node's dialect what SpiffWorkflow says at it."""
    for name, value in dict(said(element)).items():
        reader = READERS.get(name)
        if reader is not None and not isinstance(value, str):
            _read(reader, value, fields)
        elif name in IGNORED:
            fields["ignored"].append(name)
        elif name not in HARMLESS:
            fields["unknown"].append(name)
    if local(element) == "scriptTask" and not fields.get("script"):
        _rewritten(element, fields)


def _rewritten(element: Element, fields: Fields) -> None:
    """Say how a script in Python that only assigns is written in FEEL: Python is never run."""
    source = text(next(iter(bpmn(element, "script")), None))
    if not source or (element.get("scriptFormat") or "python").lower() not in PYTHON:
        return
    try:
        found = assignments(source)
    except Untranslatable as why:
        fields["notes"].append(Note("error", f"脚本：{why.zh}", f"script: {why.en}", "FEEL"))
        return
    hint = " ".join(
        f'zeebe:script expression="={value}" resultVariable="{name}"'
        for name, value in found.items()
    )
    fields["notes"].append(
        Note("error", "Python 在这里不执行", "Python is not run here", hint[:400])
    )


def _read(reader: Callable[[Element, Fields], None], element: Element, fields: Fields) -> None:
    try:
        reader(element, fields)
    except Untranslatable as why:
        name = local(element)
        note = Note("error", f"{name}：{why.zh}", f"{name}: {why.en}", "FEEL")
        fields["notes"].append(note)


def _operator(element: Element, fields: Fields) -> None:
    fields["task_type"] = (element.get("id") or "").lstrip("=") or None
    lines = []
    for parameter in element.iter():
        if local(parameter) == "parameter":
            value = bare(parameter.get("value") or "None")
            name = (parameter.get("id") or "").rpartition("/")[2]
            lines.append(Assignment(value, name))
    fields["inputs"] = (*fields.get("inputs", ()), *lines)
    if element.get("resultVariable"):
        fields["headers"] = {"resultVariable": element.get("resultVariable")}


def _decision(element: Element, fields: Fields) -> None:
    fields.update(decision=text(element), result_shape=SPREAD)


def _python(element: Element, _fields: Fields) -> None:
    if text(element):
        raise Untranslatable("Python 在这里不执行", "Python is not run here")


def _elsewhere(_element: Element, _fields: Fields) -> None:
    """Leave what a message carries to `payloads.py`."""


READERS: dict[str, Callable[[Element, Fields], None]] = {
    "serviceTaskOperator": _operator,
    "calledDecisionId": _decision,
    "preScript": _python,
    "postScript": _python,
    "messagePayload": _elsewhere,
    "messageVariable": _elsewhere,
    "payloadExpression": _elsewhere,
}
