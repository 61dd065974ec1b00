"""Requests that programs name by ids of their own: one that comes again is known."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError

from service import exact_json
from service.clock import BEIJING
from service.db import Session
from service.errors import Stale
from service.host.storage.sweeping import sweep
from service.host.tables.external_jobs import Activation, Publication
from service.people.actor import Actor

REMEMBERED = timedelta(days=30)
"""So long an id is known; the same one later names another request."""

Request = TypeVar("Request", Activation, Publication)


def digest(parts: Sequence[Any]) -> str:
    """Return what tells one request from another."""
    return hashlib.sha256(exact_json.dumps(parts, sort=True)).hexdigest()


def earlier(session: Session, row: Request, *, program: Actor) -> Request | None:
    """Write a request's id down; return the request that used it before, None if none did.

    Of two that come at once the database lets one in, and the other waits for it.

    :raises Stale: the id was used for another request
    """
    table = type(row)
    sweep(session, table, by=table.received_at, before=session.at - REMEMBERED)
    place, wanted = (row.program, row.id), row.digest
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        known = session.get_one(table, place, populate_existing=True)
        if known.digest != wanted:
            when = known.received_at.astimezone(BEIJING).isoformat(timespec="seconds")
            raise Stale("这个编号已经用于另一个请求", who=program.name, when=when) from None
        return known
    return None
