"""The auditor's room: find cases, read their history, verify it, take it along; change nothing."""

from service.web.auditor import (  # noqa: F401
    changes,
    decisions,
    history,
    proof,
    record,
    search,
    story,
    then,
    verify,
)
from service.web.auditor.blueprint import blueprint

__all__ = ["blueprint"]
