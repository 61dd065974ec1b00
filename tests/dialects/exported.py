"""One diagram as forty drawing tools would write it: other prefixes, orders, words and letters.

`python -m tests.dialects.exported FOLDER …` writes out which export of which file is refused, or
read otherwise than the file itself.
"""

from __future__ import annotations

import copy
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree

from service import dialects, engine
from service.engine import Known
from service.engine.model import Flow, Node, Process
from service.engine.reading.source import read_source
from tests.engine.random_processes import play

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TOOL = "http://tool.example/2031/modeler"
STRANGERS = Known(roles=frozenset(), actions={})
FLOW_NODES = re.compile(r".*(Task|task|Event|Gateway|[pP]rocess|callActivity|transaction)$")
Root = Any


def tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def local(element: Any) -> str:
    return str(etree.QName(element).localname)


def nodes(root: Root) -> list[Any]:
    """Return the flow nodes of all processes."""
    inside = [e for p in root.iter(tag("process")) for e in p.iterdescendants()]
    return [e for e in inside if _named(e) and FLOW_NODES.match(local(e))]


def _named(element: Any) -> bool:
    return isinstance(element.tag, str) and bool(element.get("id"))


def bpmn_elements(root: Root) -> list[Any]:
    return [e for e in root.iter() if isinstance(e.tag, str) and e.tag.startswith(f"{{{BPMN}}}")]


# --- prefixes and namespaces -------------------------------------------------------------------


def prefixed(prefix: str | None) -> Callable[[Root], Root]:
    """Write BPMN's elements under another prefix, or under none."""

    def write(root: Root) -> Root:
        spaces = {k: v for k, v in root.nsmap.items() if v != BPMN and k != prefix}
        nsmap: Any = {prefix: BPMN, **spaces}
        made = etree.Element(root.tag, dict(root.attrib), nsmap=nsmap)
        made.extend(list(root))
        for old in made.iter():
            kind = old.get(f"{{{XSI}}}type")
            if kind:
                own = kind.rpartition(":")[2]
                old.set(f"{{{XSI}}}type", f"{prefix}:{own}" if prefix else own)
        etree.cleanup_namespaces(made, keep_ns_prefixes=[k for k in spaces if k])
        return made

    return write


def spaced(space: str) -> Callable[[bytes], bytes]:
    """Write BPMN's namespace as a tool of the standard's beta did."""
    return lambda source: source.replace(BPMN.encode(), space.encode())


def without_target(root: Root) -> None:
    root.attrib.pop("targetNamespace", None)


def referred_by_prefix(root: Root) -> None:
    """Write every reference as a qualified name."""
    for element in bpmn_elements(root):
        for name in (
            "sourceRef",
            "targetRef",
            "attachedToRef",
            "default",
            "messageRef",
            "signalRef",
            "errorRef",
            "escalationRef",
            "processRef",
            "activityRef",
        ):
            if element.get(name):
                element.set(name, f"tns:{element.get(name).rpartition(':')[2]}")
        if local(element) in ("flowNodeRef", "incoming", "outgoing") and element.text:
            element.text = f"\n      tns:{element.text.strip().rpartition(':')[2]}\n    "


def schema_located(root: Root) -> None:
    root.set(f"{{{XSI}}}schemaLocation", f"{BPMN} BPMN20.xsd http://tool.example tool.xsd")


# --- diagram interchange and order -------------------------------------------------------------


def without_drawing(root: Root) -> None:
    for drawn in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(drawn)


def drawing_first(root: Root) -> None:
    for drawn in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(drawn)
        root.insert(0, drawn)


def processes_first(root: Root) -> None:
    for number, process in enumerate(root.findall(tag("process"))):
        root.remove(process)
        root.insert(number, process)


def roots_last(root: Root) -> None:
    """Put messages, signals, errors and collaborations behind everything else."""
    for element in [e for e in root if not str(e.tag).endswith("process")]:
        root.remove(element)
        root.append(element)


def flows_first(root: Root) -> None:
    for flow in [*root.iter(tag("sequenceFlow"))]:
        holder = flow.getparent()
        holder.remove(flow)
        holder.insert(0, flow)


