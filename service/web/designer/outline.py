"""What a model's file calls itself: names and ids, read off its surface."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.parsers import expat


@dataclass(frozen=True)
class Named:
    """Something that a diagram can refer to by its id."""

    id: str
    name: str


@dataclass(frozen=True)
class Outline:
    """The processes and decisions of a file, and the name a person would use for it."""

    title: str
    processes: tuple[Named, ...] = ()
    decisions: tuple[Named, ...] = ()


@lru_cache(maxsize=512)
def outline(name: str, source: bytes) -> Outline:
    """Read a model's outline; a file that cannot be read is called by its file name."""
    stem, _, kind = name.rpartition(".")
    try:
        return _form(stem, source) if kind == "form" else _xml(stem, source)
    except (ValueError, expat.ExpatError):
        return Outline(stem)


def _form(stem: str, source: bytes) -> Outline:
    form = json.loads(source)
    if not isinstance(form, dict):
        return Outline(stem)
    title = form.get("title") or (form.get("properties") or {}).get("title")
    return Outline(str(title or _headline(form.get("components")) or stem))


def _headline(components: Any) -> str | None:
    """Return the first words of a form: its heading, or the label of its first group or field."""
    for component in components if isinstance(components, list) else []:
        text = str(component.get("label") or _first_line(str(component.get("text", ""))))
        if text and "{{" not in text and "**" not in text:
            return text
    return None


def _first_line(text: str) -> str:
    return next((line.lstrip("# ").strip() for line in text.splitlines() if line.strip()), "")


def _xml(stem: str, source: bytes) -> Outline:
    found: dict[str, list[Named]] = {"process": [], "decision": [], "definitions": []}

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(" ")[2]
        if local in found:
            named = Named(attributes.get("id", ""), attributes.get("name", ""))
            found[local].append(named)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.Parse(source, True)
    callables = found["process"] or found["decision"]
    title = next((one.name for one in callables if one.name), "")
    title = title or next((one.name for one in found["definitions"] if one.name), "")
    return Outline(title or stem, tuple(found["process"]), tuple(found["decision"]))
