"""From what was posted to a clean answer that holds the form's visible, writable fields only."""

from collections.abc import Callable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from service import amounts
from service.errors import FieldProblem, say
from service.forms import clean, expressions, nesting, sentences, subset
from service.forms.components import Component, dotted
from service.forms.form import Form
from service.forms.nesting import ABSENT
from service.forms.posted import MOST_ROWS, NOTHING_POSTED, Posted, posted
from service.forms.visibility import View, row_context, rows, view

NOTHING: Mapping[str, Any] = MappingProxyType({})
MOST_CHOSEN = 500
LONGEST_CHOICE = 500
TICKED = frozenset({"on", "true", "1"})
UNTICKED = frozenset({"off", "false", "0", ""})


class Answer(dict[str, Any]):
    """A nested answer, with what could not be read of what was posted."""

    unread: tuple[FieldProblem, ...] = ()


class Unread(Exception):
    """What was posted for a field is not of its kind."""


def parse(
    form: Form, body: object, *, context: Mapping[str, Any] = NOTHING, blank_rows: bool = False
) -> Answer:
    """Return the answer that a browser's form or a JSON object holds.

    Every visible, writable field has a value: text or None, a number (the typed text if it is
    none), True or False, a list. Nothing else in the body is looked at. Parsing an answer again
    gives the same answer.

    :param context: the variables of the case as the task sees them
    :param blank_rows: keep rows in which nothing was filled in
    """
    source = posted(body)
    answer = Answer()
    if source is None:
        answer.unread = (FieldProblem("", "", "提交的内容不是一张表单，请刷新页面后重新填写。"),)
        source = NOTHING_POSTED
    taken, unread = _take(form, source, context)
    seen = view(form, taken, context)
    for field in form.fields:
        if seen.takes(field):
            value = nesting.get(seen.data if field.is_list else taken, field.path)
            if field.is_list and not field.fixed_rows and not blank_rows:
                value = [row for row in value if filled(row)]
            nesting.put(answer, field.path, value)
    if form.computes:
        _compute(form, answer, view(form, answer, context))
    refused = {dotted(field.path) for field in form.fields if not seen.takes(field)}
    answer.unread += tuple(one for one in unread if one.path.split("[")[0] not in refused)
    return answer


