"""What a case began with and what others decided in it: who, when, and what they wrote."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup

from service.db import Session
from service.forms import Component, Form, nesting
from service.host import access
from service.host.cases.sight import documents_for, sight, variables_for
from service.host.documents import PAPER
from service.host.storage.pagination import Page
from service.host.tables.core import Document, ProcessInstance
from service.host.tasks.finished import SHOWN, beginning, finished, finished_page, forms
from service.host.tasks.finished import FinishedTask as Finished
from service.host.tasks.tasks import TaskView
from service.web.core.language import gettext, tr
from service.web.core.request import actor
from service.web.forms.bound_form import BoundForm, Change
from service.web.presenters.people import signed
from service.web.presenters.private_looks import sees_private

LONG = 12
"""Of a form with more fields than this there is no gist."""
CHOSEN = ("radio", "select", "expression")
LONGEST_GIST = 160


@dataclass(frozen=True)
class Earlier:
    """A step that is done: the gist of it, and everything that was answered."""

    name: str
    lane: str
    who: str
    at: datetime
    gist: str
    shown: Markup
    short: bool = False
    """Whether it is shown at once, not on demand."""
    supplemented: bool = False
    changes: tuple[Change, ...] = ()
    """What was sent otherwise than before, where it was returned to be supplemented."""


def beginning_before(session: Session, view: TaskView) -> Earlier | None:
    """Return what the case of a piece of work began with; None where no form was asked."""
    if view.begun is None:
        return None
    presented = _presented(
        session, view.begun, view.variables, view.documents, view.instance, private=view.private
    )
    return _at_once(view.begun, presented)


def beginning_of_case(session: Session, instance: ProcessInstance) -> Earlier | None:
    """Return what a case began with; None where no form was asked."""
    seen = sight(session, instance, actor())
    begun = beginning(session, instance) if seen.open else None
    if begun is None:
        return None
    return _at_once(begun, _telling(session, instance)(begun))


def _at_once(begun: Finished, step: Earlier) -> Earlier:
    """Show a short form at once: it is what the case is about."""
    return replace(step, gist="", short=begun.form is not None and len(begun.form.fields) <= LONG)


def before(session: Session, view: TaskView) -> list[Earlier]:
    """Return the steps done before a piece of work, oldest first, with what was answered."""
    return [
        _presented(
            session, one, view.variables, view.documents, view.instance, private=view.private
        )
        for one in view.before
    ]


def of_case(session: Session, instance: ProcessInstance) -> list[Earlier]:
    """Return the last steps of a case that are done and that one may read, oldest first."""
    presented = _telling(session, instance)
    found = finished(session, instance, actor(), most=SHOWN)
    return [presented(one) for one in found]


def page_of_case(session: Session, instance: ProcessInstance, *, number: int) -> Page[Earlier]:
    """Return a page of all the steps of a case that are done, newest first."""
    presented = _telling(session, instance)
    found = finished_page(session, instance, actor(), number=number)
    return Page(tuple(presented(one) for one in found.rows), found.total, found.number, found.size)


def kinds(
    session: Session, instance: ProcessInstance, documents: Collection[Document]
) -> dict[str, str]:
    """Return what the kinds of a case's documents are called in the forms that ask for them."""
    if not documents:
        return {}
    asked = {
        field.kind: field.label
        for form in forms(session, instance)
        for field in form.fields
        if field.type == "filepicker"
    }
    return {PAPER: "文书", **asked}


def _telling(session: Session, instance: ProcessInstance) -> Callable[[Finished], Earlier]:
    seen = sight(session, instance, actor())
    documents = documents_for(session, instance, seen)
    private = sees_private(session, instance)
    blind = access.blind(actor(), instance)
    context = {} if blind else variables_for(session, instance, seen)
    return lambda one: _presented(session, one, context, documents, instance, private=private)


def _presented(
    session: Session,
    one: Finished,
    context: Mapping[str, Any],
    documents: Collection[Document],
    instance: ProcessInstance,
    *,
    private: bool,
) -> Earlier:
    shown, gist, answer = Markup(""), "", one.answer or {}
    changes: tuple[Change, ...] = ()
    if one.form:
        # What is hidden depends on the answers of that time, not on what became of them since.
        sheet = BoundForm(one.form, {**context, **answer}, documents, instance)
        shown = sheet.show(session, values=answer, private=private)
        gist = _gist(one.form, answer)
        if one.before:
            changes = sheet.changes(session, before=one.before, after=answer)
    return Earlier(
        one.name,
        one.lane or "",
        signed(one.by, one.instead_of),
        one.at,
        gist,
        shown,
        supplemented=one.before is not None,
        changes=changes,
    )


def _gist(form: Form, answer: Mapping[str, Any]) -> str:
    """Return what was chosen, and what was written about it if that is little."""
    if len(form.fields) > LONG:
        return ""
    said = [_said(field, answer) for field in form.fields if not field.private]
    gist = gettext("；").join(filter(None, said))
    return gist if len(gist) <= LONGEST_GIST else gist[:LONGEST_GIST] + "…"


def _said(field: Component, answer: Mapping[str, Any]) -> str:
    value = nesting.get(answer, field.path)
    if value in (None, "", []) or field.type not in (*CHOSEN, "textarea"):
        return ""
    if field.choices.source:  # a list of the register: its values are codes, not words
        return ""
    names = {option.value: option.label for option in field.choices.static}
    return f"{tr(field.label)}：{tr(names.get(str(value), str(value)))}"
