"""Whoever moves a case locks its row first: one order of locks, so nobody waits in a circle."""

from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session, joinedload

from service.errors import NotFound
from service.host.tables import ProcessInstance, UserTask

_CASES, _WORK = cast(Table, ProcessInstance.__table__), cast(Table, UserTask.__table__)

_CASE = (
    select(ProcessInstance)
    .where(ProcessInstance.key == bindparam("asked"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_ITS_CASE = select(_WORK.c.instance_key).where(_WORK.c.key == bindparam("asked"))
_ROW_OF_WORK = (
    select(_CASES.c.key)
    .where(_CASES.c.key == _ITS_CASE.scalar_subquery())
    .with_for_update(key_share=True)
)
_WORK_AND_CASE = (
    select(UserTask)
    .where(UserTask.key == bindparam("asked"))
    .options(
        joinedload(UserTask.candidates),
        joinedload(UserTask.instance).joinedload(ProcessInstance.parties),
    )
    .execution_options(populate_existing=True)
)


def lock(session: Session, *, instance: int) -> ProcessInstance:
    """Return a case as it is now, locked until the end of the transaction.

    Rows that merely point at it (a document, an incident) can still be added by others.

    :raises NotFound: there is no such case
    """
    found = session.scalars(_CASE, {"asked": instance}).one_or_none()
    if found is None:
        raise NotFound(f"instance {instance}")
    return _held(session, found)


def lock_work(session: Session, *, task: int) -> UserTask:
    """Return a piece of work as it is now, its case locked the same way.

    The lock comes first, in a statement of its own: what is read after it cannot be older.

    :raises NotFound: there is no such work
    """
    session.flush()
    if session.connection().execute(_ROW_OF_WORK, {"asked": task}).first() is None:
        raise NotFound(f"task {task}")
    found = session.scalars(_WORK_AND_CASE, {"asked": task}).unique().one()
    _held(session, found.instance)
    session.info["work"] = found
    return found


def _held(session: Session, case: ProcessInstance) -> ProcessInstance:
    """Hold on to a locked case: a session forgets what nobody holds."""
    session.info.setdefault("locked", {})[case.key] = case
    return case
