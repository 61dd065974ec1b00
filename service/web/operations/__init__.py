"""The operator's room: how a case runs, and correcting it by hand with a reason on record."""

from service.web.operations import (  # noqa: F401 - they hang their addresses in
    background,
    batches,
    case,
    listing,
    points,
    suspensions,
    variables,
)
from service.web.operations.blueprint import blueprint

__all__ = ["blueprint"]
