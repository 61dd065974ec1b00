"""Whether an answer is well formed, in sentences that say what to do about it."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Protocol

from service.errors import FieldProblem
from service.forms import clean, nesting, patterns, sentences, subset
from service.forms.components import Component, dotted
from service.forms.form import Form
from service.forms.options import Sources, options
from service.forms.parsing import NOTHING, Answer, filled
from service.forms.visibility import View, row_context, rows, view

Check = Callable[[Any], str | None]
NO_SOURCES: Sources = MappingProxyType({})
NO_CHECKS: Mapping[str, Check] = MappingProxyType({})
# The address grammar of the HTML standard (input type=email), which form-js follows.
LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
EMAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{LABEL}(?:\.{LABEL})*", re.ASCII)


class Document(Protocol):
    """An uploaded file, as far as a form is concerned."""

    @property
    def key(self) -> Any:
        """What an answer calls it."""

    @property
    def kind(self) -> str:
        """What it was uploaded as."""


class Judge:
    """The rules for the fields of one form in one case."""

    def __init__(
        self,
        seen: View,
        checks: Mapping[str, Check],
        sources: Sources,
        documents: Collection[Document],
        today: date | None,
    ) -> None:
        self.seen = seen
        self.checks = checks
        self.sources = sources
        self.today = today
        self.documents = {str(document.key): document.kind for document in documents}

    def problems(self, form: Form, answer: Mapping[str, Any]) -> Iterator[FieldProblem]:
        """Yield the first thing wrong with each field, in the order of the page."""
        for field in form.fields:
            if not self.seen.takes(field):
                continue
            if field.is_list:
                yield from self._list(field, answer)
                continue
            label, value = form.labels[field.id], nesting.get(answer, field.path)
            said = self._field(field, label, value, self.seen.data)
            if said:
                yield FieldProblem(dotted(field.path), label, said)

    def _list(self, field: Component, answer: Mapping[str, Any]) -> Iterator[FieldProblem]:
        found = rows(answer, field)
        said = _row_count(field, len(found))
        if said:
            yield FieldProblem(dotted(field.path), field.label, said)
        for number, row in enumerate(found[: field.rules.max_rows]):
            local = row_context(self.seen.data, row, number)
            for column in field.components:
                if not self.seen.takes(column, number):
                    continue
                label = sentences.in_row(field.label, number, column.label)
                said = self._field(column, label, nesting.get(row, column.path), local)
                if said:
                    path = f"{dotted(field.path)}[{number}].{dotted(column.path)}"
                    yield FieldProblem(path, label, said)

    def _field(
        self, field: Component, label: str, value: Any, context: Mapping[str, Any]
    ) -> str | None:
        """Return the first sentence against a value, None if it is well formed."""
        if not filled(value):
            return sentences.missing(field, label) if field.rules.required else None
        said = None
        if field.type in ("textfield", "textarea"):
            said = _text(field, label, value)
        elif field.type == "number":
            said = _number(field, label, value)
        elif field.type == "datetime":
            said = _date(field, label, value, self.today)
        elif field.type == "filepicker":
            said = self._files(field, label, value)
        elif field.type in subset.CHOOSERS:
            said = self._choice(field, label, value, context)
        return said or self._named_check(field, label, value)

    def _choice(
        self, field: Component, label: str, value: Any, context: Mapping[str, Any]
    ) -> str | None:
        offered = {option.value for option in options(field, context=context, sources=self.sources)}
        chosen = value if isinstance(value, list) else [value]
        return None if offered.issuperset(chosen) else sentences.no_option(label)

    def _files(self, field: Component, label: str, value: list[str]) -> str | None:
        for key in value:
            kind = self.documents.get(key)
            if kind is None or (field.kind and kind != field.kind):
                return sentences.strange_file(label)
        return sentences.many_files(label) if len(value) > 1 and not field.multiple else None

    def _named_check(self, field: Component, label: str, value: Any) -> str | None:
        check = self.checks.get(field.rules.check) if field.rules.check else None
        said = check(value) if check else None
        return sentences.failed_check(label, said) if said else None


def validate(
    form: Form,
    answer: Mapping[str, Any],
    *,
    context: Mapping[str, Any] = NOTHING,
    checks: Mapping[str, Check] = NO_CHECKS,
    sources: Sources = NO_SOURCES,
    documents: Collection[Document] = (),
    today: date | None = None,
) -> list[FieldProblem]:
    """Return what is wrong with a parsed answer, one problem a field, in the page's order.

    :param answer: what `parse` returned
    :param context: the variables of the case as the task sees them
    :param checks: named checks of single values, a sentence for no
    :param sources: the option lists of `form.sources`
    :param documents: the documents of this case; a file answer may name no others
    :param today: the day of answering, for dates that lie in the past or the future
    """
    seen = view(form, answer, context)
    unread = answer.unread if isinstance(answer, Answer) else ()
    known = {problem.path for problem in unread}
    judged = Judge(seen, checks, sources, documents, today).problems(form, answer)
    return [*unread, *(problem for problem in judged if problem.path not in known)]


def _row_count(field: Component, given: int) -> str | None:
    if field.fixed_rows:
        return None
    if given < field.rules.min_rows:
        return sentences.few_rows(field.label, field.rules.min_rows, given)
    if given > field.rules.max_rows:
        return sentences.many_rows(field.label, field.rules.max_rows, given)
    return None


def limit(field: Component) -> int:
    """Return how many characters a text field takes."""
    usual = subset.TEXTAREA_LIMIT if field.type == "textarea" else subset.TEXT_LIMIT
    return field.rules.max_length or usual


def _text(field: Component, label: str, value: str) -> str | None:
    rules, given, most = field.rules, clean.units(value), limit(field)
    if given > most:
        return sentences.too_long(label, most, given)
    if rules.min_length and given < rules.min_length:
        return sentences.too_short(label, rules.min_length, given)
    if rules.pattern and not patterns.matches(rules.pattern, value):
        return sentences.misshapen(field, label)
    if rules.email and not EMAIL.fullmatch(value):
        return sentences.no_email(label)
    return None


def _number(field: Component, label: str, value: Any) -> str | None:
    rules, given = field.rules, clean.decimal(value)
    if given is None:
        return sentences.no_number(label)
    if rules.minimum is not None and given < rules.minimum:
        return sentences.too_small(label, rules.minimum)
    if rules.maximum is not None and given > rules.maximum:
        return sentences.too_large(label, rules.maximum)
    if rules.decimals is not None and _decimals(given) > rules.decimals:
        return sentences.too_fine(label, rules.decimals)
    if rules.increment and given % rules.increment:
        return sentences.off_step(label, rules.increment)
    return None


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _date(field: Component, label: str, value: str, today: date | None) -> str | None:
    whole = f"{value}-01" if field.month else value
    try:
        real = date.fromisoformat(whole).isoformat() == whole
    except ValueError:
        real = False
    if not real:
        return sentences.no_date(field, label)
    return _misplaced(field, label, value, today) if today else None


def _misplaced(field: Component, label: str, value: str, today: date) -> str | None:
    """Say that a date lies on the wrong side of today; a month counts as a whole."""
    now = today.isoformat()[: len(value)]
    if field.rules.when == "past" and value > now:
        return sentences.not_past(label)
    if field.rules.when == "future" and value < now:
        return sentences.not_future(label)
    return None
