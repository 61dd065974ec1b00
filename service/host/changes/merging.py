"""Two texts of one model merged element by element: what only one side changed is taken from it.

An element is what has an id; what it holds besides elements of its own belongs to it. What both
sides changed in different ways is a conflict, for a person to choose. References that follow from
the flows and lanes (`incoming`, `outgoing`, `flowNodeRef`) are written again, and the drawing of
an element goes with it.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

from service.errors import Refused

Side = Literal["mine", "theirs"]
DERIVED = ("incoming", "outgoing", "flowNodeRef")
DRAWING = ("BPMNShape", "BPMNEdge", "BPMNPlane", "BPMNDiagram", "BPMNLabel", "DMNShape", "DMNEdge")
DEEPEST = 200  # levels of a form


@dataclass(frozen=True)
class Conflict:
    """An element that both sides changed; gone where a side has deleted it."""

    id: str
    name: str
    gone: Side | None = None


@dataclass(frozen=True)
class Merged:
    """The text that comes of both, and what both have changed."""

    text: str
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class _Unit:
    """An element by itself: where it stands, and what it says without the elements in it."""

    parent: str
    said: str
    name: str
    drawn: str | None
    """The element that it is the drawing of."""


def merge(kind: str, *, before: str, mine: str, theirs: str, choices: Mapping[str, str]) -> Merged:
    """Merge two texts that were made of the same one.

    :param kind: bpmn, dmn or form
    :param choices: id of an element in conflict → `mine` or `theirs`; those not named are mine
    :raises Refused: this kind is not merged, or a text cannot be read
    """
    if kind not in ("bpmn", "dmn", "form"):
        raise Refused("这一种模型不能逐处合并，请选一边")
    try:
        if kind == "form":
            return _merged_forms(before, mine, theirs, choices)
        return _merged_xml(before, mine, theirs, choices)
    except (etree.XMLSyntaxError, ValueError, TypeError, AttributeError, RecursionError) as failure:
        raise Refused("有一边读不出来，不能逐处合并，请选一边") from failure


def _sides(
    base: Mapping[str, _Unit], mine: Mapping[str, _Unit], theirs: Mapping[str, _Unit],
    choices: Mapping[str, str],
) -> tuple[dict[str, Side], list[Conflict]]:  # fmt: skip
    """Return which side each element is taken from where it is not mine anyhow, and conflicts."""
    sides: dict[str, Side] = {}
    conflicts = []
    for key in dict.fromkeys([*mine, *theirs, *base]):
        was, ours, other = base.get(key), mine.get(key), theirs.get(key)
        if ours == other or other == was:
            continue
        if ours == was:
            sides[key] = "theirs"
            continue
        one = ours or other
        if one is None or one.drawn is not None:
            continue
        gone: Side | None = "mine" if ours is None else "theirs" if other is None else None
        conflicts.append(Conflict(key, one.name, gone))
        if choices.get(key) == "theirs":
            sides[key] = "theirs"
    chosen = {one.id for one in conflicts}
    for key in {*mine, *theirs}:  # the drawing goes with what it draws
        unit = mine.get(key) or theirs[key]
        if unit.drawn in chosen and mine.get(key) != theirs.get(key):
            sides.pop(key, None)
            if sides.get(unit.drawn) == "theirs":
                sides[key] = "theirs"
    return sides, conflicts


def _merged_xml(before: str, mine: str, theirs: str, choices: Mapping[str, str]) -> Merged:
    trees = [_parse(text) for text in (before, mine, theirs)]
    base, ours, others = (_units(tree) for tree in trees)
    sides, conflicts = _sides(base, ours, others, choices)
    merged, source = trees[1], trees[2]
    there = dict(_keyed(merged))
    for key, element in _keyed(source):
        if sides.get(key) != "theirs":
            continue
        if key in there:
            _say_the_same(there[key], element)
            _move(there, key, others[key], element)
            continue
        parent = there.get(others[key].parent)
        if parent is not None:
            there[key] = _bare(element)
            _insert(parent, there[key], element, there)
    for key, side in sides.items():
        if side == "theirs" and key not in others and key in there:
            _drop(there.pop(key))
    _write_references(merged, source, sides)
    etree.indent(merged)
    text = etree.tostring(merged.getroottree(), encoding="unicode")
    return Merged(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', tuple(conflicts))


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(text.encode(), parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type")
    return root


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _keyed(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield the elements with their keys, in the order of the document; the root is `/`."""
    yield from _walk(root, "/")


