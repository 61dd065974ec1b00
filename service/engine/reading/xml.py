"""XML read safely: no document type, limited size, depth and number of elements."""

from lxml import etree

from service.errors import Problem

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 20_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 200

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

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
        root = etree.fromstring(source, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unreadable(
            file, f"不是合格的 XML：{error}", f"not well-formed XML: {error}"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable(file, "文件不得含有 DOCTYPE", "a DOCTYPE is not allowed")
    _measure(file, root)
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
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
    return [c for c in element if namespace(c) == BPMN and local(c) in names]


def text(element: Element | None) -> str | None:
    """Return an element's own text without white space around it, None when it is empty."""
    if element is None:
        return None
    return "".join(str(part) for part in element.itertext()).strip() or None


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
    """Return an attribute of XML's type boolean: true, false, 1 or 0."""
    if value is None:
        return default
    return value.strip() in ("true", "1") or (default and value.strip() not in ("false", "0"))
