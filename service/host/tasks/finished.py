"""What was decided before, as far as somebody may read it: some judge blind to each other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from service import engine
from service.db import Session
from service.forms import Form, nesting
from service.host import access
from service.host.cases import persist
from service.host.cases.releases import Releases
from service.host.cases.sight import Sight, hidden_variables, sight
from service.host.definitions import catalogue
from service.host.storage.pagination import Page, page_of
from service.host.tables.beginnings import StartAnswer
from service.host.tables.core import ProcessInstance, UserTask, Variable
from service.people import roles
from service.people.actor import SYSTEM, Actor


@dataclass(frozen=True)
class FinishedTask:
    """A piece of work of the case that somebody has finished."""

    key: int
    element: str
    name: str
    lane: str | None
    by: str
    at: datetime
    answer: Any
    form: Form | None
    instead_of: str = ""
    """For whom a deputy did it; empty where somebody did their own work."""
    before: Any = None
    """What was answered to the same form before, where it was returned to be supplemented."""


UNLOCKED = "unlocked"
"""The property of a user task that says which fields of its form may be changed."""

SHOWN = 50
"""Steps that are shown at once, the last ones; the others a page at a time."""


def finished_before(session: Session, task: UserTask, actor: Actor) -> tuple[FinishedTask, ...]:
    """Return what was decided in a case last before this piece of work, oldest first."""
    found = finished(session, task.instance, actor, most=SHOWN)
    return tuple(one for one in found if one.key != task.key)


def finished(
    session: Session, instance: ProcessInstance, actor: Actor, *, most: int | None = None
) -> tuple[FinishedTask, ...]:
    """Return the finished work of a case that somebody may read, oldest first.

    `most`: no more than that many of the last.
    """
    readable = _readable(session, instance, actor)
    rows = session.scalars(_newest_first(instance).limit(most)).all()
    return tuple(one for row in reversed(rows) for one in readable(row))


def finished_page(
    session: Session, instance: ProcessInstance, actor: Actor, *, number: int
) -> Page[FinishedTask]:
    """Return a page of the finished work of a case, newest first."""
    readable = _readable(session, instance, actor)
    query = _newest_first(instance)
    found = page_of(session, query, number=number, make=lambda row: readable(row[0]), size=SHOWN)
    rows = tuple(one for some in found.rows for one in some)
    return Page(rows, found.total, found.number, found.size)


def beginning(session: Session, instance: ProcessInstance) -> FinishedTask | None:
    """Return what a case began with: the form of its start event, as it was answered then.

    None where no form was asked. Of a case from before such answers were kept, what its variables
    hold now.
    """
    releases = Releases(session, instance)
    release = catalogue.release(session, releases.first)
    diagram = catalogue.diagram(session, release, instance.process_id)
    kept = session.get(StartAnswer, instance.key)
    form_id = kept.form if kept else diagram.start_form
    if not form_id or (kept is None and instance.started_by == SYSTEM.id):
        return None
    form = catalogue.form(session, release, form_id)
    start = next((one for one in diagram.elements.values() if _is_start(one, form_id)), None)
    return FinishedTask(
        key=0,
        element=start.id if start else "",
        name=(start.name if start else "") or instance.process_name,
        lane=diagram.start_lane,
        by=instance.started_by_name,
        at=instance.started_at,
        answer=kept.answer if kept else _of_form(form, persist.state_of(session, instance)),
        form=form,
    )


def _is_start(element: engine.ElementInfo, form_id: str) -> bool:
    return element.type == "startEvent" and element.form == form_id


def _of_form(form: Form, state: engine.State) -> dict[str, Any]:
    """Return what the variables of a case hold at the places of a form."""
    values, found = state.variables.get("", {}), dict[str, Any]()
    for field in form.fields:
        value = nesting.get(values, field.path, nesting.ABSENT)
        if value is not nesting.ABSENT:
            nesting.put(found, field.path, value)
    return found


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
) -> Callable[[UserTask], Iterator[FinishedTask]]:
    """Return what gives a piece of work if this person may read it, and nothing otherwise."""
    releases = Releases(session, instance)
    blind = access.blind(actor, instance)
    seen = sight(session, instance, actor)

    def read(row: UserTask) -> Iterator[FinishedTask]:
        if not seen.sees_step(row.process_id, row.lane, row.completed_by):
            return
        if not (blind and is_blind(session, row.lane) and row.completed_by != actor.id):
            release = releases.at(row.completed_at or row.created_at)
            yield _earlier(session, release, row, seen)

    return read


def visible_variables(
    session: Session, task: UserTask, actor: Actor, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the variables of a task without those that say what others judged."""
    hidden = hidden_variables(session, task.instance, actor)
    kept = {name for scope, name in hidden if scope == ""}
    if not access.blind(actor, task.instance):
        return {name: value for name, value in values.items() if name not in kept}
    kept |= _hidden(session, task)
    return {name: value for name, value in values.items() if name not in kept}


def is_blind(session: Session, lane: str | None) -> bool:
    """Ask whether a lane is one whose people judge without hearing each other."""
    found = roles.find(session, lane)
    return found is not None and found.blind


def _hidden(session: Session, task: UserTask) -> set[str]:
    """Name the variables that a blind step set outside the scope of this very task."""
    rows = list(session.scalars(select(Variable).where(Variable.instance_key == task.instance_key)))
    own = {row.name for row in rows if row.scope and row.scope == task.scope}
    elements = Releases(session, task.instance).elements()
    lanes = {row.name: _lane(elements, row.element) for row in rows if row.element}
    return {name for name, lane in lanes.items() if is_blind(session, lane)} - own


def _lane(elements: Mapping[str, engine.ElementInfo], element: str) -> str | None:
    info = elements.get(element)
    return info.lane if info else None


def _earlier(
    session: Session, release: catalogue.Listed, task: UserTask, seen: Sight
) -> FinishedTask:
    form = catalogue.form(session, release, task.form) if task.form else None
    supplemented = form is not None and UNLOCKED in task.properties
    return FinishedTask(
        key=task.key,
        element=task.element,
        name=task.name,
        lane=task.lane,
        by=seen.name(task.completed_by, task.completed_by_name or ""),
        instead_of=seen.name(task.on_behalf_of, task.on_behalf_of_name or ""),
        at=task.completed_at or task.created_at,
        answer=task.answer,
        form=form,
        before=_answered_before(session, task) if supplemented else None,
    )


def _answered_before(session: Session, task: UserTask) -> Any:
    """Return what was answered to the same form last before a piece of work."""
    earlier = _newest_first(task.instance).where(
        UserTask.form == task.form,
        UserTask.completed_at <= task.completed_at,
        UserTask.key != task.key,
    )
    found = session.scalars(earlier.limit(1)).first()
    return found.answer if found else None
