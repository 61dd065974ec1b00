"""Whoever moves a case locks its row first: one order of locks, so nobody waits in a circle."""

from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import joinedload

from service.db import PerTransaction, Session
from service.errors import NotFound
from service.host.storage import work_rows
from service.host.storage.work_rows import WorkRows
from service.host.tables.core import ProcessInstance, UserTask
from service.prepared import Prepared

_LOCKED: PerTransaction[dict[int, ProcessInstance]] = PerTransaction(dict)
_WORK_IN_USE: PerTransaction[dict[int, WorkRows]] = PerTransaction(dict)
_CASES, _WORK = cast(Table, ProcessInstance.__table__), cast(Table, UserTask.__table__)

_CASE = (
    select(ProcessInstance)
    .where(ProcessInstance.key == bindparam("asked"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_ITS_CASE = select(_WORK.c.instance_key).where(_WORK.c.key == bindparam("asked"))
_ROW_OF_WORK = Prepared(
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

    On PostgreSQL the lock comes first, in a statement of its own: what is read after it cannot
    be older. SQLite's one writer has locked everything since its transaction began.

    :raises NotFound: there is no such work
    """
    session.flush()
    connection, asked = session.connection(), {"asked": task}
    if connection.dialect.name != "sqlite" and not _ROW_OF_WORK.rows(connection, asked):
        raise NotFound(f"task {task}")
    found = (
        _loaded(session, task)
        if session.identity_map.keys()
        else work_rows.read(session, task=task)
    )
    if found is None:
        raise NotFound(f"task {task}")
    _held(session, found.task.instance)
    _WORK_IN_USE.of(session)[task] = found
    return found.task


def _loaded(session: Session, task: int) -> WorkRows | None:
    """Read work into the objects that a session may have loaded already."""
    found = session.scalars(_WORK_AND_CASE, {"asked": task}).unique().one_or_none()
    return WorkRows(found, drafted=True) if found else None


def is_drafted(session: Session, task: UserTask) -> bool:
    """Ask whether there may be a draft for a piece of work that this transaction has locked."""
    return _WORK_IN_USE.of(session)[task.key].drafted


def _held(session: Session, case: ProcessInstance) -> ProcessInstance:
    """Hold on to a locked case: a session forgets what nobody holds."""
    _LOCKED.of(session)[case.key] = case
    return case


def is_locked(session: Session, case: ProcessInstance) -> bool:
    """Ask whether this transaction has locked a case."""
    return case.key in _LOCKED.of(session)
