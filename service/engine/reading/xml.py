"""XML read safely: no document type, limited size, depth and number of elements."""

from lxml import etree

from service.errors import Problem
from service.feel.encoding import in_utf_8_despite

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 20_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 200

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

# By the first bytes of what is no XML.
SIGNATURES = (
    (b"PK\x03\x04", "ZIP (VSDX, DOCX, BPM …)"), (b"%PDF", "PDF"), (b"\x89PNG", "PNG"),
    (b"\xd0\xcf\x11\xe0", "Microsoft Office"), (b"{", "JSON"), (b"[", "JSON"),
)  # fmt: skip
HINT = "请在绘图工具里另存为 BPMN 2.0 · export it as BPMN 2.0 from the tool that drew it"
ASIDE = frozenset({"extensionElements", "documentation"})

Element = etree._Element


class Unreadable(Exception):
    """The file cannot be read at all; carries the one problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.en)
        self.problem = problem


def parse(*, file: str, source: bytes) -> Element:
    """Return the root element of an XML file.

    :raises Unreadable: too large, not XML, with a document type, too deep or too many elements
    """
    if len(source) > MAX_BYTES:
        raise _unreadable(
            file, f"文件超过 {MAX_BYTES // 1024 // 1024} MB", "the file is larger than 2 MB"
        )
    try:
        root = etree.fromstring(source, _parser(source))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _no_xml(file, source, error) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable(file, "文件不得含有 DOCTYPE", "a DOCTYPE is not allowed")
    _measure(file, root)
    return root


def _parser(source: bytes) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8" if in_utf_8_despite(source) else None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _measure(file: str, root: Element) -> None:
    count = 0
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        count += 1
        if count > MAX_ELEMENTS:
            raise _unreadable(
                file, f"元素超过 {MAX_ELEMENTS} 个", f"more than {MAX_ELEMENTS} elements"
            )
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise _unreadable(
                file, f"一个元素的属性超过 {MAX_ATTRIBUTES} 个",
                f"an element with more than {MAX_ATTRIBUTES} attributes",
            )  # fmt: skip
        if depth > MAX_DEPTH:
            raise _unreadable(
                file, f"元素嵌套超过 {MAX_DEPTH} 层", f"elements nested deeper than {MAX_DEPTH}"
            )
        stack.extend((child, depth + 1) for child in element)


def _no_xml(file: str, source: bytes, error: Exception) -> Unreadable:
    """Say what a file that is no XML seems to be."""
    begins = source.lstrip(b"\xef\xbb\xbf \t\r\n")[:8]
    kind = next((kind for sign, kind in SIGNATURES if begins.startswith(sign)), None)
    if kind is None:
        return _unreadable(file, f"不是合格的 XML：{error}", f"not well-formed XML: {error}")
    zh, en = f"不是 XML，像是 {kind} 文件", f"not XML: it looks like {kind}"
    return Unreadable(Problem("error", file, None, zh, en, HINT))


def _unreadable(file: str, zh: str, en: str) -> Unreadable:
    return Unreadable(Problem("error", file, None, zh, en))


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """Return an element's namespace, "" when it has none."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith("{"):
        return ""
    return tag[1:].partition("}")[0]


def bpmn(element: Element, *names: str) -> list[Element]:
    """Return the direct BPMN children with one of the names, in the file's order."""
    return list(element.iterchildren(*(f"{{{BPMN}}}{name}" for name in names)))


def text(element: Element | None) -> str | None:
    """Return an element's own text without white space around it, None when it is empty.

    What tools and designers say about it inside is not its text.
    """
    if element is None:
        return None
    parts = [element.text or ""]
    for child in element:
        inside = "" if local(child) in ASIDE else "".join(map(str, child.itertext()))
        parts += (inside, child.tail or "")
    return "".join(parts).strip() or None


def spaced(name: str | None) -> str:
    """Return a name on one line: drawings break names where the shape is narrow."""
    return " ".join((name or "").split())


def line(element: Element) -> int | None:
    """Return the line of the file that an element begins on."""
    found: object = element.sourceline
    return found if isinstance(found, int) else None


def reference(value: str | None) -> str | None:
    """Return a QName reference without its prefix."""
    if not value:
        return None
    return value.strip().rpartition(":")[2]


def truth(value: str | None, default: bool) -> bool:
    """Return an attribute of XML's type boolean: true, false, 1 or 0; some tools write True."""
    if value is None:
        return default
    said = value.strip().lower()
    return said in ("true", "1") or (default and said not in ("false", "0"))
