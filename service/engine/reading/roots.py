"""What kind of file somebody brought: BPMN 2.0, an earlier draft of it, or something else."""

import re

from service.engine.reading.xml import BPMN, HINT, Element, Unreadable, local, namespace
from service.errors import Problem

DRAFT = re.compile(
    r"https?://(www|schema)\.omg\.org/(spec/)?bpmn[/\d.]*(/?model)?/?", re.IGNORECASE
)
# By namespace or root element: what other files are called.
OTHERS = (
    ("wfmc.org", "XPDL"), ("xpdl", "XPDL"), ("/spec/dmn/", "DMN"), ("/spec/cmmn/", "CMMN"),
    ("bpel", "BPEL"), ("/spec/xmi", "XMI"), ("schema.omg.org/xmi", "XMI"), ("wsdl", "WSDL"),
    ("visio", "Visio"), ("ariscommander", "ARIS"), ("aml", "ARIS AML"), ("epml", "EPML"),
    ("pnml", "PNML"), ("adoxml", "ADONIS"), ("mxfile", "draw.io"), ("mxgraphmodel", "draw.io"),
    ("graphml", "GraphML"), ("svg", "SVG"), ("xhtml", "HTML"), ("html", "HTML"),
    ("process-definition", "jPDL"), ("jpdl", "jPDL"),
)  # fmt: skip


def as_bpmn(file: str, root: Element) -> Problem | None:
    """Read a draft of BPMN 2.0, or one without its namespace, as BPMN 2.0; say so.

    :raises Unreadable: it is something else
    """
    space = namespace(root)
    if local(root) == "definitions" and space == BPMN:
        return None
    holds = {local(child) for child in root if namespace(child) == space}
    drafted = DRAFT.fullmatch(space) if space else holds & {"process", "collaboration"}
    if local(root) != "definitions" or not drafted:
        raise Unreadable(_other(file, root))
    for element in root.iter():
        if isinstance(element.tag, str) and namespace(element) == space:
            element.tag = f"{{{BPMN}}}{local(element)}"
    return Problem(
        "warning", file, None, f"命名空间“{space[:80]}”不是 BPMN 2.0 的，按 BPMN 2.0 读取",
        f"the namespace {space[:80]!r} is not that of BPMN 2.0: read as BPMN 2.0", BPMN,
    )  # fmt: skip


def _other(file: str, root: Element) -> Problem:
    said = (namespace(root).lower(), local(root).lower())
    kind = next((kind for sign, kind in OTHERS if sign in said[0] or sign == said[1]), None)
    what = f"，而是 {kind}" if kind else f"（根元素是“{local(root)[:60]}”）"
    which = f"{kind}" if kind else f"its root element is {local(root)[:60]!r}"
    return Problem(
        "error", file, None, f"不是 BPMN 2.0 文件{what}", f"not a BPMN 2.0 file: {which}", HINT,
        root.sourceline if isinstance(root.sourceline, int) else None,
    )  # fmt: skip
