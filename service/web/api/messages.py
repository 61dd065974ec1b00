"""Messages, signals and offers that a program sends, and who it is in our eyes."""

from datetime import UTC, timedelta

from flask import jsonify
from flask.typing import ResponseReturnValue

from service.host import publishing, starts
from service.host.publishing import Sending
from service.web.api import bearer, limits
from service.web.api.reading import Body
from service.web.api.routes import blueprint


@blueprint.post("/messages")
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


@blueprint.post("/signals")
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


@blueprint.post("/conditions")
def offer() -> ResponseReturnValue:
    """Offer variables: they begin a case of each process whose start condition holds for them."""
    bearer.program()
    body = Body.read()
    named = body.optional_text("id", most=limits.LONGEST_NAME)
    sending = Sending(name="", variables=body.variables(), kind=starts.OFFER)
    body.settle()
    bearer.allow("signals", ["*"])
    return _sent(sending, named)


@blueprint.get("/token")
def token() -> ResponseReturnValue:
    """Say which program a token belongs to, what it may do and how long."""
    who = bearer.program()
    return jsonify(
        program=who.actor.id.removeprefix("token:"),
        title=who.actor.name,
        scopes=list(who.scopes),
        expiresAt=who.expires_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    )


def _sent(sending: Sending, named: str | None) -> ResponseReturnValue:
    with bearer.writing() as session:
        fresh = publishing.publish(
            session, sending=sending, program=bearer.program().actor, message_id=named
        )
    return jsonify(repeated=not fresh), 202 if fresh else 200
