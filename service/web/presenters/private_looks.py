"""Looks at private values: asked for by pages that show them, and put on the record."""

from service.db import Session
from service.host import access
from service.host.cases import reveals
from service.host.tables.core import ProcessInstance
from service.web.core.request import actor
from service.web.core.security_log import saw_private


def sees_private(session: Session, instance: ProcessInstance) -> bool:
    """Ask whether private values of a case are shown to who asks; that they were is recorded."""
    entitled = reveals.sees_private(session, instance, actor())
    if entitled:
        note_look(instance)
    return entitled


def note_look(instance: ProcessInstance) -> None:
    """Record the look, unless the case is that of the unit of who looks."""
    own = any(role.owner and access.holds(actor(), role.code, instance) for role in actor().roles)
    if not own:
        saw_private(instance.key)
