"""What was said before, as far as somebody may hear it: experts are blind to each other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service import engine
from service.host import access, catalogue
from service.host.forms import Form
from service.host.pages import Page, page_of
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


SHOWN = 50
"""So many steps are shown at once, the last ones; the others a page at a time."""


def before(session: Session, task: UserTask, actor: Actor) -> tuple[Earlier, ...]:
    """Return what was decided in a case last before this piece of work, oldest first."""
    found = finished(session, task.instance, actor, most=SHOWN)
    return tuple(one for one in found if one.key != task.key)


def finished(
    session: Session, instance: ProcessInstance, actor: Actor, *, most: int | None = None
) -> tuple[Earlier, ...]:
    """Return the finished work of a case that somebody may read, oldest first.

    `most`: no more than the last so many.
    """
    readable = _readable(session, instance, actor)
    rows = session.scalars(_newest_first(instance).limit(most)).all()
    return tuple(one for row in reversed(rows) for one in readable(row))


def finished_page(
    session: Session, instance: ProcessInstance, actor: Actor, *, number: int
) -> Page[Earlier]:
    """Return a page of the finished work of a case, newest first."""
    readable = _readable(session, instance, actor)
    query = _newest_first(instance)
    found = page_of(session, query, number=number, make=lambda row: readable(row[0]), size=SHOWN)
    rows = tuple(one for some in found.rows for one in some)
    return Page(rows, found.total, found.number, found.size)


def forms(session: Session, instance: ProcessInstance) -> tuple[Form, ...]:
    """Return every form that the steps of a case may have had."""
    releases = Releases(session, instance)
    asked = {(number, e.form) for number in releases.numbers
             for e in releases.elements(number).values() if e.form}  # fmt: skip
    held = {number: catalogue.release(session, number) for number in releases.numbers}
    return tuple(
        catalogue.form(session, held[number], form)
        for number, form in sorted(asked)
        if f"{form}.form" in held[number].contents
    )


def _newest_first(instance: ProcessInstance) -> Select[UserTask]:
    of_case = select(UserTask).where(UserTask.instance_key == instance.key)
    done = of_case.where(UserTask.status == "completed")
    return done.order_by(UserTask.completed_at.desc(), UserTask.key.desc())


def _readable(
    session: Session, instance: ProcessInstance, actor: Actor
) -> Callable[[UserTask], Iterator[Earlier]]:
    """Return what gives a piece of work if this person may read it, and nothing otherwise."""
    releases = Releases(session, instance)
    blind = access.blind(actor, instance)

    def read(row: UserTask) -> Iterator[Earlier]:
        if not (blind and of_experts(row.lane) and row.completed_by != actor.id):
            yield _earlier(session, releases.at(row.completed_at or row.created_at), row)

    return read


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
