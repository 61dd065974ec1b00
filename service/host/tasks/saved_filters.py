"""Filters of the desk that somebody keeps, and what is new since they looked last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from service.db import Session
from service.errors import NotFound, Refused, say
from service.host.storage import sanitize
from service.host.tables.desk import DeskVisit, SavedFilter
from service.people.actor import Actor

MOST_OWN, MOST_OF_ROLE = 12, 8  # more are no tabs any longer
LONGEST_NAME, LONGEST_QUERY = 12, 600  # letters
AWAY = timedelta(minutes=30)
"""To whoever comes back after so long, what came meanwhile is new."""
NOTED_EVERY = timedelta(minutes=5)
"""A desk that is looked at again and again is written down so often."""


def of(session: Session, *, actor: Actor) -> Sequence[SavedFilter]:
    """Return the filters that somebody sees: their own first, then those of their roles."""
    codes = [role.code for role in actor.roles]
    mine = or_(SavedFilter.person == actor.id, SavedFilter.role.in_(codes))
    own_first = SavedFilter.person.is_(None), SavedFilter.kept_at, SavedFilter.key
    return session.scalars(select(SavedFilter).where(mine).order_by(*own_first)).all()


def keep(
    session: Session, *, actor: Actor, name: str, query: str, role: str | None = None
) -> SavedFilter:
    """Keep a filter under a name; one of the same name is replaced.

    :param role: the role whose holders all see it; None: only its keeper
    :raises Refused: no name, too long, too many, or a role that the actor does not hold
    """
    name = sanitize.clean_text(name).strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused(say("给筛选起一个不超过 %(most)s 个字的名字", most=LONGEST_NAME))
    if not query or len(query) > LONGEST_QUERY:
        raise Refused("没有可以保存的筛选，请先选条件")
    if role is not None and role not in {one.code for one in actor.roles}:
        raise Refused("只能给自己所在的岗位保存筛选")
    owner = SavedFilter.role == role if role is not None else SavedFilter.person == actor.id
    there = session.scalars(select(SavedFilter).where(owner, SavedFilter.name == name)).first()
    if there is not None:
        there.query, there.kept_by, there.kept_at = query, actor.id, session.at
        return there
    most = MOST_OF_ROLE if role is not None else MOST_OWN
    if (session.scalar(select(func.count()).where(owner)) or 0) >= most:
        raise Refused(say("最多保存 %(most)s 个筛选，请先删去不用的", most=most))
    person = None if role is not None else actor.id
    kept = SavedFilter(
        person=person, role=role, name=name, query=query, kept_by=actor.id, kept_at=session.at
    )
    session.add(kept)
    session.flush()
    return kept


def discard(session: Session, *, actor: Actor, key: int) -> None:
    """Throw away a filter: one's own, or one of a role that one has kept oneself.

    :raises NotFound: there is none, or it is somebody else's
    """
    found = session.get(SavedFilter, sanitize.row_key(key))
    if found is None or actor.id not in (found.person, found.kept_by):
        raise NotFound(f"filter {key}")
    session.delete(found)


def new_since(session: Session, *, actor: Actor, at: datetime) -> tuple[datetime | None, bool]:
    """Return since when what came is new to somebody, and whether this visit is to be noted."""
    visit = session.get(DeskVisit, actor.id)
    if visit is None:
        return None, True
    since = visit.seen_at if at - visit.seen_at > AWAY else visit.since
    return since, at - visit.seen_at > NOTED_EVERY


def note_visit(session: Session, *, actor: Actor) -> None:
    """Write down that somebody looks at their desk."""
    visit = session.get(DeskVisit, actor.id)
    if visit is None:
        session.add(DeskVisit(person=actor.id, seen_at=session.at, since=None))
        return
    if session.at - visit.seen_at > AWAY:
        visit.since = visit.seen_at
    visit.seen_at = max(visit.seen_at, session.at)
