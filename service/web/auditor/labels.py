"""What the fields of a case are called: from the forms of the release that the case runs on."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.errors import Invalid
from service.host.forms import Form
from service.host.forms.components import Component
from service.web.auditor.words import NAMES
from service.web.language import gettext, tr

Path = tuple[str, ...]
ROW = "#"
"""Stands in a path for the number of a row."""


class Labels:
    """The words for a path into the variables, and for a value that stands there."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._fields: dict[Path, Component] = {}
        for name, source in sorted(files.items()):
            if name.endswith(".form"):
                self._fields |= dict(_fields(name, source))

    def knows(self, path: Path) -> bool:
        """Ask whether a field has words of its own."""
        found = self._fields.get(_general(path))
        return bool(found and found.label) or path[-1] in NAMES

    def name(self, path: Path) -> str:
        """Return what people call a field; the path itself where no form asks for it."""
        found = self._fields.get(_general(path))
        if found is None or not found.label:
            return called(path[-1]) if path[-1] in NAMES else ".".join(path)
        rows = [gettext("第 %(n)s 行", n=int(step) + 1) for step in path if step.isdigit()]
        return " ".join([*rows, tr(found.label)])

    def value(self, path: Path, value: Any) -> str:
        """Return a value as people read it: the option's words, yes or no, or the text."""
        found = self._fields.get(_general(path))
        words = {one.value: one.label for one in found.choices.static} if found else {}
        if isinstance(value, list):
            return "、".join(words.get(str(one), str(one)) for one in value) or plain(None)
        return words.get(str(value)) or plain(value)

    @property
    def kinds(self) -> dict[str, str]:
        """What the kinds of documents are called by the fields that ask for them."""
        return {one.kind: one.label for one in self._fields.values() if one.kind and one.label}


def called(name: str) -> str:
    """Return what a result of an action or a decision is called; its own name if nobody said."""
    return gettext(str(NAMES[name])) if name in NAMES else name


def plain(value: Any) -> str:
    """Return a single value of JSON in words."""
    if value is None or value == "":
        return gettext("（空）")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    return str(value)


def _fields(name: str, source: bytes) -> Iterator[tuple[Path, Component]]:
    try:
        form = Form.read(source, name=name)
    except Invalid:
        # An old release may hold a form that today's reader refuses: its words are missing then.
        return
    for component in form.walk():
        yield from _with_rows(component, ())


def _with_rows(component: Component, before: Path) -> Iterator[tuple[Path, Component]]:
    path = (*before, *component.path)
    if component.path:
        yield path, component
    if component.is_list:
        for inner in component.components:
            for one in inner.walk():
                yield from _with_rows(one, (*path, ROW))


def _general(path: Path) -> Path:
    return tuple(ROW if step.isdigit() else step for step in path)
