"""The official papers of a case, printed on demand."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from service.db import Session
from service.errors import NotFound
from service.host.cases import instances
from service.host.cases.sight import sight
from service.host.tables.core import ProcessInstance
from service.privacy import mask, reveal
from service.studios.rounds.papers import application_data, application_form
from service.web.core.request import actor
from service.web.presenters.private_looks import sees_private


def available(session: Session, instance: ProcessInstance) -> bool:
    """Ask whether there is an application to print."""
    return bool(_application(session, instance))


def printed(session: Session, instance: ProcessInstance) -> BytesIO:
    """Return the application in the layout of annex 1, as a PDF.

    :raises NotFound: this case has no application
    """
    if not _application(session, instance):
        raise NotFound("application")
    variables = instances.variables(session, instance)
    entitled = sees_private(session, instance)
    variables = reveal(session, variables) if entitled else mask(variables)
    return BytesIO(application_form(application_data(session, variables=variables)))


def is_application(values: Mapping[str, Any]) -> bool:
    """Ask whether what is being filled in is the official application."""
    found = values.get("application")
    return isinstance(found, Mapping) and "master" in found


def draft(session: Session, values: Mapping[str, Any]) -> BytesIO:
    """Return an application as it stands while somebody fills it in, marked as a draft."""
    data = application_data(session, variables=reveal(session, dict(values)))
    return BytesIO(application_form({**data, "draft": True}))


def _application(session: Session, instance: ProcessInstance) -> Any:
    if not sight(session, instance, actor()).open:
        return None
    found = instances.variables(session, instance).get("application")
    return found if isinstance(found, dict) and "master" in found else None
