"""Messages, signals and offers that a program sends, and who it is in our eyes."""

from datetime import timedelta
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from service.host.definitions import start_events
from service.host.programs import publishing
from service.host.programs.publishing import Sending
from service.host.worker.delivery import deliver_now
from service.web.api import bearer, limits
from service.web.api.reading import Body
from service.web.api.routes import get, post
from service.web.api.times import instant
from service.web.core.request import house, reading


@post("/messages")
def publish() -> ResponseReturnValue:
    """Send a message to whichever case waits for its name and key, now or within its time."""
    bearer.program()
    body = Body.read()
    named = body.optional_text("id", most=limits.LONGEST_NAME)
    seconds = body.whole("ttlSeconds", least=0, most=limits.LONGEST_TTL, default=limits.USUAL_TTL)
    sending = Sending(
        name=body.text("name", most=limits.LONGEST_NAME),
        key=body.text("key", most=limits.LONGEST_NAME),
        variables=body.variables(),
        ttl=timedelta(seconds=seconds),
    )
    body.settle()
    bearer.allow("messages", [sending.name])
    return _sent(sending, named)


@post("/signals")
def broadcast() -> ResponseReturnValue:
    """Send a signal to every case that listens for it now."""
    bearer.program()
    body = Body.read()
    named = body.optional_text("id", most=limits.LONGEST_NAME)
    name = body.text("name", most=limits.LONGEST_NAME)
    sending = Sending(name=name, variables=body.variables(), kind="signal")
    body.settle()
    bearer.allow("signals", [sending.name])
    return _sent(sending, named)


@post("/conditions")
def offer() -> ResponseReturnValue:
    """Offer variables: they begin a case of each process whose start condition holds for them."""
    bearer.program()
    body = Body.read()
    named = body.optional_text("id", most=limits.LONGEST_NAME)
    sending = Sending(name="", variables=body.variables(needed=True), kind=start_events.CONDITIONAL)
    body.settle()
    bearer.allow("signals", ["*"])
    return _sent(sending, named)


@get("/messages/<key:key>")
def message(key: int) -> ResponseReturnValue:
    """Say what became of a message."""
    who = bearer.program()
    with reading() as session:
        return jsonify(_as_json(publishing.status_of(session, key=key, program=who.actor)))


@get("/token")
def token() -> ResponseReturnValue:
    """Say which program a token belongs to, what it may do and how long."""
    who = bearer.program()
    return jsonify(
        program=who.actor.id.removeprefix("token:"),
        title=who.actor.name,
        scopes=list(who.scopes),
        expiresAt=instant(who.expires_at),
    )


def _sent(sending: Sending, named: str | None) -> ResponseReturnValue:
    who = bearer.program().actor
    with bearer.writing() as session:
        sent = publishing.publish(session, sending=sending, program=who, message_id=named)
    if sent.delivery is not None:
        deliver_now(house().database, clock=house().clock, claim=sent.delivery)
    said: dict[str, Any] = {"repeated": not sent.fresh}
    if sent.message is not None:
        with reading() as session:
            said |= _as_json(publishing.status_of(session, key=sent.message, program=who))
    return jsonify(said), 202 if sent.fresh else 200


def _as_json(status: publishing.MessageStatus) -> dict[str, Any]:
    return {
        "key": status.key,
        "state": status.state,
        "cases": list(status.cases),
        "expiresAt": instant(status.expires_at),
    }
