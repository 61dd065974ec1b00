"""What BPMN itself says of a task's work, as other tools write it: operations, empty scripts."""

from collections.abc import Mapping

from service.engine.model import Note
from service.engine.reading.words import Fields
from service.engine.reading.xml import Element, bpmn, local, reference, text

WORKED = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
SAYS_NOTHING = frozenset({"", "##webservice", "##unspecified", "##other", "other", "webservice"})
PASSED = Note(
    "warning", "脚本是空的，这里直接通过", "the script is empty: it is passed",
)  # fmt: skip


def operations_of(root: Element) -> dict[str, str]:
    """Return the names of a file's operations by their ids."""
    return {
        operation.get("id", ""): operation.get("name") or operation.get("id") or ""
        for interface in bpmn(root, "interface")
        for operation in bpmn(interface, "operation")
    }


def is_idle(element: Element) -> bool:
    """Whether a node is a script task whose script is there, and empty."""
    scripts = bpmn(element, "script") if local(element) == "scriptTask" else []
    return bool(scripts) and text(scripts[0]) is None


def translate(element: Element, fields: Fields, operations: Mapping[str, str]) -> None:
    """Add to the fields of a node's dialect by what its work is done.

    :param operations: names of the file's operations by id
    """
    if is_idle(element) and not fields.get("script"):
        fields["notes"].append(PASSED)
    if not fields.get("task_type") and not fields.get("decision") and local(element) in WORKED:
        fields["task_type"] = _worked_by(element, operations)


def _worked_by(element: Element, operations: Mapping[str, str]) -> str | None:
    operation = reference(element.get("operationRef"))
    if operation and not (local(element) == "sendTask" and element.get("messageRef")):
        return operations.get(operation, operation)
    written = (element.get("implementation") or "").strip()
    if written.lower() in SAYS_NOTHING or written.startswith(("##", "http")):
        return None
    return written.lstrip("=")[:200] or None