def _walk(element: etree._Element, key: str) -> Iterator[tuple[str, etree._Element]]:
    yield key, element
    for child in element:
        if child.get("id"):
            yield from _walk(child, str(child.get("id")))
        elif _holds_elements(child):
            yield from _walk(child, f"{key}/{_local(child)}")


def _holds_elements(element: etree._Element) -> bool:
    return any(one.get("id") for one in element.iterdescendants())


def _is_unit(element: etree._Element) -> bool:
    return bool(element.get("id")) or _holds_elements(element)


def _units(root: etree._Element) -> dict[str, _Unit]:
    keys = {element: key for key, element in _keyed(root)}
    lanes = _lanes(root)
    found = {}
    for element, key in keys.items():
        parent = element.getparent()
        drawn = element.get("bpmnElement") if _local(element) in DRAWING else None
        said = json.dumps([_own(element), lanes.get(key)], ensure_ascii=False)
        name = element.get("name") or element.get("label") or _local(element)
        if _local(element) in DRAWING and drawn is None:
            drawn = key
        found[key] = _Unit(keys.get(parent, "") if parent is not None else "", said, name, drawn)
    return found


def _own(element: etree._Element) -> list[Any]:
    """Return what an element says without the elements in it."""
    inner = [_own(child) for child in element if isinstance(child.tag, str) and _counts(child)]
    words = (element.text or "").strip()
    return [
        str(element.tag),
        sorted((str(k), str(v)) for k, v in element.attrib.items()),
        words,
        inner,
    ]


def _counts(child: etree._Element) -> bool:
    return not _is_unit(child) and _local(child) not in DERIVED


def _lanes(root: etree._Element) -> dict[str, str]:
    """Return the lane of each node: its id, by the id of the node; the innermost one counts."""
    found = {}
    for lane in root.iter("{*}lane"):
        for ref in lane.iterfind("{*}flowNodeRef"):
            found[(ref.text or "").strip()] = str(lane.get("id"))
    return found


def _say_the_same(ours: etree._Element, other: etree._Element) -> None:
    """Let an element say what another does; the elements in it stay."""
    ours.tag = other.tag
    ours.attrib.clear()
    ours.attrib.update(other.attrib)
    if not len(ours) and not len(other):
        ours.text = other.text
    for child in [one for one in ours if not _is_unit(one)]:
        _drop(child)
    said = [deepcopy(one) for one in other if not _is_unit(one)]
    for place, child in enumerate(said):
        ours.insert(place, child)


def _bare(element: etree._Element) -> etree._Element:
    """Return a copy of an element without the elements in it."""
    made = deepcopy(element)
    for child in [one for one in made if _is_unit(one)]:
        _drop(child)
    return made


def _move(
    there: Mapping[str, etree._Element], key: str, unit: _Unit, other: etree._Element
) -> None:
    """Put an element where the other side has it, if it stands in another one there."""
    parent = there.get(unit.parent)
    if parent is not None and there[key].getparent() is not parent and there[key] is not parent:
        _insert(parent, there[key], other, there)


def _insert(
    parent: etree._Element, made: etree._Element, other: etree._Element,
    there: Mapping[str, etree._Element],
) -> None:  # fmt: skip
    """Put an element behind the one that it stands behind on the other side."""
    before = other.getprevious()
    while before is not None:
        known = there.get(str(before.get("id") or ""))
        if known is not None and known.getparent() is parent:
            known.addnext(made)
            return
        before = before.getprevious()
    parent.insert(len([one for one in parent if not _is_unit(one)]), made)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        element.tail = None
        parent.remove(element)


