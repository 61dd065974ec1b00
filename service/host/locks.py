"""Whoever moves a case locks its row first: one order of locks, so nobody waits in a circle."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import NotFound
from service.host.tables import ProcessInstance


def lock(session: Session, *, instance: int) -> ProcessInstance:
    """Return a case as it is now, locked until the end of the transaction.

    Rows that merely point at it (a document, an incident) can still be added by others.

    :raises NotFound: there is no such case
    """
    query = select(ProcessInstance).where(ProcessInstance.key == instance)
    fresh = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalars(fresh).one_or_none()
    if found is None:
        raise NotFound(f"instance {instance}")
    session.info.setdefault("locked", {})[instance] = found  # a session forgets what nobody holds
    return found