def shuffled_inside(root: Root) -> None:
    """Turn the order of what stands inside each node round."""
    for node in nodes(root):
        if local(node).endswith(("rocess", "transaction")):
            continue
        children = list(node)
        definitions = [c for c in children if str(c.tag).endswith("EventDefinition")]
        others = [c for c in children if c not in definitions]
        for child in children:
            node.remove(child)
        node.extend([*definitions, *reversed(others)])


# --- a tool's own words ------------------------------------------------------------------------


def marked(root: Root) -> None:
    for element in bpmn_elements(root):
        element.set(f"{{{TOOL}}}bgcolor", "#ffffff")
        element.set(f"{{{TOOL}}}version", "12")


def extended(root: Root) -> None:
    """Put a tool's extension elements wherever they may stand."""
    for element in [e for e in bpmn_elements(root) if e.get("id")]:
        if local(element) in ("conditionExpression", "text"):
            continue
        holder = element.find(tag("extensionElements"))
        if holder is None:
            holder = etree.Element(tag("extensionElements"))
            element.insert(0, holder)
        data = etree.SubElement(holder, f"{{{TOOL}}}metaData", {"key": "k", "id": "x"})
        etree.SubElement(data, f"{{{TOOL}}}value").text = "${not an expression"
        etree.SubElement(holder, tag("documentation")).text = "a tool's own"


def extended_anywhere(root: Root) -> None:
    """Put a tool's elements beside BPMN's, without extensionElements."""
    for element in nodes(root):
        etree.SubElement(element, f"{{{TOOL}}}style", {"x": "1"})


def documented(root: Root) -> None:
    for element in [*nodes(root), *root.iter(tag("sequenceFlow"))]:
        for words in ("", "第一段", "<b>second</b>"):
            made = etree.Element(tag("documentation"), {"textFormat": "text/html"})
            made.text = words
            element.insert(0, made)


def commented(root: Root) -> None:
    for element in nodes(root):
        element.append(etree.Comment(" a comment "))
        element.append(etree.ProcessingInstruction("tool", "here"))


DEFAULTS = {
    "sequenceFlow": {"isImmediate": "true"},
    "task": {"startQuantity": "1", "completionQuantity": "1", "isForCompensation": "false"},
    "userTask": {"implementation": "##unspecified", "startQuantity": "1"},
    "serviceTask": {"implementation": "##WebService", "completionQuantity": "1"},
    "startEvent": {"isInterrupting": "true", "parallelMultiple": "false"},
    "intermediateCatchEvent": {"parallelMultiple": "false"},
    "boundaryEvent": {"parallelMultiple": "false"},
    "exclusiveGateway": {"gatewayDirection": "Unspecified"},
    "parallelGateway": {"gatewayDirection": "Unspecified"},
    "eventBasedGateway": {"instantiate": "false", "eventGatewayType": "Exclusive"},
    "process": {"processType": "None", "isClosed": "false"},
    "subProcess": {"triggeredByEvent": "false", "completionQuantity": "1"},
    "adHocSubProcess": {"triggeredByEvent": "false", "cancelRemainingInstances": "true"},
    "multiInstanceLoopCharacteristics": {"isSequential": "false", "behavior": "All"},
    "dataObject": {"isCollection": "false"},
    "compensateEventDefinition": {"waitForCompletion": "true"},
}  # fmt: skip


def spelt_out(root: Root) -> None:
    """Write every default of the schema, as tools with an object model do."""
    for name, said in DEFAULTS.items():
        for element in root.iter(tag(name)):
            for attribute, value in said.items():
                if element.get(attribute) is None:
                    element.set(attribute, value)


# --- what may be missing, empty or double ------------------------------------------------------


def executable(value: str | None) -> Callable[[Root], None]:
    def write(root: Root) -> None:
        for process in root.iter(tag("process")):
            process.attrib.pop("isExecutable", None)
            if value is not None:
                process.set("isExecutable", value)

    return write


def untyped(root: Root) -> None:
    for element in bpmn_elements(root):
        element.attrib.pop(f"{{{XSI}}}type", None)


def oddly_typed(root: Root) -> None:
    for element in bpmn_elements(root):
        if element.get(f"{{{XSI}}}type"):
            element.set(f"{{{XSI}}}type", "semantic:tFormalExpression")


def emptily_conditioned(root: Root) -> None:
    for flow in root.iter(tag("sequenceFlow")):
        if flow.find(tag("conditionExpression")) is None:
            made = etree.SubElement(flow, tag("conditionExpression"))
            made.set(f"{{{XSI}}}type", "tFormalExpression")
            made.text = "\n   "


