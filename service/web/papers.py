"""The official papers of a case, printed on demand."""

from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from service import host
from service.errors import NotFound
from service.host.tables import ProcessInstance
from service.studios.papers import application_data, application_form
from service.web.masking import hide_personal_data
from service.web.request import actor


def available(session: Session, instance: ProcessInstance) -> bool:
    """Ask whether there is an application to print."""
    return bool(_application(session, instance))


def printed(session: Session, instance: ProcessInstance) -> BytesIO:
    """Return the application in the layout of annex 1, as a PDF.

    :raises NotFound: this case has no application
    """
    if not _application(session, instance):
        raise NotFound("application")
    variables = host.instances.variables(session, instance)
    if not host.access.sees_private(actor(), instance):
        variables = hide_personal_data(variables)
    return BytesIO(application_form(application_data(session, variables=variables)))


def _application(session: Session, instance: ProcessInstance) -> Any:
    found = host.instances.variables(session, instance).get("application")
    return found if isinstance(found, dict) and "master" in found else None
