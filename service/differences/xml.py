"""A diagram or a decision file as a document: what is written, not how it is written.

Prefixes, blanks, comments, colours and the drawing tool say nothing about how a case runs.
"""

from lxml import etree

from service.differences.document import Document, Incomparable, Item
from service.differences.wording import KINDS
from service.engine.reading.xml import ZEEBE, Element, Unreadable, parse

LAYOUT = frozenset({"BPMNShape", "BPMNEdge", "DMNShape", "DMNEdge"})
DRAWING = frozenset({"BPMNDiagram", "DMNDI"})
DERIVED = frozenset({"incoming", "outgoing"})
"""Sequence flows say the same."""
WRITING = frozenset({"exporter", "exporterVersion"})
OURS = (
    "http://www.omg.org/spec/BPMN/",
    "http://www.omg.org/spec/DMN/",
    "https://www.omg.org/spec/DMN/",
)
TOOLS = (
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://camunda.org/schema/modeler/",
    "http://www.omg.org/spec/BPMN/non-normative/color/",
    "http://bpmn.io/schema/",
)
"""Namespaces of attributes for whoever draws."""
WRAPPERS = frozenset({
    "extensionElements", "ioMapping", "properties", "taskHeaders", "executionListeners",
    "taskListeners", "laneSet", "childLaneSet", "decisionTable", "rule",
})  # fmt: skip
"""Their content says that they are there."""
ALWAYS = ("EventDefinition", "LoopCharacteristics")
OWN = ("target", "key", "name", "href", "eventType")
"""Attributes that say which of several an entry is."""
MAIN = frozenset({"source", "value", "type"})
THERE = "有"


def read(text: str) -> Document:
    """Return a diagram or a decision file as a document.

    :raises Incomparable: it is no XML, or too large
    """
    try:
        root = parse(file="", source=text.encode(errors="replace"))
    except Unreadable as failure:
        raise Incomparable(failure.problem.zh) from failure
    reader = _Reader()
    reader.walk(root, None, "")
    return reader.document()


class _Draft:
    """An element while it is read."""

    def __init__(self, key: str, kind: str, owner: "_Draft | None", place: str) -> None:
        self.id, self.kind, self.place = key, kind, place
        self.owner = owner.id if owner else ""
        self.facts: dict[str, str] = {}
        self.inside: list[str] = []
        self.held: list[str] = []
        self.lanes: list[str] = []
        self.shape = ""

    def set(self, name: str, value: str) -> None:
        """Write a fact; a second one of the same name gets a name of its own."""
        candidate, count = name, 2
        while candidate in self.facts:
            candidate, count = f"{name} {count}", count + 1
        self.facts[candidate] = value

    def item(self) -> Item:
        return Item(
            self.id, self.kind, self.owner, self.place, tuple(self.facts.items()), self.shape,
            tuple(self.inside), tuple(sorted(self.lanes)),
        )  # fmt: skip


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, _Draft] = {}
        self.layout: dict[str, str] = {}

    def document(self) -> Document:
        for lane in [one for one in self.found.values() if one.kind == "lane"]:
            for key in lane.held:
                if key in self.found:
                    self.found[key].lanes.append(lane.id)
                else:
                    lane.set("flowNodeRef", key)
        return Document({key: one.item() for key, one in self.found.items()}, self.layout)

    def walk(self, node: Element, owner: _Draft | None, path: str) -> None:
        name = local(node)
        if name in LAYOUT:
            self.layout[_free(node.get("id") or name, self.layout)] = _drawn(node)
            return
        if name in DERIVED:
            return
        if name in DRAWING:
            for child in node:
                self.walk(child, owner, path)
            return
        holder = self._element(node, owner, path)
        within = "" if holder is not owner else f"{path}/{name}"
        for child in node:
            self.walk(child, holder, within)

    def _element(self, node: Element, owner: _Draft | None, path: str) -> _Draft:
        """Return the element that a node is or belongs to, with what is written in the node."""
        name, key = local(node), node.get("id") or ("" if owner else local(node))
        if owner is not None and (not _is_element(node) or key in self.found):
            if name == "flowNodeRef" and owner.kind == "lane":
                owner.held.append(_words(node))
            else:
                _tell(node, name, owner)
            return owner
        one = _Draft(key, name, owner, path)
        self.found[key] = one
        if owner:
            owner.inside.append(key)
        for label, value in _attributes(node):
            one.set(label, value)
        if words := _words(node):
            one.set("text", words)
        one.shape = _shape(node)
        return one


def local(node: Element) -> str:
    """Return a node's name, with its namespace where that is none that we read."""
    name = etree.QName(node)
    space = name.namespace or ""
    extension = node.getparent() is not None and etree.QName(node.getparent()).localname in (
        "extensionElements",
    )
    if space.startswith(OURS) and not extension:
        return name.localname
    return name.localname if space == ZEEBE else f"{name.localname}（{space}）"


def _is_element(node: Element) -> bool:
    return bool(node.get("id")) and local(node) in KINDS


def _is_apart(node: Element) -> bool:
    name = local(node)
    return (
        _is_element(node) or name in LAYOUT or name in DRAWING or name in DERIVED
        or name == "flowNodeRef"
    )  # fmt: skip


def _shape(node: Element) -> str:
    """Return how what is no element of its own lies in an element."""
    parts = [(local(child), _shape(child)) for child in node if not _is_apart(child)]
    return "".join(
        f"{name}({content})" for name, content in parts if content or name not in WRAPPERS
    )


def _words(node: Element) -> str:
    return "".join([node.text or "", *(child.tail or "" for child in node)]).strip()


def _attributes(node: Element) -> list[tuple[str, str]]:
    found = []
    for key, value in node.attrib.items():
        name = etree.QName(str(key))
        space = name.namespace or ""
        if name.localname in ("id", *WRITING) or space.startswith(TOOLS):
            continue
        known = not space or space == ZEEBE
        label = name.localname if known else f"{name.localname}（{space}）"
        found.append((label, str(value)))
    return found


def _tell(node: Element, name: str, owner: _Draft) -> None:
    """Write what a node without an id of its own says into its element."""
    pairs = _attributes(node)
    names = dict(pairs)
    key = next((one for one in OWN if one in names), None)
    label = f"{name} {names[key]}" if key else name
    others = [(one, value) for one, value in pairs if one != key]
    words = _words(node)
    if words:
        owner.set(label, words)
    for one, value in others:
        owner.set(label if key and one in MAIN else f"{label} {one}", value)
    is_bare = not words and not others and (bool(key) or len(node) == 0)
    if (is_bare or name.endswith(ALWAYS)) and not (name in WRAPPERS and not is_bare):
        owner.set(label, THERE)


def _free(key: str, taken: dict[str, str]) -> str:
    candidate, count = key, 2
    while candidate in taken:
        candidate, count = f"{key} {count}", count + 1
    return candidate


def _drawn(node: Element) -> str:
    """Return how a shape is drawn; colours and the writing of a number aside."""
    inside = [_drawn(child) for child in node]
    pairs = sorted((name, value) for name, value in _attributes(node))
    return f"{local(node)} {pairs} {inside}"
