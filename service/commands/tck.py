"""Running test cases in the format of the DMN TCK."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from service.feel.dmn import Decisions, read
from service.feel.dmn.model import Xml
from service.feel.dmn.xml import attribute, child, children, name_of
from service.feel.errors import FeelError
from service.feel.values import Date, DateTime, Time
from service.feel.values.durations import parse_duration

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1E-8")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expected result, and what came instead when it did not come."""

    case: str
    passed: bool
    message: str = ""


def run_folder(folder: Path) -> Iterator[Outcome]:
    """Run every test file below a folder."""
    from lxml import etree

    for file in sorted(folder.rglob("*.xml")):
        root = etree.parse(
            file, etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False)
        ).getroot()
        if root.tag.endswith("}testCases"):
            yield from _run_file(file, root)


def _run_file(file: Path, root: Xml) -> Iterator[Outcome]:
    model = child(root, "modelName")
    name = (model.text or "").strip() if model is not None else ""
    imports = {f.name: f.read_bytes() for f in sorted(file.parent.glob("*.dmn")) if f.name != name}
    try:
        decisions: Decisions | FeelError = read((file.parent / name).read_bytes(), imports=imports)
    except FeelError as error:
        decisions = error
    for case in children(root, "testCase"):
        for node in children(case, "resultNode"):
            label = f"{file.stem} {attribute(case, 'id')} {attribute(node, 'name')}"
            yield _outcome(label, decisions, case, node)


def _outcome(label: str, decisions: Decisions | FeelError, case: Xml, node: Xml) -> Outcome:
    if isinstance(decisions, FeelError):
        return Outcome(label, False, str(decisions))
    expected = _node_value(child(node, "expected"))
    context = {name_of(i): _node_value(i) for i in children(case, "inputNode")}
    wanted = attribute(case, "invocableName") or name_of(node)
    try:
        found = decisions.decide(wanted, context)
    except FeelError as error:
        if attribute(node, "errorResult") == "true":
            return Outcome(label, True)
        return Outcome(label, False, str(error))
    value = found.value
    if attribute(case, "invocableName") and isinstance(value, dict):
        value = value.get(name_of(node), value)
    if agree(expected, value):
        return Outcome(label, True)
    reasons = "; ".join(warning.message for warning in found.warnings[:3])
    return Outcome(label, False, f"expected {show(expected)}, got {show(value)} {reasons}".strip())


def show(value: object) -> str:
    """Write a value for people."""
    if isinstance(value, list):
        return f"[{', '.join(map(show, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {show(v)}' for k, v in value.items())}}}"
    return repr(value) if isinstance(value, str) else str(value)


def agree(expected: object, found: object) -> bool:
    """Compare an expected value with a result; numbers to eight decimals."""
    if expected.__class__ is not found.__class__:
        return False
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(expected - found) <= TOLERANCE * max(Decimal(1), abs(expected))
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(agree, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            agree(v, found[k]) for k, v in expected.items()
        )
    return expected == found


def _node_value(node: Xml | None) -> object:
    """Read a value, list or context of the test format."""
    if node is None or attribute(node, f"{XSI}nil") == "true":
        return None
    items, value = child(node, "list"), child(node, "value")
    if items is not None:
        if attribute(items, f"{XSI}nil") == "true":
            return None
        return [_node_value(item) for item in children(items, "item")]
    if value is not None:
        return _simple_value(value)
    parts = list(children(node, "component"))
    return {name_of(part): _node_value(part) for part in parts} if parts else None


def _simple_value(node: Xml) -> object:
    if attribute(node, f"{XSI}nil") == "true":
        return None
    text = node.text or ""
    kind = attribute(node, f"{XSI}type").rpartition(":")[2]
    if kind in ("decimal", "double", "integer", "int", "long", "float"):
        return Decimal(text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind == "date":
        return Date.parse(text.strip())
    if kind == "time":
        return Time.parse(text.strip())
    if kind == "dateTime":
        return DateTime.parse(text.strip())
    if kind in ("duration", "dayTimeDuration", "yearMonthDuration"):
        return parse_duration(text.strip())
    return text
