"""What others decided in a case before me: who, when, and what they wrote."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from service import host
from service.host.earlier import SHOWN, forms
from service.host.earlier import Earlier as Finished
from service.host.forms import Component, Form, nesting
from service.host.pages import Page
from service.host.tables import Document, ProcessInstance
from service.host.tasks import TaskView
from service.web.filling import Sheet
from service.web.language import gettext, tr
from service.web.request import actor

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


def before(session: Session, view: TaskView) -> list[Earlier]:
    """Return the steps done before a piece of work, oldest first, with what was answered."""
    return [
        _told(session, one, view.variables, view.documents, private=view.private)
        for one in view.before
    ]


def of_case(session: Session, instance: ProcessInstance) -> list[Earlier]:
    """Return the last steps of a case that are done and that one may read, oldest first."""
    told = _telling(session, instance)
    found = host.tasks.finished(session, instance, actor(), most=SHOWN)
    return [told(one) for one in found]


def page_of_case(session: Session, instance: ProcessInstance, *, number: int) -> Page[Earlier]:
    """Return a page of all the steps of a case that are done, newest first."""
    told = _telling(session, instance)
    found = host.tasks.finished_page(session, instance, actor(), number=number)
    return Page(tuple(told(one) for one in found.rows), found.total, found.number, found.size)


def kinds(
    session: Session, instance: ProcessInstance, documents: Collection[Document]
) -> dict[str, str]:
    """Return what the kinds of a case's documents are called in the forms that ask for them."""
    if not documents:
        return {}
    return {
        field.kind: field.label
        for form in forms(session, instance)
        for field in form.fields
        if field.type == "filepicker"
    }


def _telling(session: Session, instance: ProcessInstance) -> Callable[[Finished], Earlier]:
    documents = host.documents.of(session, instance)
    private = host.access.sees_private(actor(), instance)
    blind = host.access.blind(actor(), instance)
    context = {} if blind else host.instances.variables(session, instance)
    return lambda one: _told(session, one, context, documents, private=private)


def _told(
    session: Session,
    one: Finished,
    context: Mapping[str, Any],
    documents: Collection[Document],
    *,
    private: bool,
) -> Earlier:
    shown, gist, answer = Markup(""), "", one.answer or {}
    if one.form:
        # What is hidden depends on the answers of that time, not on what became of them since.
        sheet = Sheet(one.form, {**context, **answer}, documents)
        shown = sheet.show(session, values=answer, private=private)
        gist = _gist(one.form, answer)
    return Earlier(one.name, one.lane or "", one.by, one.at, gist, shown)


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
    names = {option.value: option.label for option in field.choices.static}
    return f"{tr(field.label)}：{tr(names.get(str(value), str(value)))}"
