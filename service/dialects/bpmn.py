"""A diagram of another product rewritten in our dialect: the same tree, ids and drawing."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from service.dialects import events
from service.dialects.changes import Words, changed, of_file, of_flow, of_node, refused
from service.dialects.converted import Change, Converted
from service.dialects.products import SPIFF, product
from service.dialects.writing import extend, listeners_of_process, said, zeebe
from service.engine.model import Flow, Loop, Node, Process
from service.engine.reading.carried import PAYLOADS, carried_by
from service.engine.reading.definitions import definitions
from service.engine.reading.juel import is_juel
from service.engine.reading.juel_tokens import Untranslatable
from service.engine.reading.others import IGNORED as SPIFF_IGNORED
from service.engine.reading.process import NODES
from service.engine.reading.python import bare
from service.engine.reading.roots import as_bpmn
from service.engine.reading.source import read_source
from service.engine.reading.vendor_listeners import flow_listeners
from service.engine.reading.vendor_words import FAMILY, HARMLESS, PERSONAL
from service.engine.reading.vendors import loop_of
from service.engine.reading.xml import (
    BPMN,
    ZEEBE,
    Element,
    Unreadable,
    bpmn,
    line,
    local,
    namespace,
    parse,
)
from service.errors import Invalid

MODELER = "http://camunda.org/schema/modeler/1.0"
PLATFORM, VERSION = "Camunda Cloud", "8.6.0"
KEPT = frozenset({"properties"})
"""Harmless words that stay: they are somebody's own notes."""
SPACES = frozenset(FAMILY) | {SPIFF}
LOST = frozenset({"dataObject or executionListener", "executionListener", "dataObject value"})
"""What the reader says where a process, or a part of it, cannot begin as it wants to."""
AT_THE_BEGINNING = frozenset({"executionListener", "value"})
REGISTERED = frozenset({"eventType", "eventCorrelationParameter"})
OF_DECISIONS = frozenset({"decisionRef", "mapDecisionResult", "resultVariable"})


def convert(source: bytes, *, file: str) -> Converted:
    """Return a BPMN file in our dialect, with what became of it; ours comes back as it is.

    Ids, names and the drawing stay. What has no counterpart stays in the file, and is named in
    the changes as something to decide: the check refuses it until somebody has.

    :param file: the name by which problems call it
    :raises Invalid: no XML that may be read, or no BPMN
    """
    try:
        root = parse(file=file, source=source)
        as_bpmn(file, root)
    except Unreadable as unreadable:
        raise Invalid([unreadable.problem]) from None
    made_by = product(root)
    if made_by is None:
        return Converted(source)
    if made_by == "jBPM":
        return Converted(source, made_by, (refused(made_by),))
    _name_nodes(root)
    elements = _by_id(root)
    lines = {key: line(element) or 0 for key, element in elements.items()}
    plain = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    read = read_source(file=file, source=plain)
    if read.root is None:
        raise Invalid(read.problems)
    changes = list(of_file(made_by))
    codes = _codes(root)
    for process in read.processes:
        changes += _process(process, elements)
    events.rewrite_names(root, codes)
    _leave_rest(root)
    _for_modeler(root)
    etree.cleanup_namespaces(root, top_nsmap={"zeebe": ZEEBE, "modeler": MODELER})
    etree.indent(root)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Converted(content + b"\n", made_by, tuple(changes), lines)


def _name_nodes(root: Element) -> None:
    """Give nodes and flows without an id one: what is said of them has to be found again."""
    taken = {e.get("id") for e in root.iter() if isinstance(e.tag, str)}
    for element in root.iter(*(f"{{{BPMN}}}{name}" for name in (*NODES, "sequenceFlow"))):
        if not element.get("id"):
            free = (f"{local(element)}_{n}" for n in range(1, len(taken) + 2))
            element.set("id", next(name for name in free if name not in taken))
            taken.add(element.get("id"))


def _by_id(root: Element) -> dict[str, Element]:
    inside = (*NODES, "sequenceFlow", "process")
    found = root.iter(*(f"{{{BPMN}}}{name}" for name in inside))
    return {e.get("id") or "": e for e in found}


def _codes(root: Element) -> dict[str, str | None]:
    known = definitions(root)
    names = {key: message.name for key, message in known.messages.items()}
    return names | dict(known.signals) | dict(known.errors) | dict(known.escalations)


def _process(process: Process, elements: Mapping[str, Element]) -> Iterator[Change]:
    holder = elements.get(process.id)
    if holder is not None:
        unknown = frozenset(name for key, name in process.unknown if key == process.id)
        kept = AT_THE_BEGINNING if unknown & LOST else frozenset()
        _strip(holder, unknown | kept)
        _strip_data(holder, unknown | kept)
        extend(holder, listeners_of_process(process.listeners))
        yield from refusals(process)
    for node in process.nodes.values():
        element = elements.get(node.id)
        if element is None:
            continue
        before = Words(element)
        _node(element, node)
        yield from of_node(node, before, element)
        for flow in node.outgoing:
            if flow.id in elements:
                yield from _flow(elements[flow.id], flow)


def refusals(process: Process) -> Iterator[Change]:
    """Yield what a process says that has no counterpart here."""
    for element, name in process.unknown:
        yield changed(
            "decide", element, f"“{name}”在这里没有对应", f"{name} has no counterpart here",
            before=name, line=process.line,
        )  # fmt: skip


