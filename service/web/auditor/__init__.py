"""The auditor's room: find cases, read their history, verify it, take it along; change nothing."""

from service.web.auditor import changes, decisions, history, proof, record, search, story, verify  # noqa: F401
from service.web.auditor.blueprint import blueprint

__all__ = ["blueprint"]