def _take(
    form: Form, source: Posted, context: Mapping[str, Any]
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Read every field that can be written at all, hidden or not."""
    taken: dict[str, Any] = {}
    unread: list[FieldProblem] = []
    for field in form.fields:
        if not field.takes_input or field.readonly == "true":
            continue
        if field.is_list:
            value: Any = _rows(field, source, context, unread)
        else:
            value = _value(field, source, dotted(field.path), form.labels[field.id], unread)
        nesting.put(taken, field.path, value)
    return taken, unread


def _rows(
    field: Component,
    source: Posted,
    context: Mapping[str, Any],
    unread: list[FieldProblem],
) -> list[dict[str, Any]]:
    """Read a list's rows, blank ones too; fixed rows keep what their read-only columns hold."""
    sent = source.rows(field.path)
    if sent is None or len(sent) > MOST_ROWS:
        what = "的内容不是若干行" if sent is None else f"多于 {MOST_ROWS} 行"
        sentence = f"{sentences.named(field.label)}{what}，请刷新页面后重新填写。"
        unread.append(FieldProblem(dotted(field.path), field.label, sentence))
        sent = dict(islice((sent or {}).items(), MOST_ROWS))
    unread += [_no_row(field, number) for number, row in sent.items() if row is None]
    if field.fixed_rows:
        return [
            nesting.overlay(row, _row(field, sent.get(number), number, unread))
            for number, row in enumerate(rows(context, field))
        ]
    last = min(max(sent, default=-1), MOST_ROWS - 1)
    return [_row(field, sent.get(number), number, unread) for number in range(last + 1)]


def _no_row(field: Component, number: int) -> FieldProblem:
    label = sentences.named(field.label)
    sentence = f"{label}第 {number + 1} 行的内容读不出来，请重新填写这一行。"
    return FieldProblem(f"{dotted(field.path)}[{number}]", field.label, sentence)


def _row(
    field: Component, source: Posted | None, number: int, unread: list[FieldProblem]
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    source = source or NOTHING_POSTED
    for column in field.components:
        if column.takes_input and column.readonly != "true":
            path = f"{dotted(field.path)}[{number}].{dotted(column.path)}"
            label = sentences.in_row(field.label, number, column.label)
            nesting.put(row, column.path, _value(column, source, path, label, unread))
    return row


def _value(
    field: Component, source: Posted, path: str, label: str, unread: list[FieldProblem]
) -> Any:
    raw = source.many(field.path) if field.type in subset.MANY else source.one(field.path)
    try:
        return READERS[field.type](field, raw)
    except Unread:
        sentence = say("%(label)s的内容读不出来，请重新填写。", label=sentences.named(label))
        unread.append(FieldProblem(path, label, sentence))
        return READERS[field.type](field, ABSENT)


def _text(field: Component, raw: Any) -> str | None:
    if raw is None or raw is ABSENT:
        return None
    if not isinstance(raw, str):
        raise Unread
    return clean.text(raw, lines=field.type == "textarea") or None


def _number(field: Component, raw: Any) -> int | float | str | None:
    exact = clean.decimal(raw)
    if exact is not None:
        return clean.exact(exact)
    written = _text(field, raw)
    if not written:
        return None
    unit = amounts.unit_of(label=field.label, suffix=field.look.suffix)
    return clean.ten_thousands(written) if unit == "万元" else clean.number(written)


def _date(field: Component, raw: Any) -> str | None:
    written = _text(field, raw)
    return (clean.month if field.month else clean.day)(written) if written else None


def _ticked(_field: Component, raw: Any) -> bool:
    if raw is None or raw is ABSENT:
        return False
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, str) or raw not in TICKED | UNTICKED:
        raise Unread
    return raw in TICKED


def _many(_field: Component, raw: Any) -> list[str]:
    if raw is None or raw is ABSENT:
        return []
    if not isinstance(raw, list) or len(raw) > MOST_CHOSEN:
        raise Unread
    return list(dict.fromkeys(filter(None, map(_choice, raw))))


def _choice(raw: Any) -> str:
    """Return one value of a list; keys of documents may come as whole numbers."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw) if abs(raw) < 10**18 else ""
    if not isinstance(raw, str) or not 0 < len(raw) <= LONGEST_CHOICE:
        raise Unread
    return clean.text(raw)


READERS: Mapping[str, Callable[[Component, Any], Any]] = MappingProxyType(
    {
        "textfield": _text,
        "textarea": _text,
        "number": _number,
        "datetime": _date,
        "select": _text,
        "radio": _text,
        "checkbox": _ticked,
        "checklist": _many,
        "taglist": _many,
        "filepicker": _many,
    }
)


def filled(value: Any) -> bool:
    """Say whether an answer says anything; zero does."""
    if isinstance(value, dict):
        return any(map(filled, value.values()))
    return value is not None and value is not False and value not in ("", [])


def _compute(form: Form, answer: Answer, seen: View) -> None:
    """Fill in what the form works out itself."""
    for field in form.fields:
        if field.type == "expression" and seen.shows(field):
            nesting.put(answer, field.path, expressions.value(field.expression, seen.data))
        if field.is_list and seen.takes(field):
            for number, row in enumerate(nesting.get(answer, field.path, [])):
                _compute_row(field, row, number, seen)


def _compute_row(field: Component, row: dict[str, Any], number: int, seen: View) -> None:
    for column in field.components:
        if column.type == "expression" and seen.shows(column, number):
            local = row_context(seen.data, row, number)
            nesting.put(row, column.path, expressions.value(column.expression, local))
