"""Jobs of diagrams that a program does: take some on, say what came of each."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from service.errors import Refused, Stale
from service.host import outcomes, outside
from service.web.api import bearer, limits, problems
from service.web.api.reading import Body
from service.web.api.routes import blueprint
from service.web.request import now, reading

LONGEST_LEASE = 100


@blueprint.post("/jobs/activation")
def activate() -> ResponseReturnValue:
    """Take on jobs that wait.

    There is no waiting for work to come: it would hold one of the few threads that people's
    pages need. `Retry-After` says when to ask again.
    """
    bearer.program()
    body = Body.read()
    types = body.texts("types", least=1, most=limits.MOST_TYPES)
    wanted: dict[str, Any] = {
        "types": types,
        "worker": body.text("worker", most=limits.LONGEST_WORKER),
        "most": body.whole("max", least=1, most=limits.MOST_JOBS, default=1),
        "lease": _seconds(body, "leaseSeconds", least=1, default=limits.USUAL_LEASE),
        "names": body.optional_texts("variables", most=limits.MOST_NAMES),
    }
    body.settle()
    bearer.allow("jobs", types)
    with reading() as session:
        waits = outside.due(session, types=types, at=now())
    if not waits:
        return _told([])
    with bearer.writing() as session:
        return _told(outside.activate(session, **wanted))


@blueprint.post("/jobs/<key:key>/completion")
def complete(key: int) -> ResponseReturnValue:
    """Take over the result of a job."""
    bearer.program()
    body = Body.read()
    lease, variables = _lease(body, key), body.variables()
    body.settle()
    try:
        with bearer.writing() as session:
            outcomes.complete(session, lease=lease, variables=variables)
    except Refused as refusal:
        raise _for_an_operator(lease, refusal) from refusal
    return "", 204


@blueprint.post("/jobs/<key:key>/failure")
def fail(key: int) -> ResponseReturnValue:
    """Give a job back because it failed."""
    bearer.program()
    body = Body.read()
    lease = _lease(body, key)
    said: dict[str, Any] = {
        "message": body.text("message", most=limits.LONGEST_MESSAGE, lines=True),
        "retries": body.optional_whole("retries", least=0, most=limits.MOST_RETRIES),
        "after": _seconds(body, "retryAfterSeconds", least=0, default=0),
    }
    body.settle()
    with bearer.writing() as session:
        left = outcomes.fail(session, lease=lease, **said)
    return jsonify(retries=left)


@blueprint.post("/jobs/<key:key>/error")
def throw_error(key: int) -> ResponseReturnValue:
    """Throw a BPMN error at the job's element."""
    bearer.program()
    body = Body.read()
    lease = _lease(body, key)
    said: dict[str, Any] = {
        "code": body.text("code", most=limits.LONGEST_NAME),
        "message": body.text("message", most=limits.LONGEST_MESSAGE, default="", lines=True),
        "variables": body.variables(),
    }
    body.settle()
    try:
        with bearer.writing() as session:
            caught = outcomes.throw_error(session, lease=lease, **said)
    except Refused as refusal:
        raise _for_an_operator(lease, refusal) from refusal
    return jsonify(caught=caught)


@blueprint.post("/jobs/<key:key>/extension")
def extend(key: int) -> ResponseReturnValue:
    """Keep a job for longer."""
    bearer.program()
    body = Body.read()
    lease, span = _lease(body, key), _seconds(body, "leaseSeconds", least=1)
    body.settle()
    with bearer.writing() as session:
        until = outcomes.extend(session, lease=lease, span=span)
    return jsonify(leasedUntil=_instant(until))


def _lease(body: Body, key: int) -> outcomes.Lease:
    shown = body.text("lease", most=LONGEST_LEASE)
    who = bearer.program()
    return outcomes.Lease(key, shown, may=lambda kind: who.may("jobs", kind))


def _for_an_operator(lease: outcomes.Lease, refusal: Refused) -> problems.Declined:
    """Say what a rule said, and let the job wait for a person: trying again changes nothing."""
    if not isinstance(refusal, Stale):
        with bearer.writing() as session:
            outcomes.fail(session, lease=lease, message=refusal.sentence, retries=0)
    return problems.of_refusal(refusal)


def _seconds(body: Body, name: str, *, least: int, default: int | None = None) -> timedelta:
    most = limits.LONGEST_SPAN
    return timedelta(seconds=body.whole(name, least=least, most=most, default=default))


def _told(taken: list[outside.Taken]) -> ResponseReturnValue:
    headers = {} if taken else {"Retry-After": str(limits.POLL)}
    return jsonify(jobs=[_as_json(job) for job in taken]), 200, headers


def _as_json(job: outside.Taken) -> dict[str, Any]:
    return {
        "key": job.key,
        "lease": job.token,
        "type": job.type,
        "case": job.case,
        "process": job.process_id,
        "element": job.element,
        "variables": job.inputs,
        "headers": job.headers,
        "retries": job.retries,
        "openedAt": _instant(job.opened_at),
        "leasedUntil": _instant(job.leased_until),
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