def _node(element: Element, node: Node) -> None:
    """Write one node: what it says, what it waits for, how it repeats."""
    kept = frozenset(node.dialect.unknown) | _untranslated(node)
    _rename(element, node)
    _strip(element, kept)
    _strip_data(element, kept)
    events.rewrite(element, node, kept=kept)
    if node.loop is not None:
        _loop(element, node.loop, kept)
    if element.get("calledElement") is not None and node.dialect.called:
        del element.attrib["calledElement"]
    if node.dialect.script is not None:
        _drop_script(element)
    for name, text in (
        ("completionCondition", node.completion), ("activationCondition", node.activation),
    ):  # fmt: skip
        for child in bpmn(element, name):
            if text:
                events.say(child, text)
    extend(element, said(local(element), node.dialect, node.trigger))


def _untranslated(node: Node) -> frozenset[str]:
    """Return the words of a node that could not be put into ours: they stay until somebody does."""
    refused = " ".join(note.en for note in node.dialect.notes if note.severity == "error")
    words = set(re.findall(r"\w+", refused))
    if "decision" in words:
        words |= {"field", "type"}  # Flowable names its decision in one
    if "payload" in words:
        words |= PAYLOADS
    if "topic" in words:
        words.add("type")  # it says that the topic is one
    if "connectorId" in words:
        words.add("connector")
    if is_juel(node.trigger.name):
        words |= REGISTERED
    if words & OF_DECISIONS:
        words |= OF_DECISIONS  # one alone would say something else
    return frozenset(words)


def _rename(element: Element, node: Node) -> None:
    """Call an element what it is run as: by what does its work, or by nobody."""
    kind = local(element)
    if node.dialect.idle:
        kind = "task"
        _drop_script(element)
    elif node.type != kind:
        kind = node.type
    elif kind == "serviceTask" and node.dialect.script is not None:
        kind = "scriptTask"
    element.tag = f"{{{BPMN}}}{kind}"


def _drop_script(element: Element) -> None:
    element.attrib.pop("scriptFormat", "")
    for child in bpmn(element, "script"):
        element.remove(child)


def _flow(element: Element, flow: Flow) -> Iterator[Change]:
    before = Words(element)
    _strip(element, _unheard(element))
    for child in bpmn(element, "conditionExpression"):
        if flow.condition:
            events.say(child, flow.condition)
    if flow.listeners:
        extend(element, listeners_of_process(flow.listeners))
    yield from of_flow(flow, before, element)


def _unheard(flow: Element) -> frozenset[str]:
    """Return the words of a flow whose listeners cannot be heard here."""
    try:
        flow_listeners(flow)
    except Untranslatable:
        return frozenset({"executionListener"})
    return frozenset()


def _loop(element: Element, loop: Loop, unknown: frozenset[str]) -> None:
    for standard in bpmn(element, "standardLoopCharacteristics"):
        for child in bpmn(standard, "loopCondition"):
            if loop.condition:
                events.say(child, loop.condition)
    for multi in bpmn(element, "multiInstanceLoopCharacteristics"):
        foreign = bool(loop_of(multi))
        _strip(multi, unknown)
        for name, text in (
            ("loopCardinality", loop.cardinality), ("completionCondition", loop.completion),
        ):  # fmt: skip
            for child in bpmn(multi, name):
                if text:
                    events.say(child, text)
        if foreign:
            words = {
                "inputCollection": loop.collection, "inputElement": loop.item,
                "outputCollection": loop.output_collection, "outputElement": loop.output_element,
            }  # fmt: skip
            extend(multi, [zeebe("loopCharacteristics", **words)])


def _strip(element: Element, unknown: frozenset[str]) -> None:
    """Take the words of the other product out of an element; what is unknown stays."""
    for name in list(element.attrib):
        space, _, own = str(name).removeprefix("{").partition("}")
        if space in SPACES and own not in unknown:
            del element.attrib[name]
    holders = bpmn(element, "extensionElements")
    for part in element:
        if namespace(part) == BPMN and local(part).endswith("EventDefinition"):
            holders += bpmn(part, "extensionElements")
    for holder in holders:
        for child in list(holder):
            name = local(child)
            stays = name in unknown or f"spiffworkflow:{name}" in unknown or name in KEPT
            if namespace(child) in SPACES and not stays:
                holder.remove(child)
        if len(holder) == 0:
            parent = holder.getparent()
            if parent is not None:
                parent.remove(holder)


def _strip_data(container: Element, kept: frozenset[str]) -> None:
    """Take out what data objects begin with: their container's first step sets it now."""
    for data in bpmn(container, "dataObject"):
        _strip(data, kept | AT_THE_BEGINNING if kept & LOST else kept)


def _leave_rest(root: Element) -> None:
    """Take out what has no effect anywhere else: at lanes, data, processes, the file itself."""
    nodes = {f"{{{BPMN}}}{name}" for name in NODES}
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in nodes:
            continue
        for name in list(element.attrib):
            space, _, own = str(name).removeprefix("{").partition("}")
            if space in SPACES and own in HARMLESS | PERSONAL | SPIFF_IGNORED:
                del element.attrib[name]
    for element in bpmn(root, "message", "signal"):
        _strip(element, _unsaid(element))


def _unsaid(carrier: Element) -> frozenset[str]:
    """Return the words of a message or signal whose payload could not be put into FEEL."""
    try:
        for one in carried_by(carrier.getroottree().getroot()).values():
            bare(one.payload) if one.payload else None
    except Untranslatable:
        return PAYLOADS
    return frozenset()


def _for_modeler(root: Element) -> None:
    """Say for which engine a file is drawn: the desktop modeller then shows our fields."""
    root.set(f"{{{MODELER}}}executionPlatform", PLATFORM)
    root.set(f"{{{MODELER}}}executionPlatformVersion", VERSION)
    if root.get("expressionLanguage"):
        del root.attrib["expressionLanguage"]