def _write_references(
    merged: etree._Element, source: etree._Element, sides: Mapping[str, Side]
) -> None:
    """Write again what follows from flows and lanes, and drop what points nowhere."""
    ids = {str(one.get("id")) for one in merged.iter() if one.get("id")}
    for flow in list(merged.iter("{*}sequenceFlow")):
        if not {str(flow.get("sourceRef")), str(flow.get("targetRef"))} <= ids:
            ids.discard(str(flow.get("id")))
            _drop(flow)
    for drawing in list(merged.iter("{*}BPMNShape", "{*}BPMNEdge")):
        if str(drawing.get("bpmnElement")) not in ids:
            _drop(drawing)
    ours, others = _lanes(merged), _lanes(source)
    lanes = ours | {key: others[key] for key, side in sides.items() if key in others}
    for lane in merged.iter("{*}lane"):
        _refer(
            lane,
            "flowNodeRef",
            [n for n, one in lanes.items() if one == lane.get("id") and n in ids],
        )
    flows = list(merged.iter("{*}sequenceFlow"))
    ends = {flow.get(end) for flow in flows for end in ("sourceRef", "targetRef")}
    for node in [one for one in merged.iter() if _has_flows(one, ends)]:
        key = node.get("id")
        _refer(node, "incoming", [str(f.get("id")) for f in flows if f.get("targetRef") == key])
        _refer(node, "outgoing", [str(f.get("id")) for f in flows if f.get("sourceRef") == key])


def _has_flows(element: etree._Element, ends: set[str | None]) -> bool:
    """Ask whether flows come to or from an element, or did."""
    key = element.get("id")
    if key is None or element.get("bpmnElement") is not None:
        return False
    return key in ends or any(_local(child) in ("incoming", "outgoing") for child in element)


def _refer(element: etree._Element, kind: str, ids: list[str]) -> None:
    """Let an element name these, behind what comes first by the schema."""
    space = etree.QName(element).namespace
    for child in list(element.iterfind(f"{{{space}}}{kind}")):
        _drop(child)
    earlier = ("documentation", "extensionElements", "incoming")
    place = len([one for one in element if _local(one) in earlier and _local(one) != kind])
    for number, key in enumerate(ids):
        made = etree.Element(f"{{{space}}}{kind}")
        made.text = key
        element.insert(place + number, made)


def _merged_forms(before: str, mine: str, theirs: str, choices: Mapping[str, str]) -> Merged:
    base, ours, others = (json.loads(text) for text in (before, mine, theirs))
    units = [dict(_form_units(one, "", DEEPEST)) for one in (base, ours, others)]
    sides, conflicts = _sides(units[0], units[1], units[2], choices)
    merged = _form_part("/", ours, others, units, sides)
    return Merged(json.dumps(merged, ensure_ascii=False, indent=2) + "\n", tuple(conflicts))


def _form_units(part: dict[str, Any], parent: str, deep: int) -> Iterator[tuple[str, _Unit]]:
    if not deep:
        raise ValueError("too deep")
    key = str(part.get("id") or part.get("key") or "?") if parent else "/"
    said = {name: value for name, value in part.items() if name != "components"}
    name = str(part.get("label") or part.get("text") or key)
    yield key, _Unit(parent, json.dumps(said, sort_keys=True), name, None)
    for inner in part.get("components") or []:
        yield from _form_units(inner, key, deep - 1)


def _form_part(
    key: str, ours: Any, others: Any, units: list[dict[str, _Unit]], sides: Mapping[str, Side]
) -> dict[str, Any]:
    """Return a part of a form: from its side, with the parts that stand in it."""
    mine, theirs = _by_key(ours), _by_key(others)
    source = theirs if sides.get(key) == "theirs" else mine
    part = {name: value for name, value in source[key].items() if name != "components"}
    inner = []
    for one in dict.fromkeys([*_inside(mine, key), *_inside(theirs, key)]):
        chosen = units[2] if sides.get(one) == "theirs" else units[1]
        if one in chosen and chosen[one].parent == key:
            inner.append(one)
    order = _order(inner, _inside(mine, key), _inside(theirs, key))
    if order or "components" in source[key]:
        part["components"] = [_form_part(one, ours, others, units, sides) for one in order]
    return part


def _by_key(form: Any) -> dict[str, dict[str, Any]]:
    found = {"/": form}
    waiting = list(form.get("components") or [])
    while waiting:
        one = waiting.pop()
        found[str(one.get("id") or one.get("key") or "?")] = one
        waiting += one.get("components") or []
    return found


def _inside(parts: Mapping[str, dict[str, Any]], key: str) -> list[str]:
    inner = parts.get(key, {}).get("components") or []
    return [str(one.get("id") or one.get("key") or "?") for one in inner]


def _order(wanted: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Return parts in my order; what only the other side has stands behind its neighbour there."""
    order = [one for one in mine if one in wanted]
    for place, one in enumerate(theirs):
        if one in wanted and one not in order:
            before = next((p for p in reversed(theirs[:place]) if p in order), None)
            order.insert(order.index(before) + 1 if before else 0, one)
    return order