def unjoined(root: Root) -> None:
    for element in [*root.iter(tag("incoming"), tag("outgoing"))]:
        element.getparent().remove(element)


def with_empty_sets(root: Root) -> None:
    for node in nodes(root):
        kind = local(node)
        if kind.lower().endswith("task") and node.find(tag("ioSpecification")) is None:
            made = etree.Element(tag("ioSpecification"), {"id": f"io_{node.get('id')}"})
            etree.SubElement(made, tag("inputSet"), {"id": f"is_{node.get('id')}"})
            etree.SubElement(made, tag("outputSet"), {"id": f"os_{node.get('id')}"})
            node.append(made)


def referred_twice(root: Root) -> None:
    for ref in [*root.iter(tag("flowNodeRef"))]:
        ref.addnext(copy.deepcopy(ref))
    for lane in root.iter(tag("lane")):
        etree.SubElement(lane, tag("flowNodeRef")).text = "nobody_here"


def nested_lanes(root: Root) -> None:
    for lane in [*root.iter(tag("lane"))]:
        inner = etree.Element(
            tag("lane"), {"id": f"in_{lane.get('id')}", "name": lane.get("name", "")}
        )
        inner.extend([copy.deepcopy(r) for r in lane.findall(tag("flowNodeRef"))])
        etree.SubElement(lane, tag("childLaneSet"), {"id": f"set_{lane.get('id')}"}).append(inner)


def with_empty_pools(root: Root) -> None:
    together = root.find(tag("collaboration"))
    if together is None:
        together = etree.Element(tag("collaboration"), {"id": "together"})
        root.insert(0, together)
    etree.SubElement(together, tag("participant"), {"id": "nobody", "name": "Nobody"})
    etree.SubElement(together, tag("participant"), {"id": "idle", "processRef": "empty_process"})
    etree.SubElement(root, tag("process"), {"id": "empty_process", "isExecutable": "true"})
    made = etree.SubElement(root, tag("process"), {"id": "bare_process"})
    etree.SubElement(etree.SubElement(made, tag("laneSet")), tag("lane"))


def with_broken_names(root: Root) -> None:
    flowing = nodes(root)
    for element in bpmn_elements(root):
        if element.get("name") and (element in flowing or local(element) == "lane"):
            element.set("name", element.get("name").replace(" ", "\n", 1) + "\n")


# --- letters -----------------------------------------------------------------------------------


def oddly_named(root: Root) -> None:
    """Write ids with letters, signs and spaces that XML's type ID does not allow."""
    found = {e.get("id") for e in bpmn_elements(root) if e.get("id")}
    odd = {name: f"{number}é {{{name}}}/变" for number, name in enumerate(sorted(found))}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            local = value.rpartition(":")[2]
            refers = str(name).endswith("Ref") or name in ("id", "default", "bpmnElement")
            if refers and (value in odd or local in odd):
                element.set(name, odd.get(value) or odd[local])
        if element.text and element.text.strip() in odd:
            element.text = odd[element.text.strip()]


def in_letters(encoding: str, *, mark: bytes = b"") -> Callable[[bytes], bytes]:
    """Write a file in another encoding, and say so."""

    def write(source: bytes) -> bytes:
        root = etree.fromstring(source)
        written = etree.tostring(root, encoding=encoding, xml_declaration=True)
        return mark + bytes(written)  # type: ignore[arg-type]  # bytes, as an encoding is named

    return write


def with_returns(source: bytes) -> bytes:
    return source.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def undeclared(source: bytes) -> bytes:
    return etree.tostring(etree.fromstring(source), encoding="utf-8", xml_declaration=False)


