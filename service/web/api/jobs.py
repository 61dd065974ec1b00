"""Jobs of diagrams that a program does: take some on, say what came of each."""

from datetime import timedelta
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from service.errors import Refused, Stale
from service.host.jobs import external
from service.host.programs import activations, results
from service.host.programs.activations import Wanted
from service.web.api import bearer, limits
from service.web.api.reading import Body
from service.web.api.routes import blueprint, post
from service.web.api.times import instant
from service.web.core import problems
from service.web.core.request import now, reading

LONGEST_LEASE = 100


@post("/jobs/activation")
def activate() -> ResponseReturnValue:
    """Take on jobs that wait; the same request again gets the same ones.

    There is no waiting for work to come: it would hold one of the few threads that people's
    pages need. `Retry-After` says when to ask again.
    """
    bearer.program()
    body = Body.read()
    named = body.optional_text("id", most=limits.LONGEST_NAME)
    wanted = Wanted(
        types=body.texts("types", least=1, most=limits.MOST_TYPES),
        worker=body.text("worker", most=limits.LONGEST_WORKER),
        most=body.whole("max", least=1, most=limits.MOST_JOBS, default=1),
        lease=_seconds(body, "leaseSeconds", least=1, default=limits.USUAL_LEASE),
        names=body.optional_texts("variables", most=limits.MOST_NAMES),
    )
    body.settle()
    bearer.allow("jobs", wanted.types)
    asked: dict[str, Any] = {
        "wanted": wanted,
        "program": bearer.program().actor,
        "request_id": named,
    }
    with reading() as session:
        worthwhile = activations.worthwhile(session, **asked, at=now())
    if not worthwhile:
        return _answered([])
    with bearer.writing() as session:
        return _answered(activations.activate(session, **asked))


@post("/jobs/<key:key>/completion")
def complete(key: int) -> ResponseReturnValue:
    """Take over the result of a job."""
    bearer.program()
    body = Body.read()
    lease, variables = _lease(body, key), body.variables()
    body.settle()
    try:
        with bearer.writing() as session:
            results.complete(session, lease=lease, variables=variables)
    except Refused as refusal:
        raise _for_an_operator(lease, refusal) from refusal
    return "", 204


@post("/jobs/<key:key>/failure")
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
        left = results.fail(session, lease=lease, **said)
    return jsonify(retries=left)


@post("/jobs/<key:key>/error")
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
            caught = results.throw_error(session, lease=lease, **said)
    except Refused as refusal:
        raise _for_an_operator(lease, refusal) from refusal
    return jsonify(caught=caught)


@post("/jobs/<key:key>/extension")
def extend(key: int) -> ResponseReturnValue:
    """Keep a job for longer."""
    bearer.program()
    body = Body.read()
    lease, span = _lease(body, key), _seconds(body, "leaseSeconds", least=1)
    body.settle()
    with bearer.writing() as session:
        until = results.extend(session, lease=lease, span=span)
    return jsonify(leasedUntil=instant(until))


@post("/jobs/<key:key>/release")
def release(key: int) -> ResponseReturnValue:
    """Give a job back unfinished."""
    bearer.program()
    body = Body.read()
    lease = _lease(body, key)
    body.settle()
    with bearer.writing() as session:
        results.release(session, lease=lease)
    return "", 204


@blueprint.errorhandler(external.Over)
def _over(job: external.Over) -> ResponseReturnValue:
    return problems.answer(problems.Declined("over", outcome=job.outcome))


def _lease(body: Body, key: int) -> results.Lease:
    shown = body.text("lease", most=LONGEST_LEASE)
    who = bearer.program()
    return results.Lease(key, shown, may=lambda kind: who.may("jobs", kind))


def _for_an_operator(lease: results.Lease, refusal: Refused) -> problems.Declined:
    """Say what a rule said, and let the job wait for a person: trying again changes nothing."""
    if not isinstance(refusal, Stale):
        with bearer.writing() as session:
            results.fail(session, lease=lease, message=refusal.sentence, retries=0)
    return problems.of_refusal(refusal)


def _seconds(body: Body, name: str, *, least: int, default: int | None = None) -> timedelta:
    most = limits.LONGEST_SPAN
    return timedelta(seconds=body.whole(name, least=least, most=most, default=default))


def _answered(taken: list[external.Taken]) -> ResponseReturnValue:
    headers = {} if taken else {"Retry-After": str(limits.POLL)}
    return jsonify(jobs=[_as_json(job) for job in taken]), 200, headers


def _as_json(job: external.Taken) -> dict[str, Any]:
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
        "openedAt": instant(job.opened_at),
        "leasedUntil": instant(job.leased_until),
    }
