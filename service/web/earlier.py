"""What others decided in a case before me: who, when, and what they wrote."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from service import host
from service.host.earlier import Earlier as Finished
from service.host.tables import Document, ProcessInstance
from service.host.tasks import TaskView
from service.web.filling import Sheet
from service.web.request import actor

LONG = 8
"""A form of more fields than this is folded away under its name."""


@dataclass(frozen=True)
class Earlier:
    """A step that is done."""

    name: str
    lane: str
    who: str
    at: datetime
    shown: Markup
    long: bool


def before(session: Session, view: TaskView) -> list[Earlier]:
    """Return the steps done before a piece of work, oldest first, with what was answered."""
    return [_told(session, one, view.documents, view.private) for one in view.before]


def of_case(session: Session, instance: ProcessInstance) -> list[Earlier]:
    """Return the steps of a case that are done and that one may read."""
    documents = host.documents.of(session, instance)
    private = host.access.sees_private(actor(), instance)
    found = host.tasks.finished(session, instance, actor())
    return [_told(session, one, documents, private) for one in found]


def _told(
    session: Session, one: Finished, documents: Collection[Document], private: bool
) -> Earlier:
    shown, long = Markup(""), False
    if one.form:
        # What is hidden depends on the answers of that time, not on what became of them since.
        sheet = Sheet(one.form, one.answer or {}, documents)
        shown = sheet.show(session, values=one.answer or {}, private=private)
        long = len(one.form.fields) > LONG
    return Earlier(one.name, one.lane or "", one.by, one.at, shown, long)