Change = Callable[[Any], Any]
OF_TREES: dict[str, Change] = {
    "prefix semantic": prefixed("semantic"), "prefix bpmn2": prefixed("bpmn2"),
    "no prefix": prefixed(None), "prefix of two words": prefixed("ns0.model-x"),
    "no target": without_target, "references by prefix": referred_by_prefix,
    "schema location": schema_located, "no drawing": without_drawing,
    "drawing first": drawing_first, "processes first": processes_first, "roots last": roots_last,
    "flows first": flows_first, "inside out": shuffled_inside, "marks": marked,
    "extensions": extended, "extensions anywhere": extended_anywhere, "documents": documented,
    "comments": commented, "defaults": spelt_out, "no types": untyped, "odd types": oddly_typed,
    "no ends of flows": unjoined, "empty sets": with_empty_sets, "twice in a lane": referred_twice,
    "lanes in lanes": nested_lanes, "empty pools": with_empty_pools,
    "broken names": with_broken_names, "empty conditions": emptily_conditioned,
}  # fmt: skip
OF_BYTES: dict[str, Change] = {
    "utf-16": in_letters("utf-16"), "byte order mark": in_letters("utf-8", mark=b"\xef\xbb\xbf"),
    "gb18030": in_letters("gb18030"), "latin": in_letters("iso-8859-1"),
    "ascii": in_letters("ascii"),
    "returns": with_returns, "undeclared": undeclared,
    "beta": spaced("http://schema.omg.org/spec/BPMN/2.0"),
    "another beta": spaced("http://www.omg.org/spec/BPMN/20100501/MODEL"),
}  # fmt: skip
# What changes what is said, so that only acceptance is compared.
OTHERWISE: dict[str, Change] = {
    "all executable": executable("true"), "executable 1": executable("1"),
    "executable unsaid": executable(None), "drawings": executable("false"),
    "odd ids": oddly_named,
}  # fmt: skip


def exports(source: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """Yield a file as each tool writes it: by the tool's name, and whether it says the same."""
    for name, change in {**OF_TREES, **OTHERWISE}.items():
        root = etree.fromstring(source)
        made = change(root)
        written = etree.tostring(
            root if made is None else made, encoding="utf-8", xml_declaration=True
        )
        yield name, written, name in OF_TREES
    for name, change in OF_BYTES.items():
        yield name, change(source), True


def mixed(source: bytes, seed: int) -> bytes:
    """Return a file as a tool with several habits at once would write it."""
    chance = random.Random(seed)
    root = etree.fromstring(source)
    for name in chance.sample(sorted(OF_TREES), 6):
        made = OF_TREES[name](root)
        root = root if made is None else made
    written = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return OF_BYTES[chance.choice(sorted(OF_BYTES))](written)  # type: ignore[no-any-return]


def deployed(source: bytes) -> dict[str, bytes]:
    """Return a file as it is deployed: in our dialect."""
    return {"p.bpmn": dialects.ours(source, file="p.bpmn")}


def errors(source: bytes) -> list[str]:
    found = engine.check(deployed(source), STRANGERS)
    return [f"{p.element}: {p.en}" for p in found if p.severity == "error"]


def meaning(source: bytes) -> dict[str, Any]:
    """Return what a file says, less its lines, names, words and warnings."""
    processes = read_source(file="p.bpmn", source=deployed(source)["p.bpmn"]).processes
    return {p.id: _said(p) for p in processes if p.nodes}


def _said(process: Process) -> tuple[Any, ...]:
    return process.executable, {n.id: _alone(n) for n in process.nodes.values()}


def _alone(node: Node) -> Node:
    said = replace(node.dialect, notes=(), ignored=(), unnamed=None)
    return replace(
        node, line=None, name="", documentation="", dialect=said,
        incoming=_ways(node.incoming), outgoing=_ways(node.outgoing),
    )  # fmt: skip


def _ways(flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
    return tuple(sorted((replace(flow, name="") for flow in flows), key=lambda flow: flow.id))


def run(source: bytes) -> None:
    """Play what can be started."""
    files = deployed(source)
    for process in engine.process_ids(files):
        play(engine.read(files, process), 1, reload=True)


def main(paths: list[Path]) -> None:
    tried = wrong = 0
    for path in paths:
        source = path.read_bytes()
        if errors(source):
            continue
        before = meaning(source)
        many = [*exports(source), *((f"mixed {n}", mixed(source, n), True) for n in range(10))]
        for name, export, alike in many:
            tried += 1
            found = errors(export)
            same = found or not alike or meaning(export) == before
            if not found:
                run(export)
            if found or not same:
                wrong += 1
                why = "; ".join(found[:2])[:200] or "read otherwise"
                print(f"{path.name}: {name}: {why}")  # noqa: T201
    print(f"{tried} exports, {wrong} of them refused or read otherwise")  # noqa: T201


if __name__ == "__main__":
    main([p for folder in sys.argv[1:] for p in sorted(Path(folder).rglob("*.bpmn"))])
