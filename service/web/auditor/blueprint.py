"""The one blueprint of the room, and whose it is."""

from flask import Blueprint

from service.web.core.request import requires

blueprint = Blueprint("auditor", __name__, url_prefix="/auditor")
auditors_only = requires("auditor")
