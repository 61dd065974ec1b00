"""What was said before, as far as somebody may hear it: experts are blind to each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.host import access, catalogue
from service.host.forms import Form
from service.host.releases import Releases
from service.host.tables import ProcessInstance, UserTask, Variable
from service.people.actor import Actor
from service.people.roles import role


@dataclass(frozen=True)
class Earlier:
    """A piece of work of the case that somebody has finished."""

    key: int
    element: str
    name: str
    lane: str | None
    by: str
    at: datetime
    answer: Any
    form: Form | None


def before(session: Session, task: UserTask, actor: Actor) -> tuple[Earlier, ...]:
    """Return what was decided in a case before this piece of work, oldest first."""
    return tuple(one for one in finished(session, task.instance, actor) if one.key != task.key)


def finished(session: Session, instance: ProcessInstance, actor: Actor) -> tuple[Earlier, ...]:
    """Return the finished work of a case that somebody may read, oldest first."""
    query = select(UserTask).where(
        UserTask.instance_key == instance.key, UserTask.status == "completed"
    )
    releases = Releases(session, instance)
    blind = access.blind(actor, instance)
    return tuple(
        _earlier(session, releases.at(row.completed_at or row.created_at), row)
        for row in session.scalars(query.order_by(UserTask.completed_at, UserTask.key))
        if not (blind and of_experts(row.lane) and row.completed_by != actor.id)
    )


def seen(
    session: Session, task: UserTask, actor: Actor, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the variables of a task without those that say what other experts said."""
    if not access.blind(actor, task.instance):
        return dict(values)
    hidden = _hidden(session, task)
    return {name: value for name, value in values.items() if name not in hidden}


def of_experts(lane: str | None) -> bool:
    """Ask whether a lane is one whose people judge without hearing each other."""
    found = role(lane or "")
    return found is not None and found.code in access.NAMED


def _hidden(session: Session, task: UserTask) -> set[str]:
    """Name the variables that an expert's step set outside the scope of this very task."""
    rows = list(session.scalars(select(Variable).where(Variable.instance_key == task.instance_key)))
    own = {row.name for row in rows if row.scope and row.scope == task.scope}
    elements = Releases(session, task.instance).elements()
    said = {row.name for row in rows if row.element and of_experts(_lane(elements, row.element))}
    return said - own


def _lane(elements: Mapping[str, engine.ElementInfo], element: str) -> str | None:
    info = elements.get(element)
    return info.lane if info else None


def _earlier(session: Session, release: catalogue.Listed, task: UserTask) -> Earlier:
    form = catalogue.form(session, release, task.form) if task.form else None
    return Earlier(
        key=task.key,
        element=task.element,
        name=task.name,
        lane=task.lane,
        by=task.completed_by_name or "",
        at=task.completed_at or task.created_at,
        answer=task.answer,
        form=form,
    )
