"""Money and counts in writing: separators, and what is not counted to the end says so."""

from typing import Protocol

from flask import Flask

from service import amounts
from service.host.storage.pagination import MOST
from service.web.forms.drawing import size


class Counted(Protocol):
    """A list whose length is known up to a limit."""

    @property
    def total(self) -> int:
        """How many rows were counted."""

    @property
    def more(self) -> bool:
        """Whether there are more."""


def init_app(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters["amount"] = amount
    app.jinja_env.filters["total"] = total
    app.jinja_env.filters["size"] = size
    app.jinja_env.filters["money"] = amounts.fen
    app.jinja_env.filters["yuan"] = amounts.yuan


def amount(count: int) -> str:
    """Return a number that was counted no further than `MOST` + 1.

    >>> amount(12), amount(1001)
    ('12', '1000+')
    """
    return str(count) if count <= MOST else f"{MOST}+"


def total(found: Counted) -> str:
    """Return how long a list is."""
    return f"{found.total}+" if found.more else str(found.total)
