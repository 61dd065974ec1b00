"""In which language an expression is written, and what it is in FEEL."""

import re
from collections.abc import Callable, Iterator

from service import feel
from service.engine.expressions import compiled, is_expression
from service.engine.reading import java, python, xpath
from service.engine.reading.juel import is_juel, to_feel
from service.engine.reading.juel_tokens import Untranslatable
from service.engine.reading.xml import Element, local, text

CONDITIONS = frozenset(
    {"conditionExpression", "condition", "completionCondition", "activationCondition",
     "loopCondition"}
)  # fmt: skip
EXPRESSIONS = CONDITIONS | {"timeDate", "timeDuration", "timeCycle", "loopCardinality"}
OURS = ("feel", "juel", "uel")
PYTHONIC = re.compile(r"==|'|&&|\|\||\$|\b(True|False|None)\b|\bnot (?!\()|\blen\(")
LONGEST_PARSED = 1_000
Reader = Callable[[str], str]


def in_feel(element: Element | None, default: str | None) -> str | None:
    """Return what an element says in FEEL; what cannot be put so stays, and the check says why.

    :param default: the language of the file's expressions
    """
    try:
        return None if element is None else read(element, default)
    except Untranslatable:
        return text(element)


def read(element: Element, default: str | None) -> str | None:
    """Return what an element says in FEEL, or the constant that it is; None when it is empty.

    :raises Untranslatable: FEEL cannot say it, with the reason
    """
    written = text(element)
    if written is None or is_expression(written):
        return written
    if is_juel(written):
        return to_feel(written)
    refused: Untranslatable | None = None
    for reader in _readers(element, written, default):
        try:
            return reader(written)
        except Untranslatable as why:
            refused = refused or why
    if refused is not None and not _is_feel(written):
        raise refused
    return written


def is_known(language: str) -> bool:
    """Whether any expression in a language can be read here; "" is the file's own."""
    named = language.lower()
    ours = not named or any(name in named for name in OURS)
    return ours or java.speaks(named) or xpath.speaks(named) or "python" in named


def _readers(element: Element, written: str, default: str | None) -> Iterator[Reader]:
    """Yield those who may read an expression that is neither FEEL's with `=` nor JUEL's."""
    own = (element.get("language") or "").strip()
    condition = local(element) in CONDITIONS
    in_xpath = xpath.speaks(own) and (condition or not local(element).startswith("time"))
    if in_xpath or xpath.asks(written):
        here = _process(element)
        yield lambda t: xpath.bare(t, here=here, condition=condition)
        return
    if not condition or any(name in own.lower() for name in OURS):
        return
    language = own or default or ""
    if "drools/rule" in language and written.startswith("eval("):
        yield java.bare
        return
    if not is_known(own):
        return
    if java.speaks(language):
        yield lambda t: java.bare(t, language=language)
        return
    if PYTHONIC.search(written) or not _is_feel(written):
        if xpath.speaks(language) or not language:
            yield lambda t: xpath.bare(t, here=_process(element))
        yield python.bare


def _is_feel(written: str) -> bool:
    if len(written) > LONGEST_PARSED:
        return True
    try:
        names = {use.name for use in compiled(written).names}
    except feel.FeelError:
        return False
    return not any(re.search(rf"\b{re.escape(name)}\(", written) for name in names)


def _process(element: Element) -> frozenset[str]:
    """Return the id and the name of the process that an element stands in."""
    for around in element.iterancestors():
        if local(around) == "process":
            return frozenset(filter(None, (around.get("id"), around.get("name"))))
    return frozenset()
