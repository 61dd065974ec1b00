"""Whoever moves a case locks its row first: one order of locks, so nobody waits in a circle."""

from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from service.errors import NotFound
from service.host.tables import ProcessInstance, UserTask


def _locking(key: Any) -> Select[ProcessInstance]:
    query = select(ProcessInstance).where(ProcessInstance.key == key)
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


_CASE = _locking(bindparam("asked"))
_CASE_OF_WORK = _locking(
    select(UserTask.instance_key).where(UserTask.key == bindparam("asked")).scalar_subquery()
)


def lock(session: Session, *, instance: int) -> ProcessInstance:
    """Return a case as it is now, locked until the end of the transaction.

    Rows that merely point at it (a document, an incident) can still be added by others.

    :raises NotFound: there is no such case
    """
    return _locked(session, _CASE, instance)


def lock_of_work(session: Session, *, task: int) -> ProcessInstance:
    """Return the case of a piece of work, locked the same way.

    :raises NotFound: there is no such work
    """
    return _locked(session, _CASE_OF_WORK, task)


def _locked(session: Session, query: Select[ProcessInstance], asked: int) -> ProcessInstance:
    found = session.scalars(query, {"asked": asked}).one_or_none()
    if found is None:
        raise NotFound(f"no case for {asked}")
    held = session.info.setdefault("locked", {})  # a session forgets what nobody holds
    held[found.key] = found
    return found
