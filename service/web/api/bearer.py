"""Which program asks: its token in the `Authorization` header, and what its scopes cover."""

import logging
from collections.abc import Iterable
from contextlib import AbstractContextManager
from math import ceil
from typing import cast

from flask import current_app, g, request

from service import log
from service.db import Session
from service.people import attempts, tokens
from service.people.actor import PUBLIC
from service.people.tokens import Program
from service.web.api.limits import Rates
from service.web.core.problems import Declined, challenge
from service.web.core.request import house, now, origin, reading

_LONGEST = 200


def program() -> Program:
    """Return the program that asks.

    :raises Declined: no token or a worthless one, or too many requests
    """
    if "program" not in g:
        g.program = _shown()
    return cast(Program, g.program)


def allow(kind: str, names: Iterable[str]) -> None:
    """Let the program go on if its scopes cover all these names.

    :raises Declined: one of them is not covered
    """
    for name in names:
        if not program().may(kind, name):
            raise Declined(
                "out-of-scope",
                f"No scope of this token covers {kind}:{name}.",
                headers=challenge(error="insufficient_scope", scope=f"{kind}:*"),
            )


def writing() -> AbstractContextManager[Session]:
    """Open the one transaction of this request, in the name of the program."""
    return house().database.write(actor=program().actor, at=now())


def _shown() -> Program:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise Declined("unauthorized", headers=challenge())
    with reading() as session:
        found = tokens.shown(session, secret=secret.strip()[:_LONGEST], at=now())
    if found is None:
        raise _wrong()
    _slow_down(found)
    if found.unnoticed:
        with house().database.write(actor=found.actor, at=now()) as session:
            tokens.notice(session, key=found.key)
    return found


def _slow_down(found: Program) -> None:
    rates: Rates = current_app.extensions.setdefault("api.rates", Rates())
    early = rates.wait(found.key)
    if early:
        raise Declined("too-many", headers={"Retry-After": str(ceil(early))})


def _wrong() -> Declined:
    """Count a wrong token against its address; enough of them, and no more are looked at.

    A right token always passes: nobody can guess one, and a stranger behind the same gateway
    must not be able to shut out a department.
    """
    try:
        with house().database.write(actor=PUBLIC, at=now()) as session:
            attempts.note(session, username="api token", origin=origin(), at=now())
    except attempts.TooMany:
        log.event("token refused, address locked", logging.WARNING)
        seconds = int(attempts.COUNTED_FOR.total_seconds())
        return Declined("too-many", "Too many wrong tokens.", headers={"Retry-After": str(seconds)})
    log.event("token refused", logging.WARNING)
    return Declined("unauthorized", headers=challenge(error="invalid_token"))
