"""What jBPM, SpiffWorkflow and plain BPMN say of how a task is done, put into our dialect."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from service.engine.decided import SPREAD
from service.engine.expressions import body
from service.engine.model import Assignment, Note
from service.engine.reading import java
from service.engine.reading.data_associations import associations
from service.engine.reading.juel_tokens import Untranslatable
from service.engine.reading.python import assignments, bare
from service.engine.reading.xml import Element, bpmn, local, namespace, reference, text

Fields = dict[str, Any]

DROOLS = "http://www.jboss.org/drools"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
SPACES = {DROOLS: "drools", SPIFF: "spiffworkflow"}
HARMLESS = frozenset(
    {
        "metaData", "packageName", "version", "dtype", "import", "global", "independent", "msgref",
        "selectable", "serviceimplementation", "ruleFlowGroup", "taskName", "serviceinterface",
        "serviceoperation", "priority", "slaDueDate", "properties", "unitTests", "modified", "data",
        "scriptsOnInstances", "boundaryca", "dg", "category", "isPublic", "correlationKey", "color",
    }
)  # fmt: skip
IGNORED = frozenset(
    {
        "instructionsForEndUser", "formJsonSchemaFilename", "formUiSchemaFilename", "allowGuest",
        "guestConfirmation", "signalButtonLabel", "variableName", "taskMetadataValues",
    }
)  # fmt: skip
AT_ITS_ENDS = frozenset({"onEntry-script", "onExit-script"})
DMN = "drools/dmn"
OF_DECISIONS = frozenset({"namespace", "model", "decision"})
ONLY = {"waitForCompletion": "true", "adHoc": "false"}
PYTHON = frozenset({"python", "text/x-python", "application/x-python", "python3"})
SAYS_NOTHING = frozenset({"", "##webservice", "##unspecified", "##other", "other", "webservice"})


def foreign(element: Element) -> Iterator[tuple[str, Element | str]]:
    """Yield what jBPM and SpiffWorkflow say at an element: its name, and the child or the text."""
    for name, value in element.attrib.items():
        space, _, own = str(name).removeprefix("{").partition("}")
        if space in SPACES:
            yield f"{SPACES[space]}:{own}", str(value)
    for holder in bpmn(element, "extensionElements"):
        for child in holder:
            if namespace(child) in SPACES:
                yield f"{SPACES[namespace(child)]}:{local(child)}", child


def translate(element: Element, fields: Fields, operations: Mapping[str, str]) -> None:
    """Add to the fields of a node's dialect what these say at it.

    :param operations: names of the file's operations by id
    """
    said = dict(foreign(element))
    for name, value in said.items():
        fields["foreign"] = True
        own = name.partition(":")[2]
        reader = SPIFF_READERS.get(name)
        if reader is not None and not isinstance(value, str):
            _read(reader, value, fields)
        elif own in IGNORED or _says_nothing(own, value):
            fields["ignored"].append(own)
        elif own not in HARMLESS and ONLY.get(own) != value:
            fields["unknown"].append(own)
    if bpmn(element, "ioSpecification"):
        _associated(element, fields)
    if local(element) == "businessRuleTask" and (element.get("implementation") or "").endswith(DMN):
        _decided(fields)
    if local(element) == "scriptTask" and not fields.get("script"):
        _rewritten(element, fields)
        _idle(element, fields)
    if not fields.get("task_type") and not fields.get("decision"):
        fields["task_type"] = _worked_by(element, said, operations)


def _associated(element: Element, fields: Fields) -> None:
    """Take over the data associations of jBPM; elsewhere nobody runs them."""
    try:
        inputs, outputs = associations(element)
    except Untranslatable as why:
        ours = DROOLS in element.nsmap.values()
        zh, en = f"数据关联：{why.zh}", f"data association: {why.en}"
        fields["notes"].append(Note("error" if ours else "warning", zh, en, "zeebe:ioMapping"))
        return
    if DROOLS in element.nsmap.values():
        fields["inputs"] = (*fields.get("inputs", ()), *inputs)
        fields["outputs"] = (*fields.get("outputs", ()), *outputs)
    elif any(line.source != f"={line.target}" for line in (*inputs, *outputs)):
        zh = "数据关联不改变变量的名称：变量按名称共用"
        en = "data associations rename nothing here: variables are shared by name"
        fields["notes"].append(Note("warning", zh, en, "zeebe:ioMapping"))


def _decided(fields: Fields) -> None:
    """Take over a decision of jBPM: the one that its data input names, into its data output."""
    given = {line.target: line.source for line in fields.get("inputs", ())}
    names = [body(line.source) for line in fields.get("outputs", ())]
    if "decision" not in given or len(set(names)) != 1:
        return
    written = body(given["decision"])
    constant = written.startswith('"')
    fields["decision"] = json.loads(written) if constant else given["decision"]
    fields["result"] = names[0]
    fields["inputs"] = tuple(x for x in fields["inputs"] if x.target not in OF_DECISIONS)


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


def _says_nothing(own: str, element: Element | str) -> bool:
    """Whether a script on the way in or out is empty, or only prints."""
    if own not in AT_ITS_ENDS or isinstance(element, str):
        return False
    source = "\n".join(filter(None, (text(child) for child in element)))
    language = (element.get("scriptFormat") or "").lower()
    return not source or (java.speaks(language) and java.only_prints(source))


def _idle(element: Element, fields: Fields) -> None:
    """Pass a script that is empty or only prints: nothing is lost but a line of a log."""
    source = text(next(iter(bpmn(element, "script")), None))
    language = (element.get("scriptFormat") or "").lower()
    prints = bool(source) and language not in PYTHON | {""} and java.only_prints(source or "")
    if fields.get("task_type") or (source and not prints):
        return
    if not source and not language and not bpmn(element, "script"):
        return
    fields["idle"] = True
    zh = "脚本是空的或只打印文字，这里直接通过"
    en = "the script is empty or only prints: it is passed"
    fields["notes"].append(Note("warning", zh, en))


def _worked_by(
    element: Element, said: Mapping[str, Element | str], operations: Mapping[str, str]
) -> str | None:
    """Return the job type of a task whose work jBPM or plain BPMN names."""
    kind = local(element)
    if kind == "task":
        return _word(said.get("drools:taskName"))
    if kind not in ("serviceTask", "sendTask", "businessRuleTask"):
        return None
    service = _word(said.get("drools:serviceinterface"))
    if service:
        return f"{service}.{_word(said.get('drools:serviceoperation')) or ''}".rstrip(".")
    if group := _word(said.get("drools:ruleFlowGroup")):
        return group
    operation = reference(element.get("operationRef"))
    if operation and not (kind == "sendTask" and element.get("messageRef")):
        return operations.get(operation, operation)
    written = (element.get("implementation") or "").strip()
    if written.lower() in SAYS_NOTHING or written.startswith(("##", "http")):
        return None
    return written.lstrip("=")[:200] or None


def _word(value: Element | str | None) -> str | None:
    return value.strip().lstrip("=") or None if isinstance(value, str) else None


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
    """Leave what a message carries to `carried.py`."""


SPIFF_READERS: dict[str, Callable[[Element, Fields], None]] = {
    "spiffworkflow:serviceTaskOperator": _operator,
    "spiffworkflow:calledDecisionId": _decision,
    "spiffworkflow:preScript": _python,
    "spiffworkflow:postScript": _python,
    "spiffworkflow:messagePayload": _elsewhere,
    "spiffworkflow:messageVariable": _elsewhere,
    "spiffworkflow:payloadExpression": _elsewhere,
}
