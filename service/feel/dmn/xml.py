"""Reading DMN's XML safely: no document types, no entities, bounded size and depth."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from service.feel.encoding import in_utf_8_despite
from service.feel.errors import FeelError

SIZE_LIMIT = 2_000_000
DEPTH_LIMIT = 64
MODEL_NAMESPACES = ("/DMN/", "/dmn")


class ModelError(FeelError):
    """A file that is no decision model."""


def parse(source: bytes) -> etree._Element:
    """Return the root of a decision model.

    :raises ModelError: no well-formed DMN, too large, or with a document type
    """
    if len(source) > SIZE_LIMIT:
        raise ModelError("the file is larger than 2 MB", "文件超过 2 MB")
    parser = etree.XMLParser(
        encoding="utf-8" if in_utf_8_despite(source) else None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise ModelError(f"not well-formed XML: {error}", f"不是格式正确的 XML：{error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ModelError("a document type is not allowed", "不允许 DOCTYPE 声明")
    if local(root) != "definitions" or not any(n in namespace(root) for n in MODEL_NAMESPACES):
        raise ModelError("the root is no DMN definitions", "根元素不是 DMN definitions")
    _refuse_depth(root)
    return root


def _refuse_depth(root: etree._Element) -> None:
    level = [root]
    for _ in range(DEPTH_LIMIT):
        level = [child for element in level for child in element]
        if not level:
            return
    raise ModelError(f"nested deeper than {DEPTH_LIMIT} elements", f"元素嵌套超过 {DEPTH_LIMIT} 层")


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def namespace(element: etree._Element) -> str:
    """Return an element's namespace."""
    return etree.QName(element).namespace or ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the children of DMN's own namespace, of these names or of any."""
    own = namespace(element)
    for child in element:
        if namespace(child) == own and (not names or local(child) in names):
            yield child


def child(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first such child."""
    return next(children(element, *names), None)


def text_of(element: etree._Element | None) -> str:
    """Return the text of an element's `text` child, or its own."""
    if element is None:
        return ""
    inner = child(element, "text")
    return "".join(map(str, (element if inner is None else inner).itertext())).strip()


def attribute(element: etree._Element | None, name: str, default: str = "") -> str:
    """Return an attribute without surrounding space."""
    return default if element is None else (element.get(name) or default).strip()


def name_of(element: etree._Element | None) -> str:
    """Return the name of an element, its inner white space made single."""
    return " ".join(attribute(element, "name").split())


def hrefs(element: etree._Element, requirement: str, *targets: str) -> tuple[str, ...]:
    """Return the references of an element's requirements of one kind."""
    return tuple(
        attribute(target, "href")
        for holder in children(element, requirement)
        for target in children(holder, *targets)
    )
