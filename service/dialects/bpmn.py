"""A diagram of another product rewritten in our dialect: the same tree, ids and drawing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from service.dialects import events, mixed
from service.dialects.camunda7.listeners import flow_listeners
from service.dialects.camunda7.nodes import loop_of
from service.dialects.camunda7.vocabulary import HARMLESS, PERSONAL
from service.dialects.changes import Words, changed, of_file, of_flow, of_node, refused
from service.dialects.converted import Change, Converted
from service.dialects.expressions.juel import is_juel
from service.dialects.payloads import PAYLOADS, carried_by
from service.dialects.products import PLAIN, REDRAWN, SPACES, product, spaces_of
from service.dialects.reading import Foreign
from service.dialects.spiff import IGNORED as SPIFF_IGNORED
from service.dialects.writing import extend, listeners_of_process, said, zeebe
from service.engine.checking.whole import TOO_LONG
from service.engine.model import Flow, Loop, Node, Process
from service.engine.reading.definitions import Definitions
from service.engine.reading.process import CONTAINERS, NODES
from service.engine.reading.roots import as_bpmn
from service.engine.reading.source import Source, read_source
from service.engine.reading.watch import OutOfTime, Watch
from service.engine.reading.words import Untranslatable
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
SECONDS = 5  # of work that may go into reading a file; nobody waits longer for an upload
PLATFORM, VERSION = "Camunda Cloud", "8.6.0"
OF_JUEL = "Camunda 7"  # whose language it is
KEPT = frozenset({"properties"})
"""Harmless words that stay: they are somebody's own notes."""
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
    if made_by is None and ZEEBE in spaces_of(root):
        return _mixed(source, root)
    if made_by in REDRAWN:
        return Converted(source, made_by, (refused(made_by),))
    _name_nodes(root)
    plain = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    watch = Watch(seconds=SECONDS)
    try:
        read = read_source(file=file, source=plain, watch=watch, language=Foreign)
        if made_by is None and read.processes == _as_it_is(file, plain, watch):
            return Converted(source)  # it says nothing that has to be put otherwise
    except OutOfTime:
        raise Invalid([replace(TOO_LONG, file=file)]) from None
    if read.root is None:
        raise Invalid(read.problems)
    return _rewritten(root, read, made_by or PLAIN)


def _mixed(source: bytes, root: Element) -> Converted:
    """Return a diagram of ours without the JUEL that it holds."""
    changes = tuple(mixed.in_feel(root)) if mixed.holds_juel(source) else ()
    if not changes:
        return Converted(source)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Converted(content + b"\n", OF_JUEL, changes)


def _as_it_is(file: str, source: bytes, watch: Watch) -> tuple[Process, ...]:
    return read_source(file=file, source=source, watch=watch).processes


def _rewritten(root: Element, read: Source, made_by: str) -> Converted:
    elements = _by_id(root)
    lines = {key: line(element) or 0 for key, element in elements.items()}
    changes = list(of_file(made_by))
    carriers = events.Carriers(root)
    for process in read.processes:
        changes += _process(process, elements, carriers)
    events.rewrite_names(root, _codes(read.definitions))
    _leave_rest(root)
    _for_modeler(root)
    etree.cleanup_namespaces(root, top_nsmap={"zeebe": ZEEBE, "modeler": MODELER})
    etree.indent(root)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Converted(content + b"\n", made_by, tuple(changes), lines)


def _name_nodes(root: Element) -> None:
    """Give nodes and flows without an id the one that they are read by: what is said of them, and
    the cases that stand at them, have to be found again.
    """
    taken = {e.get("id") for e in root.iter() if isinstance(e.tag, str)}
    for process in bpmn(root, "process"):
        for element, number in _numbered(process):
            if not element.get("id"):
                name = "flow" if local(element) == "sequenceFlow" else local(element)
                free = (f"{name}_{n}" for n in range(number, number + len(taken) + 2))
                element.set("id", next(name for name in free if name not in taken))
                taken.add(element.get("id"))


def _numbered(process: Element) -> Iterator[tuple[Element, int]]:
    """Yield the nodes and the flows of a process as reading comes to them, each by its number."""
    nodes: set[str] = set()
    flows: set[str] = set()
    stack = list(reversed(process))
    while stack:
        element = stack.pop()
        name = local(element)
        if name in NODES:
            yield element, len(nodes)
            nodes.add(element.get("id") or "")
        if name == "sequenceFlow":
            yield element, len(flows)
            flows.add(element.get("id") or "")
        if name in CONTAINERS:
            stack.extend(reversed(element))


def _by_id(root: Element) -> dict[str, Element]:
    inside = (*NODES, "sequenceFlow", "process")
    found = root.iter(*(f"{{{BPMN}}}{name}" for name in inside))
    return {e.get("id") or "": e for e in found}


def _codes(known: Definitions) -> dict[str, str | None]:
    names = {key: message.name for key, message in known.messages.items()}
    return names | dict(known.signals) | dict(known.errors) | dict(known.escalations)


def _process(
    process: Process, elements: Mapping[str, Element], carriers: events.Carriers
) -> Iterator[Change]:
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
        _node(element, node, carriers)
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


def _node(element: Element, node: Node, carriers: events.Carriers) -> None:
    """Write one node: what it says, what it waits for, how it repeats."""
    kept = frozenset(node.dialect.unknown) | _untranslated(node)
    _rename(element, node)
    _strip(element, kept)
    _strip_data(element, kept)
    events.rewrite(element, node, kept=kept, carriers=carriers)
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
    if node.type != kind:
        kind = node.type
    elif kind == "serviceTask" and node.dialect.script is not None:
        kind = "scriptTask"
    if kind != "scriptTask":
        _drop_script(element)
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
            stays = name in unknown or name in KEPT
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
    carried = carried_by(root)
    for element in bpmn(root, "message", "signal"):
        one = carried.get(element.get("id") or "")
        _strip(element, frozenset() if one is None or one.sayable() else PAYLOADS)


def _for_modeler(root: Element) -> None:
    """Say for which engine a file is drawn: the desktop modeller then shows our fields."""
    root.set(f"{{{MODELER}}}executionPlatform", PLATFORM)
    root.set(f"{{{MODELER}}}executionPlatformVersion", VERSION)
    if root.get("expressionLanguage"):
        del root.attrib["expressionLanguage"]
