"""Event definitions, messages, signals and codes in our words: what each event's trigger says."""

from lxml import etree

from service.dialects.expressions.juel import is_juel
from service.dialects.products import FAMILY
from service.dialects.writing import extend, zeebe
from service.engine.model import Node, Trigger
from service.engine.reading.definitions import ENDING
from service.engine.reading.xml import BPMN, Element, bpmn, local, namespace

CARRIERS = {"message": "messageRef", "signal": "signalRef"}
WAITING = frozenset({"receiveTask", "sendTask"})


class Carriers:
    """The messages and signals of a file by name; those that it lacks are made."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.taken = {e.get("id") for e in root.iter() if isinstance(e.tag, str)}
        self.known: dict[tuple[str, str, str | None], str] = {}
        for one in reversed(bpmn(root, *CARRIERS)):
            self.known[local(one), one.get("name") or "", None] = one.get("id") or ""
        self.numbers = dict.fromkeys(CARRIERS, 1)

    def of(self, kind: str, name: str, key: str | None = None) -> str:
        """Return the id of the message or signal of this name and key, made where there is none."""
        found = self.known.get((kind, name, key or None))
        if found is None:
            found = self.known[kind, name, key or None] = self._made(kind, name, key)
        return found

    def _made(self, kind: str, name: str, key: str | None) -> str:
        while f"{kind}_{self.numbers[kind]}" in self.taken:
            self.numbers[kind] += 1
        made = f"{kind}_{self.numbers[kind]}"
        self.taken.add(made)
        element = etree.Element(f"{{{BPMN}}}{kind}", id=made, name=name)
        if key:
            extend(element, [zeebe("subscription", correlationKey=key)])
        first = next((n for n, c in enumerate(self.root) if local(c) == "process"), len(self.root))
        self.root.insert(first, element)
        return made


def rewrite(element: Element, node: Node, *, kept: frozenset[str], carriers: Carriers) -> None:
    """Write what an event catches or throws, as it was read, into its definitions.

    :param kept: words of the other product that stay, since they have no counterpart
    """
    definitions = [c for c in element if _defines(c)]
    parts = node.trigger.each
    own = node.trigger.name if node.trigger.kind == "message" else None
    if not definitions and own and not is_juel(own):
        _message_of_its_own(element, node.trigger, carriers)
        return
    for definition, part in zip(definitions, parts, strict=False):
        _one(definition, part, kept, carriers)


def _defines(element: Element) -> bool:
    return namespace(element) == BPMN and local(element).endswith(ENDING)


def _one(definition: Element, part: Trigger, kept: frozenset[str], carriers: Carriers) -> None:
    if part.kind == "timer" and part.timer and part.expression:
        for child in bpmn(definition, part.timer):
            say(child, part.expression)
    if part.kind == "conditional" and part.expression:
        for child in bpmn(definition, "condition"):
            say(child, part.expression)
        if part.variables or part.changes:
            words = {
                "variableNames": ", ".join(part.variables) or None,
                "variableEvents": ", ".join(part.changes) or None,
            }
            extend(definition, [zeebe("conditionalFilter", **words)])
    attribute = CARRIERS.get(part.kind)
    if attribute and part.name and _worked_out(definition):
        definition.set(attribute, carriers.of(part.kind, part.name))
    for name in list(definition.attrib):
        space, _, word = str(name).removeprefix("{").partition("}")
        if space in FAMILY and word not in kept:
            del definition.attrib[name]


def say(element: Element, expression: str) -> None:
    """Replace what an element says by an expression; a language named beside it goes."""
    for child in list(element):
        element.remove(child)
    element.text = expression
    for name in list(element.attrib):
        if str(name) == "language" or (str(name).startswith("{") and "XMLSchema" not in str(name)):
            del element.attrib[name]


def _worked_out(definition: Element) -> bool:
    """Whether another product's attribute names the message or signal by an expression."""
    return any(
        str(n).endswith(("}messageExpression", "}signalExpression")) for n in definition.attrib
    )


def _message_of_its_own(element: Element, trigger: Trigger, carriers: Carriers) -> None:
    """Give an event of Flowable's registry the message that it is here, with its key."""
    if local(element) in WAITING and element.get("messageRef"):
        return
    made = carriers.of("message", trigger.name or "", trigger.key)
    if local(element) in WAITING:
        element.set("messageRef", made)
        return
    definition = etree.SubElement(element, f"{{{BPMN}}}messageEventDefinition")
    definition.set("id", f"{element.get('id')}_message")
    definition.set("messageRef", made)


def rewrite_names(root: Element, codes: dict[str, str | None]) -> None:
    """Write the names of messages and signals, the codes of errors and escalations.

    :param codes: what each id was read as
    """
    attribute = {
        "message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode",
    }  # fmt: skip
    for element in bpmn(root, *attribute):
        name = attribute[local(element)]
        found = codes.get(element.get("id") or "")
        if found and element.get(name) and element.get(name) != found:
            element.set(name, found)
