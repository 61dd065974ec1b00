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


def made_by(source: bytes) -> str | None:
    """Return the product that a file is written for; None for ours and for what cannot be read."""
    encoded = source.replace(b"\0", b"")  # UTF-16 as well
    if not any(space.encode() in encoded for space in (*FAMILY, SPIFF, JBPM)):
        return None
    try:
        return product(parse(file="", source=source))
    except Unreadable:
        return None


def product(root: Element) -> str | None:
    """Return the product that a file is written for; None: for none that is known, or for us."""
    spaces = {space for element in root.iter() for space in element.nsmap.values()}
    if ZEEBE in spaces:
        return None
    if JBPM in spaces:
        return "jBPM"
    found = next((name for space, name in FAMILY.items() if space in spaces), None)
    return found or ("SpiffWorkflow" if SPIFF in spaces else None)
