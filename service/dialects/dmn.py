"""A decision file of another version of DMN, or of Camunda 7, rewritten as DMN 1.3."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from service.dialects.changes import changed
from service.dialects.converted import Change, Converted
from service.dialects.expressions.juel import is_juel, to_feel
from service.dialects.products import spaces_of
from service.engine.reading.words import Untranslatable
from service.engine.reading.xml import Element, Unreadable, line, local, parse, text
from service.errors import Invalid

OURS = "https://www.omg.org/spec/DMN/20191111"
PARTS = {"MODEL": f"{OURS}/MODEL/", "DMNDI": f"{OURS}/DMNDI/", "FEEL": f"{OURS}/FEEL/"}
VERSIONS: dict[str, str] = json.loads(
    Path(__file__).with_name("dmn_versions.json").read_text(encoding="utf-8")
)
"""What each version's namespaces are dated; the editor in the browser reads the same file."""
NAMESPACE = re.compile(
    r"""(["'])https?://www\.omg\.org/spec/DMN/(\d{8})/(MODEL|DMNDI|FEEL|dmn(?:11)?\.xsd)/?\1"""
)
OLD_FEEL = re.compile(r"""(["'])http://www\.omg\.org/spec/FEEL/\d{8}/?\1""")
OLD_TYPE = re.compile(r"""(\btypeRef\s*=\s*["'])feel:""")
CAMUNDA = "http://camunda.org/schema/1.0/dmn"
VARIABLE = f"{{{CAMUNDA}}}inputVariable"
OTHER_LANGUAGES = frozenset({"juel", "javascript", "groovy", "python"})


def convert(source: bytes, *, file: str) -> Converted:
    """Return a decision file as DMN 1.3, with what became of it; ours comes back as it is.

    :param file: the name by which problems call it
    :raises Invalid: no XML that may be read, or no decision file
    """
    root = _read(source, file)
    plain = etree.tostring(root, encoding="unicode")
    version = _version(plain)
    if version not in (None, "1.3"):
        root = _read(_as_of_1_3(plain, version or "").encode(), file)
    changes = list(_columns(root))
    changes += _expressions(root)
    if version in (None, "1.3") and not changes:
        return Converted(source)
    made_by = "Camunda 7" if CAMUNDA in spaces_of(root) else f"DMN {version or '1.3'}"
    if version not in (None, "1.3"):
        zh, en = f"文件是 DMN {version} 写的，已换成 DMN 1.3", f"DMN {version}, now DMN 1.3"
        changes.insert(0, Change("became", None, zh, en))
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Converted(content + b"\n", made_by, tuple(changes))


def _read(source: bytes, file: str) -> Element:
    try:
        root = parse(file=file, source=source)
    except Unreadable as unreadable:
        raise Invalid([unreadable.problem]) from None
    return root


def _version(plain: str) -> str | None:
    found = (m for m in NAMESPACE.finditer(plain) if m[3] not in ("DMNDI", "FEEL"))
    return next((VERSIONS.get(m[2]) for m in found), None)


def _as_of_1_3(plain: str, version: str) -> str:
    renamed = NAMESPACE.sub(lambda m: f"{m[1]}{PARTS.get(m[3], PARTS['MODEL'])}{m[1]}", plain)
    renamed = OLD_FEEL.sub(lambda m: f"{m[1]}{PARTS['FEEL']}{m[1]}", renamed)
    return OLD_TYPE.sub(r"\1", renamed) if version == "1.1" else renamed


def _columns(root: Element) -> Iterator[Change]:
    """Write the variable that a column of Camunda 7 tests as its expression, where it has none."""
    for column in root.iter("{*}input"):
        variable = column.get(VARIABLE, "").strip()
        expression = next(column.iterchildren("{*}inputExpression"), None)
        written = None if expression is None else next(expression.iterchildren("{*}text"), None)
        if not variable or text(written):
            continue
        space = str(column.tag).rpartition("}")[0] + "}"
        if expression is None:
            expression = etree.Element(f"{space}inputExpression")
            column.insert(0, expression)
        if written is None:
            written = etree.SubElement(expression, f"{space}text")
        written.text = variable
        del column.attrib[VARIABLE]
        yield changed(
            "became", _decision(column), "输入列的变量", "the variable of a column",
            before=f'inputVariable="{variable}"', after=variable, line=line(column),
        )  # fmt: skip


def _expressions(root: Element) -> Iterator[Change]:
    """Put expressions of another language into FEEL; what cannot be is left for a person."""
    for element in root.iter():
        language = (element.get("expressionLanguage") or "").lower()
        held = next(element.iterchildren("{*}text"), None) if isinstance(element.tag, str) else None
        written = text(held)
        if held is None or not written:
            continue
        if language not in OTHER_LANGUAGES and not is_juel(written):
            continue
        where = _decision(element)
        try:
            found = _feel(written, language)
        except Untranslatable as why:
            yield changed(
                "decide", where, f"{why.zh}，请用 FEEL 重写", f"{why.en}; write it in FEEL",
                before=written, line=line(element),
            )  # fmt: skip
            continue
        held.text = found
        element.attrib.pop("expressionLanguage", "")
        yield changed(
            "became", where, "表达式", "expression", before=written, after=found,
            line=line(element),
        )  # fmt: skip


def _feel(written: str, language: str) -> str:
    if language and language != "juel":
        raise Untranslatable(f"{language} 在这里不执行", f"{language} is not run here")
    return to_feel(written if is_juel(written) else f"${{{written}}}").lstrip("=")


def _decision(element: Element) -> str | None:
    """Return the id of the decision that an element stands in."""
    around = (one for one in element.iterancestors() if local(one) == "decision")
    return next((one.get("id") for one in around), None)
