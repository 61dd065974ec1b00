"""What the fields of a case are called: from the forms of the release that the case runs on."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import Any

from service.db import Session
from service.forms import Form
from service.forms.components import Component
from service.host.definitions import catalogue
from service.host.definitions.results import results
from service.host.documents import PAPER
from service.host.registry import registry
from service.host.tables.core import Document, ProcessInstance
from service.people import accounts
from service.web.core.language import gettext, tr
from service.web.core.request import actor, now
from service.web.forms.drawing import written
from service.web.presenters.dates import moment
from service.web.presenters.statuses import status_label
from service.web.presenters.variable_names import NAMES, VALUES

Path = tuple[str, ...]
Codes = Callable[[str, str], str | None]
"""What finds the name behind a code, given what the variable or field is called."""
PERSONS = frozenset(
    {
        "starter",
        "asked",
        "confirmed",
        "recused",
        "expert",
        "members",
        "candidates",
        "loopItems",
        "entered_by",
        "master_account",
        "assessors",
        "site_team",
        "third_party_members",
        "people",
        "officers",
        "member",
        "scorers",
        "site",
        "username",
        "examiner",
        "decider",
    }
)
ORGANISATIONS = frozenset({"unit", "branch", "department", "place", "from_unit", "units"})
LIST = "list:"
"""Begins the name of a list that a form offers by name."""
DOCUMENT = "document"
"""Stands for the name of any field that takes files."""
OUTCOME = "outcome"
"""Variables and fields that hold codes of persons, of organisations, and how a case ended."""
DECIMALS = 4
"""Digits after the point that people read."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
"""An instant as variables keep it."""
ROW = "#"
"""Stands in a path for the number of a row."""


class Labels:
    """The words for a path into the variables, and for a value that stands there."""

    def __init__(
        self,
        forms: Iterable[Form],
        results: Iterable[tuple[str, str]] = (),
        *,
        codes: Codes = lambda _name, _code: None,
    ) -> None:
        """Take the forms, which step gives which variable, and the names behind codes."""
        self._fields: dict[Path, Component] = {}
        self._said: dict[Path, dict[str, str]] = {}
        for form in forms:
            for component in form.walk():
                for place, one in _with_rows(component, ()):
                    self._fields[place] = one
                    options = {each.value: each.label for each in one.choices.static}
                    self._said[place] = options | self._said.get(place, {})
        self._results = dict(results)
        self._codes = codes
        self._alike = _alike(self._fields)
        self._options = _options(self._fields.values())

    def with_codes(self, codes: Codes) -> "Labels":
        """Return the same words, with names for what stands in a case as a code."""
        found = copy(self)
        found._codes = codes
        return found

    def name(self, path: Path) -> str:
        """Return what people call a field: by its form, by the step that gives it, part by part."""
        rows = [gettext("第 %(n)s 行", n=int(step) + 1) for step in path if step.isdigit()]
        found = self._field(path)
        if found is not None and found.label:
            return " ".join([*rows, tr(found.label)])
        words = [self._part(path[:n]) for n in range(1, len(path) + 1)]
        return " ".join(words)

    def own_name(self, path: Path) -> str:
        """Return what people call the last part of a path, below what the rest is called."""
        found = self._field(path)
        return tr(found.label) if found is not None and found.label else self._part(path)

    def _field(self, path: Path) -> Component | None:
        """Return the field at a path, also where a step keeps a copy below a name of its own."""
        whole = _general(path)
        for start in range(max(1, len(whole) - 1)):
            if whole[start:] in self._fields:
                return self._fields[whole[start:]]
        return None

    def _words_at(self, path: Path) -> dict[str, str]:
        """Return the options that any form offers at a path, below a step's own name too."""
        whole = _general(path)
        for start in range(max(1, len(whole) - 1)):
            if self._said.get(whole[start:]):
                return self._said[whole[start:]]
        return {}

    def _part(self, path: Path) -> str:
        """Return the words for the last part of a path that no form asks for as a whole."""
        last = path[-1]
        if last.isdigit():
            return gettext("第 %(n)s 行", n=int(last) + 1)
        found = self._field(path)
        if found is not None and found.label:
            return tr(found.label)
        part = ".".join(_general(path)[-2:])
        if part in NAMES or last in NAMES:
            return called(part if part in NAMES else last)
        if len(path) == 1 and last in self._results:
            return gettext("“%(step)s”的结果", step=tr(self._results[last]))
        return tr(self._alike[last].label) if last in self._alike else last

    def value(self, path: Path, value: Any) -> str:
        """Return a value as people read it: the option's words, a name, yes or no, the text."""
        if isinstance(value, list):
            return "、".join(self._single(path, one) for one in value) or plain(None)
        return self._single(path, value)

    def _single(self, path: Path, value: Any) -> str:
        if value is None or value == "":
            return plain(value)
        name = next((one for one in reversed(path) if not one.isdigit()), "")
        part = ".".join(_general(path)[-2:])
        found = self._field(path) or (None if part in NAMES else self._alike.get(name))
        words = self._words_at(path) or (_words(found) if found else {})
        if str(value) in words:
            return words[str(value)]
        if str(value) in VALUES.get(name, {}):
            return gettext(str(VALUES[name][str(value)]))
        if isinstance(value, str) and _general(path) not in self._fields and value in self._options:
            return self._options[value]
        kind = _kind(found) or name
        code = self._codes(kind, value) if isinstance(value, str) and value else None
        return code or (written(found, value) if found else plain(value))

    @property
    def kinds(self) -> dict[str, str]:
        """What the kinds of documents are called by the fields that ask for them."""
        asked = {one.kind: one.label for one in self._fields.values() if one.kind and one.label}
        return {PAPER: gettext("文书"), **asked}


