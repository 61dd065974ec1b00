"""A page of review: what was sent in beside the lines of a checklist, and what changed since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from service.db import Session
from service.forms import Answer, Component, Form, nesting
from service.forms.components import dotted
from service.host.cases import files
from service.host.definitions import catalogue
from service.host.tables.core import Document
from service.host.tasks.finished import FinishedTask
from service.host.tasks.tasks import TaskView
from service.uploads import kinds, pictures
from service.web.core.request import actor
from service.web.forms.bound_form import BoundForm, Change
from service.web.forms.drawing import file
from service.web.forms.widgets import Line, html_id
from service.web.presenters.people import signed

REVIEW = "review"
"""The property of a user task that names the form whose answers are looked at beside its own."""
CONFORM = "conform"
"""What a button sends (`_row`) to have every line answered that is still open."""
NOT_CONCERNED = "none"
"""The value of an option that says of a line that it does not apply: there is nothing to see."""


@dataclass(frozen=True)
class Panel:
    """A file that was handed in, as it is shown on the page."""

    document: Document
    shown_as: str
    lines: tuple[int, ...]
    looked: bool
    """Whether the reader has had it shown before, by the record."""


@dataclass(frozen=True)
class Since:
    """What was sent otherwise since somebody went through the same lines last."""

    by: str
    at: datetime
    changes: tuple[Change, ...]
    deficient: int
    """How many lines were found wanting then."""


@dataclass(frozen=True)
class Review:
    """What stands beside the checklist."""

    sent: Markup
    panels: tuple[Panel, ...]
    lines: Mapping[str, Line]
    """By the id of the field that judges them."""
    since: Since | None
    first: Answer
    """What the form begins with: ticks of the last time stand only where nothing changed."""

    @property
    def kept(self) -> list[Line]:
        """The lines whose ticks of the last time stand."""
        return [one for one in self.lines.values() if one.kept]


def of(session: Session, view: TaskView) -> Review | None:
    """Return what stands beside a form; None where the diagram does not ask for it.

    Whoever may not see what was sent (a declaration comes first) is shown none of it.
    """
    name = view.task.properties.get(REVIEW)
    if not name or not view.workable:
        return None
    release = catalogue.release(session, view.instance.release)
    if f"{name}.form" not in release.contents:
        return None
    sheet = BoundForm(
        catalogue.form(session, release, name), view.variables, view.documents, view.instance
    )
    last = _last_time(view)
    changes = _changes(session, view, sheet, last) if last else ()
    looked = files.looked_at(session, instance=view.instance, actor=actor())
    lines = _lines(view, last, changes, looked)
    return Review(
        sent=sheet.show(session, values=view.variables, private=view.private),
        panels=tuple(_panels(view, lines, looked)),
        lines=lines,
        since=_since(view, last, changes),
        first=_first(view.form, lines) if last else Answer(),
    )


def conform(session: Session, view: TaskView, answer: Answer) -> Answer:
    """Fill the lines that nobody has judged yet; not those whose files the reader has not seen."""
    beside = of(session, view)
    for field in _judged(view.form) if beside else ():
        line = beside.lines[field.id] if beside else None
        empty = nesting.get(answer, field.path) in (None, "")
        if line and empty and line.conform and not line.unseen:
            nesting.put(answer, field.path, line.conform)
    return answer


def _judged(form: Form | None) -> list[Component]:
    return [one for one in form.walk() if one.look.is_line] if form else []


def _last_time(view: TaskView) -> FinishedTask | None:
    """Return when the same step was done last, where what was sent came back to it."""
    of_step = (one for one in reversed(view.before) if one.element == view.task.element)
    return next(of_step, None)


def _since(view: TaskView, last: FinishedTask | None, changes: tuple[Change, ...]) -> Since | None:
    if last is None:
        return None
    return Since(
        signed(last.by, last.instead_of), last.at, changes, len(_deficient(view.form, last))
    )


def _changes(
    session: Session, view: TaskView, sheet: BoundForm, last: FinishedTask
) -> tuple[Change, ...]:
    sent = [
        one
        for one in view.before
        if one.at >= last.at and one.before and one.form and one.form.id == sheet.form.id
    ]
    if not sent:
        return ()
    return sheet.changes(session, before=sent[0].before or {}, after=sent[-1].answer or {})


def _lines(
    view: TaskView,
    last: FinishedTask | None,
    changes: tuple[Change, ...],
    looked: frozenset[str],
) -> dict[str, Line]:
    documents = {one.key: one for one in view.documents}
    deficient = _deficient(view.form, last) if last else {}
    found = {}
    for number, field in enumerate(_judged(view.form), start=1):
        given = [
            nesting.get(view.variables, tuple(path.split("."))) for path in field.look.evidence
        ]
        keys = list(dict.fromkeys(key for value in given for key in _keys(value, documents)))
        nothing = bool(given) and not keys and all(value in (None, "", []) for value in given)
        changed = any(_touches(field, one.name) for one in changes)
        found[field.id] = Line(
            number=number,
            article=field.look.article,
            files=tuple(file(documents[key]) for key in keys),
            unseen=tuple(key for key in keys if key not in looked),
            parts=not keys and not nothing,
            paths=field.look.evidence,
            remark=_spot(view.form, field.look.remark),
            conform=_conforming(field, nothing=nothing),
            before=deficient.get(field.id, ""),
            changed=changed,
            kept=last is not None and not changed and field.id not in deficient,
        )
    return found


def _conforming(field: Component, *, nothing: bool) -> str:
    """Return the answer that “all others conform” gives: the first, or that it does not apply."""
    values = [one.value for one in field.choices.static]
    if not nothing:
        return values[0] if values else ""
    return NOT_CONCERNED if NOT_CONCERNED in values else ""


def _keys(value: Any, documents: Mapping[str, Document]) -> Iterator[str]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, str) and one in documents)


def _touches(field: Component, name: str) -> bool:
    """Ask whether a change concerns a line: what it looks at, or a part of that.

    A line that names nothing to look at is concerned by every change.
    """
    paths = field.look.evidence
    return not paths or any(
        name == path or name.startswith((f"{path}.", f"{path}[")) for path in paths
    )


def _deficient(form: Form | None, last: FinishedTask) -> dict[str, str]:
    """Return the lines that were found wanting the last time, with what was said of each."""
    by_id = {one.id: one for one in form.walk()} if form else {}
    found = {}
    for field in _judged(form):
        remark = by_id.get(field.look.remark)
        said = nesting.get(last.answer or {}, remark.path) if remark else None
        if said:
            found[field.id] = str(said)
    return found


def _spot(form: Form | None, identity: str) -> str:
    field = next((one for one in form.walk() if one.id == identity), None) if form else None
    return html_id(dotted(field.path)) if field else ""


def _first(form: Form | None, lines: Mapping[str, Line]) -> Answer:
    """Return the answer that a form begins with after a return: what is not kept is empty."""
    answer = Answer()
    kept = {field.path for field in _judged(form) if lines[field.id].kept}
    for field in form.fields if form else ():
        if field.takes_input and field.path not in kept:
            nesting.put(answer, field.path, None)
    return answer


def _panels(view: TaskView, lines: Mapping[str, Line], looked: frozenset[str]) -> Iterator[Panel]:
    named = {one.key for line in lines.values() for one in line.files}
    for document in view.documents:
        numbers = [
            line.number for line in lines.values() if document.key in {f.key for f in line.files}
        ]
        if document.key in named:
            yield Panel(
                document, shown_as(document.media_type), tuple(numbers), document.key in looked
            )


def shown_as(media_type: str) -> str:
    """Return how a document is shown: `pdf`, `picture`, or "" where it has to be fetched."""
    if media_type in pictures.MEDIA_TYPES:
        return "picture"
    return "pdf" if media_type == kinds.PDF else ""
