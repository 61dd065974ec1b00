"""The words of a file: what the standard does not know, or not there, and what was meant."""

import difflib
from collections.abc import Iterable, Iterator

from service.engine.checking.languages import check_written
from service.engine.checking.report import at_element
from service.engine.reading import vocabulary as known
from service.engine.reading.source import Source
from service.engine.reading.xml import BPMN, ZEEBE, Element, local, namespace
from service.errors import Problem, Severity

QUANTITIES = ("startQuantity", "completionQuantity")
MOST_TOKENS = 100
NUMBERS = frozenset(map(str, range(1, MOST_TOKENS + 1)))
ZEEBE_ATTRIBUTES = known.words(known.ZEEBE_ATTRIBUTES)
YES_OR_NO = frozenset({"true", "false"})
VALUES = {name: known.words(said) for name, said in known.VALUES.items()}
ZEEBE_WORDS = {name: known.words(said) for name, said in known.ZEEBE_WORDS.items()}


def check_schema(source: Source) -> Iterator[Problem | None]:
    """Look at every element and attribute of a file's processes and definitions.

    None stands for one more element looked at, so that the caller can watch the time.
    """
    if source.root is None:
        return
    led_to = source.led_to()
    stack = [child for child in source.root if namespace(child) == BPMN]
    while stack:
        element = stack.pop()
        yield None
        if namespace(element) == ZEEBE:
            yield from _zeebe(source, element)
            stack.extend(element)
            continue
        if local(element) in known.EXPRESSIONS:
            yield from check_written(source, element)
        if local(element) in known.ATTRIBUTES:
            yield from _attributes(source, element)
            yield from _values(source, element)
            yield from _quantities(source, element)
            yield from _children(source, element, led_to)
        stack.extend(c for c in element if namespace(c) in (BPMN, ZEEBE))


def _attributes(source: Source, element: Element) -> Iterator[Problem]:
    allowed = known.ATTRIBUTES[local(element)]
    for attribute in map(str, element.attrib):
        space, _, name = attribute.rpartition("}")
        strange = not space and name not in allowed
        strange |= space[1:] == ZEEBE and name not in ZEEBE_ATTRIBUTES
        if strange or space[1:] == BPMN:
            yield _problem(
                source, element, f"“{local(element)}”没有属性“{name}”",
                f"{local(element)} has no attribute {name!r}", _near(name, allowed),
            )  # fmt: skip


def _quantities(source: Source, element: Element) -> Iterator[Problem]:
    for name in QUANTITIES:
        value = element.get(name)
        if value is not None and value.strip() not in NUMBERS:
            yield _problem(
                source, element, f"属性 {name} 应为 1 到 {MOST_TOKENS}，不能是“{value[:60]}”",
                f"the attribute {name} is a number from 1 to {MOST_TOKENS}, not {value[:60]!r}",
                name, "error",
            )  # fmt: skip


def _values(source: Source, element: Element) -> Iterator[Problem]:
    for name, allowed in VALUES.items():
        value = element.get(name)
        if value is None or value.strip() in allowed:
            continue
        harmless = name in ("processType", "gatewayDirection") or (
            name == "behavior" and not _throws_by_round(element)
        )
        harmless |= value.strip().lower() in YES_OR_NO & allowed
        yield _problem(
            source, element, f"属性 {name} 不能是“{value[:60]}”",
            f"the attribute {name} cannot be {value[:60]!r}", " | ".join(sorted(allowed)),
            "warning" if harmless else "error",
        )  # fmt: skip


def _throws_by_round(element: Element) -> bool:
    """Whether a multi-instance names events to throw as its rounds end; without, all is awaited."""
    named = any(element.get(name) for name in ("oneBehaviorEventRef", "noneBehaviorEventRef"))
    return named or any(local(child) == "complexBehaviorDefinition" for child in element)


def _children(source: Source, element: Element, led_to: frozenset[str]) -> Iterator[Problem]:
    allowed = known.CHILDREN[local(element)]
    for child in element:
        name = local(child)
        if namespace(child) != BPMN:
            yield from _outside(source, element, child)
        elif name not in allowed:
            lost = child.get("id") in led_to or name in known.FLOW_NODES | known.ATTRIBUTES.keys()
            yield _problem(
                source, child, f"“{local(element)}”里不能有“{name}”",
                f"{name!r} does not belong into {local(element)}", _near(name, allowed),
                "error" if lost else "warning",
            )  # fmt: skip


def _outside(source: Source, element: Element, child: Element) -> Iterator[Problem]:
    """Say that an extension stands where extensions are not read."""
    if namespace(child) == ZEEBE:
        yield _problem(
            source, child, f"“{local(child)}”应放在 extensionElements 里",
            f"{local(child)} belongs into extensionElements", "bpmn:extensionElements", "error",
        )  # fmt: skip
    elif not namespace(child) and local(child) in known.CHILDREN[local(element)]:
        yield _problem(
            source, child, f"“{local(child)}”没有 BPMN 的命名空间",
            f"{local(child)} is not in BPMN's namespace", BPMN, "error",
        )  # fmt: skip


def _zeebe(source: Source, element: Element) -> Iterator[Problem]:
    allowed = ZEEBE_WORDS.get(local(element))
    if allowed is None:
        yield _problem(
            source, element, f"不认识扩展“zeebe:{local(element)}”，它不起作用",
            f"zeebe:{local(element)} is not known and does nothing",
            _near(local(element), ZEEBE_WORDS),
        )  # fmt: skip
        return
    for name in map(str, element.attrib):
        if not name.startswith("{") and name not in allowed:
            yield _problem(
                source, element, f"“zeebe:{local(element)}”没有属性“{name}”",
                f"zeebe:{local(element)} has no attribute {name!r}", _near(name, allowed),
            )  # fmt: skip


def _near(name: str, words: Iterable[str]) -> str:
    choices = {word.lower(): word for word in words}
    found = difflib.get_close_matches(name[:60].lower(), choices, n=1)
    return f"是否指“{choices[found[0]]}”？ · did you mean {choices[found[0]]!r}?" if found else ""


def _problem(
    source: Source, element: Element, zh: str, en: str, hint: str, severity: Severity = "warning"
) -> Problem:
    return at_element(source.file, element, zh, en, hint, severity)