def labels(
    session: Session,
    instance: ProcessInstance,
    *,
    files: bool = False,
    values: Iterable[tuple[str, Any]] = (),
) -> Labels:
    """Return what the forms and the diagram of a case's release call its variables.

    :param files: whether attachments are called by their files' names, which may name people
    :param values: variables by name that will be shown: who stands in them is read at once
    """
    release = catalogue.release(session, instance.release)
    given = results(session, release, instance.process_id)
    found = _labels(catalogue.forms(session, release), tuple(given.items()))
    return found.with_codes(names_behind(session, files=files, values=values))


@lru_cache(maxsize=20)  # releases that cases on show rest on
def _labels(forms: tuple[Form, ...], given: tuple[tuple[str, str], ...]) -> Labels:
    return Labels(forms, given)


def names_behind(session: Session, *, files: bool, values: Iterable[tuple[str, Any]]) -> Codes:
    """Return what finds the name behind the code of a person, an organisation or a document."""
    people = accounts.names(session, usernames=set(_people_in(values)))
    lists = cache(partial(_offered, session))

    @cache
    def find(name: str, code: str) -> str | None:
        if name == DOCUMENT:
            found = session.get(Document, code) if files else None
            return found.filename if found is not None else gettext("附件")
        if name.startswith(LIST):
            source = name.removeprefix(LIST)
            return lists(source).get(code) or _once_offered(session, source, code)
        if name in PERSONS:
            return people.get(code)
        if name in ORGANISATIONS:
            return accounts.organisation_name(session, code)
        return status_label(code).words if name == OUTCOME else None

    return find


def _offered(session: Session, source: str) -> dict[str, str]:
    ask = registry(session).sources.get(source)
    found = ask(session, at=now(), actor=actor(), variables={}) if ask else []
    return {str(one["value"]): str(one["label"]) for one in found}


def _once_offered(session: Session, source: str, code: str) -> str | None:
    ask = registry(session).once_offered.get(source)
    found = ask(session, values=[code]) if ask else []
    return str(found[0]["label"]) if found else None


def _kind(component: Component | None) -> str:
    """Return what kind of code a field holds: a file's, or one of a list that has a name."""
    if component is None:
        return ""
    if component.type == "filepicker":
        return DOCUMENT
    return LIST + component.choices.source if component.choices.source else ""


def _people_in(values: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Yield what stands at the names of persons in variables."""
    for name, value in values:
        if isinstance(value, dict):
            yield from _people_in(value.items())
        elif isinstance(value, list):
            yield from _people_in((name, one) for one in value)
        elif isinstance(value, str) and name in PERSONS:
            yield value


def _alike(fields: Mapping[Path, Component]) -> dict[str, Component]:
    """Return the fields by the last part of their paths, where all of them are called the same."""
    found: dict[str, list[Component]] = {}
    for path, component in fields.items():
        if component.label:
            found.setdefault(path[-1], []).append(component)
    return {last: all_[0] for last, all_ in found.items() if len({one.label for one in all_}) == 1}


def _words(component: Component) -> dict[str, str]:
    return {one.value: one.label for one in component.choices.static}


def _options(fields: Iterable[Component]) -> dict[str, str]:
    """Return what the values of options are called, where every form calls them the same.

    A decision or an action gets such a value under a name of its own.
    """
    found: dict[str, set[str]] = {}
    for component in fields:
        for one in component.choices.static:
            found.setdefault(one.value, set()).add(one.label)
    return {value: labels.pop() for value, labels in found.items() if len(labels) == 1}


def called(name: str) -> str:
    """Return what a result of an action or a decision is called; its own name if nobody said."""
    return gettext(str(NAMES[name])) if name in NAMES else name


def plain(value: Any) -> str:
    """Return a single value of JSON in words."""
    if value is None or value == "":
        return gettext("（空）")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, int | float | Decimal):
        return number(value)
    return _text(str(value))


def _text(said: str) -> str:
    """Return a text as it stands, an instant in Beijing's time."""
    try:
        return moment(datetime.fromisoformat(said)) if INSTANT.fullmatch(said) else said
    except ValueError:  # there is no such day
        return said


def number(value: float | Decimal) -> str:
    """Return a number as people write it; the record keeps it to its last digit.

    >>> number(8.0), number(0.8333333333333334), number(Decimal("1E+3")), number(2.5)
    ('8', '约 0.8333', '1000', '2.5')
    """
    exact = Decimal(str(value))
    if not exact.is_finite():
        return str(value)
    text = format(exact, "f")
    if "." not in text:
        return text
    text = text.rstrip("0").rstrip(".")
    if len(text.partition(".")[2]) <= DECIMALS:
        return text
    rounded = format(round(exact, DECIMALS), "f").rstrip("0").rstrip(".")
    return gettext("约 %(number)s", number=rounded)


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
