"""The door for programs of other departments: `/api/v1`, JSON, a bearer token, no cookies."""

from service.web.api import jobs, messages, pages, routes
from service.web.core import problems

__all__ = ["jobs", "messages", "pages", "problems", "routes"]
