"""Which product a diagram was drawn for, by the namespaces that it declares."""

from service.engine.reading.xml import ZEEBE, Element, Unreadable, parse

FAMILY = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://operaton.org/schema/1.0/bpmn": "Operaton",
    "http://flowable.org/bpmn": "Flowable",
    "http://activiti.org/bpmn": "Activiti",
    "http://www.camunda.com/fox": "camunda fox",
}
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
JBPM = "http://www.jboss.org/drools"
REDRAWN = frozenset({"jBPM"})
"""Products whose diagrams cannot be converted."""
SPACES = frozenset(FAMILY) | {SPIFF}
"""The namespaces whose words are rewritten."""
PLAIN = "BPMN 2.0"
"""What a file is called that declares no product, and yet is not written as ours."""


def made_by(source: bytes) -> str | None:
    """Return the product that a file is written for; None for ours and for what cannot be read."""
    if not mentions(source, *FAMILY, SPIFF, JBPM):
        return None
    try:
        return product(parse(file="", source=source))
    except Unreadable:
        return None


def mentions(source: bytes, *spaces: str) -> bool:
    """Whether one of the namespaces stands in a file, in UTF-8 or UTF-16."""
    plain = source.replace(b"\0", b"")
    return any(space.encode() in plain for space in spaces)


def product(root: Element) -> str | None:
    """Return the product that a file is written for; None: for none that is known, or for us."""
    spaces = spaces_of(root)
    if JBPM in spaces:
        return "jBPM"
    if ZEEBE in spaces:
        return None
    found = next((name for space, name in FAMILY.items() if space in spaces), None)
    return found or ("SpiffWorkflow" if SPIFF in spaces else None)


def spaces_of(root: Element) -> set[str]:
    """Return the namespaces that a file declares anywhere."""
    return {space for element in root.iter() for space in element.nsmap.values()}
