"""Several pieces of work of one step that may be decided together, as the diagram says (`bulk`)."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from service.db import Session
from service.forms import Form
from service.forms.components import Component
from service.host import access
from service.host.definitions.reminding import BULK, is_said
from service.host.tables.core import ProcessInstance, UserTask
from service.people.actor import Actor

MOST = 50
"""How many are decided at once."""
NOT_TOGETHER = frozenset({"filepicker", "dynamiclist"})
"""What is different for every case: a form that asks for it is filled in one by one."""


def allows(task: UserTask, form: Form | None) -> bool:
    """Ask whether a piece of work may be decided together with others of its step."""
    asked = form.fields if form else ()
    return is_said(task.properties.get(BULK)) and not any(
        field.type in NOT_TOGETHER for field in asked
    )


def together(session: Session, task: UserTask, *, actor: Actor) -> list[UserTask]:
    """Return the open work of the same step that somebody may do, the most urgent first."""
    query = (
        select(UserTask)
        .join(ProcessInstance)
        .where(
            UserTask.status == "open",
            UserTask.process_id == task.process_id,
            UserTask.element == task.element,
            UserTask.form == task.form,
            access.visible(actor),
        )
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.key)
        .limit(4 * MOST)
    )
    found = [one for one in session.scalars(query) if _may(one, actor)]
    return found[:MOST]


def _may(task: UserTask, actor: Actor) -> bool:
    held_by_other = task.assignee not in (None, actor.id)
    said = is_said(task.properties.get(BULK))
    return said and not held_by_other and access.may_work(task, actor)


def asked_of_all(form: Form) -> Form:
    """Return a form without the sentences that speak of one case."""
    return replace(form, components=tuple(_asking(form.components)))


def _asking(components: tuple[Component, ...]) -> Iterator[Component]:
    for one in components:
        if one.type != "text":
            yield replace(one, components=tuple(_asking(one.components)))
