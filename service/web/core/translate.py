"""Gather every Chinese sentence into the catalogue that is translated: `python -m …translate`.

Sentences come from the pages and templates, and from the names that diagrams and forms show.
What has a translation keeps it; what is no longer said is dropped.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import normalize, read_po

from service.studios.roles import ROLES
from service.web.core.language import CATALOGUES

ROOT = Path(__file__).resolve().parents[3]
ENGLISH = CATALOGUES / "en" / "LC_MESSAGES" / "messages.po"

HEADER = """msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""

_METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "Refused": None,
    "Stale": None,
    "Interrupted": None,
}
_OPTIONS = {"**.html": {"trimmed": "true"}}
_SHOWN = frozenset(
    {
        "startEvent",
        "endEvent",
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "boundaryEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "receiveTask",
        "sendTask",
        "process",
        "lane",
    }
)
_EXPLAINED = frozenset({"process", "userTask"})
_SAID = frozenset({"submit", "button"})
_WORDS = ("label", "dateLabel", "description", "text", "placeholder")


def sentences() -> Iterator[str]:
    """Yield everything that may be shown to a person and is not typed by one."""
    yield from _from_code()
    for path in sorted((ROOT / "workflows").rglob("*.bpmn")):
        yield from from_diagram(path.read_bytes())
    for path in sorted((ROOT / "forms").rglob("*.form")):
        yield from from_form(json.loads(path.read_bytes()))
    yield from (role.name for role in ROLES)


def _from_code() -> Iterator[str]:
    found = extract_from_dir(
        ROOT / "service", method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS
    )
    for _file, _line, message, _comments, _context in found:
        yield from [message] if isinstance(message, str) else message


def from_diagram(source: bytes) -> Iterator[str]:
    """Yield the names, instructions and button texts of a diagram that people read."""
    for element in ElementTree.fromstring(source).iter():  # noqa: S314 - our own files
        kind = element.tag.rpartition("}")[2]
        if kind in _SHOWN and element.get("name"):
            yield str(element.get("name"))
        if kind in _EXPLAINED:
            yield from _instructions(element)
        if kind == "property" and element.get("name") in _SAID and element.get("value"):
            yield str(element.get("value"))


def _instructions(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag.endswith("}documentation") and child.text:
            yield child.text.strip()


def from_form(node: Any) -> Iterator[str]:
    """Yield the words of a form-js schema: labels, hints, texts and options."""
    if isinstance(node, list):
        for item in node:
            yield from from_form(item)
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name in _WORDS and isinstance(value, str) and value and not value.startswith("="):
            yield value
        yield from from_form(value)


def updated(catalogue: Catalog) -> Catalog:
    """Return a catalogue of every present sentence with the translations there are."""
    fresh = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for sentence in sorted(set(sentences())):
        known = catalogue.get(sentence)
        fresh.add(sentence, string=known.string if known and not known.fuzzy else "")
    return fresh


def read() -> Catalog:
    """Return the English catalogue as it is kept."""
    if not ENGLISH.exists():
        return Catalog(locale="en")
    with ENGLISH.open("rb") as source:
        return read_po(source, locale="en")


def missing(catalogue: Catalog) -> list[str]:
    """Return the sentences that have no translation."""
    return [str(one.id) for one in catalogue if one.id and not one.string]


def write(catalogue: Catalog) -> None:
    """Keep a catalogue: sentences in their order, without dates that change by themselves."""
    lines = [HEADER]
    for message in catalogue:
        if message.id:
            lines.append(
                f"msgid {normalize(str(message.id))}\nmsgstr {normalize(str(message.string))}\n"
            )
    ENGLISH.write_text("\n".join(lines), encoding="utf-8")


def main() -> int:
    """Bring the catalogue up to date; 1 if something waits for its translation."""
    catalogue = updated(read())
    write(catalogue)
    left = missing(catalogue)
    sys.stdout.writelines(f"{sentence}\n" for sentence in left)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
