"""Expressions in other languages: what each was read as, or why it cannot be run."""

from collections.abc import Iterator

from service.engine.checking.report import at_element
from service.engine.expressions import is_expression
from service.engine.reading import xpath
from service.engine.reading.juel import is_juel
from service.engine.reading.juel_tokens import Untranslatable
from service.engine.reading.languages import CONDITIONS, is_known, read
from service.engine.reading.source import Source
from service.engine.reading.xml import Element, local, text
from service.errors import Problem

SHOWN = 60


def check_translated(source: Source, element: Element) -> Iterator[Problem]:
    """Look at one expression of a file, in whatever language it is."""
    if any("resource" in str(name) for name in element.attrib):
        yield at_element(
            source.file, element, "表达式不能放在别的文件里",
            "an expression cannot lie in another file", "FEEL", "error",
        )  # fmt: skip
    written = text(element)
    if not written or is_expression(written) or is_juel(written):
        return
    own = (element.get("language") or "").strip()
    try:
        found = read(element, source.definitions.language)
    except Untranslatable as why:
        if own or xpath.asks(written):
            yield _refused(source, element, why)
        return
    if found == written and not is_known(own) and local(element) in CONDITIONS:
        yield at_element(
            source.file, element, f"表达式的语言“{own[:SHOWN]}”在这里不执行",
            f"expressions in {own[:SHOWN]!r} are not run here", "FEEL", "error",
        )  # fmt: skip
    elif found and found != written:
        shown, kept = written[:SHOWN], found[: 2 * SHOWN]
        yield at_element(
            source.file, element, f"表达式“{shown}”读作 {kept}", f"{shown!r} is read as {kept}",
            "", "warning",
        )  # fmt: skip


def _refused(source: Source, element: Element, why: Untranslatable) -> Problem:
    language = (element.get("language") or source.definitions.language or "XPath")[:SHOWN]
    return at_element(
        source.file, element, f"表达式的语言“{language}”在这里不执行，也不能换成 FEEL：{why.zh}",
        f"expressions in {language!r} are not run here, and FEEL cannot say it: {why.en}",
        "例如 =amount > 3", "error",
    )  # fmt: skip
