"""The auditor's room: find cases, read their history, verify it, take it along; change nothing."""

from service.web.auditor import (  # noqa: F401 - they hang their addresses in
    chain,
    history,
    search,
)
from service.web.auditor.door import blueprint

__all__ = ["blueprint"]
