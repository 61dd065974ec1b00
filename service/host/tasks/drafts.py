"""Drafts of a task: each window of its writer keeps its own, until the task is done.

A page bears the key of the draft that it shows, and the revision that it saw. A page that has not
seen what another one wrote into the draft gets a draft of its own (`cases/start_drafts.py` does
the same before there is a case), so neither text replaces the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service import privacy
from service.db import Session
from service.errors import NotFound, Refused
from service.forms import Form
from service.host.cases import private_fields
from service.host.cases.start_drafts import Place, Saved, new_key
from service.host.storage.upsert import added
from service.host.tables.core import Draft, UserTask
from service.people.actor import Actor

WITHOUT_PAGE = Place(key="", revision=0, page="")
"""Where a request writes that comes from no page of ours."""
MOST = 20
"""Drafts that one person may keep of one task: more are a script's."""


@dataclass(frozen=True)
class Typed:
    """A draft as its writer typed it."""

    key: str
    body: Any
    revision: int
    saved_at: datetime


@dataclass(frozen=True)
class Asked:
    """What a task asks for: its form if it has one, and the variables that the form sees."""

    form: Form | None
    context: Mapping[str, Any]


def of(session: Session, *, task: UserTask, actor: Actor) -> list[Draft]:
    """Return somebody's drafts of a task, the last saved first."""
    query = select(Draft).where(Draft.task_key == task.key, Draft.person == actor.id)
    return list(session.scalars(query.order_by(Draft.saved_at.desc(), Draft.window)))


def opened(session: Session, draft: Draft, *, form: Form | None) -> Typed:
    """Return a draft with the form's private fields as they were typed."""
    body = _clear(session, form, draft.body)
    return Typed(key=draft.window, body=body, revision=draft.revision, saved_at=draft.saved_at)


def save(
    session: Session, *, task: UserTask, actor: Actor, place: Place, asked: Asked, body: Any
) -> Saved:
    """Keep what somebody has typed so far where their page writes, or apart from what it missed.

    :raises Refused: more drafts of this task than one person may keep
    """
    row = _locked(session, task, actor, place.key)
    if row is None:
        if _added(session, task, actor, place, asked, body):
            return Saved(place.key, 1)
        row = _locked(session, task, actor, place.key)  # another page has made it at this moment
        if row is None:
            raise Refused("草稿没有保存成，请再试一次")
    if _written_by_another(session, row, place, asked, body):
        apart = Place(key=new_key(), revision=0, page=place.page)
        _added(session, task, actor, apart, asked, body)
        return Saved(apart.key, 1, apart=True)
    row.body, row.page = _sealed(session, task, asked, body, before=row.body), place.page
    row.revision, row.saved_at = row.revision + 1, session.at
    session.flush()
    return Saved(row.window, row.revision)


def discard(session: Session, *, task: UserTask, actor: Actor, key: str) -> None:
    """Throw away one of somebody's drafts of a task.

    :raises NotFound: there is none
    """
    row = _locked(session, task, actor, key)
    if row is None:
        raise NotFound("draft")
    privacy.forget(session, row.body)
    session.delete(row)
    session.flush()


def _written_by_another(
    session: Session, row: Draft, place: Place, asked: Asked, body: Any
) -> bool:
    """Ask whether a page that this one has not heard of wrote something else into the draft."""
    if place.revision >= row.revision or place.page == row.page:
        return False
    return bool(_clear(session, asked.form, row.body) != body)


def _added(
    session: Session, task: UserTask, actor: Actor, place: Place, asked: Asked, body: Any
) -> bool:
    """Add a draft unless one with its key is there; return whether it was added."""
    if len(of(session, task=task, actor=actor)) >= MOST:
        raise Refused("这项工作没有写完的草稿太多，请先放弃不要的")
    sealed = _sealed(session, task, asked, body, before=None)
    row = {"task_key": task.key, "person": actor.id, "window": place.key, "page": place.page}
    if added(session, Draft, {**row, "body": sealed, "revision": 1, "saved_at": session.at}):
        return True
    if isinstance(sealed, Mapping):
        privacy.forget(session, sealed)
    return False


def _clear(session: Session, form: Form | None, body: Any) -> Any:
    if not isinstance(body, Mapping):
        return body
    return private_fields.opened(session, form=form, values=body)


def _sealed(session: Session, task: UserTask, asked: Asked, body: Any, *, before: Any) -> Any:
    return private_fields.seal_draft(
        session,
        form=asked.form,
        body=body,
        before=before,
        context=asked.context,
        instance=task.instance,
    )


def _locked(session: Session, task: UserTask, actor: Actor, key: str) -> Draft | None:
    mine = Draft.task_key == task.key, Draft.person == actor.id, Draft.window == key
    query = select(Draft).where(*mine).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
