"""What came of a job outside: done, failed, a business error; each said once, by who holds it.

Whoever reports locks the case before the job's row, as everybody does who moves a case, and must
show the token of the lease: after it was lost to another worker nothing is taken over any more.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service import engine
from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused, Stale, say
from service.host.cases import moves, parties, personal, private_fields
from service.host.jobs import external
from service.host.jobs.external import Over, note
from service.host.storage import sanitize
from service.host.storage.locks import lock
from service.host.tables.core import ProcessInstance
from service.host.tables.external_jobs import ExternalJob
from service.people.actor import SYSTEM

RESERVED = "case"
"""The variable in which the host says what a case is: nobody outside writes it."""
LONGEST_REASON = 4000
UNDER = "resultVariable"
"""The header that puts a result under one name."""


@dataclass(frozen=True)
class Lease:
    """What a worker shows: the job's key, its fencing token, and which types it may touch."""

    key: int
    token: str
    may: Callable[[str], bool] = lambda _type: True


def complete(session: Session, *, lease: Lease, variables: Mapping[str, Any]) -> None:
    """Take over the result of a job and let its case run on.

    :raises NotFound: there is no such job; `Over` where there was one
    :raises Stale: another worker has taken it on since
    :raises Refused: a rule of the process says no: the job stays with its worker
    """
    refuse_reserved(session, variables)
    case, job = _held(session, lease)
    _refuse_personal(session, case, job, variables)
    variables = private_fields.seal_values(session, instance=case, values=variables)
    external.ends(session, job, "completed")
    note(session, job, "completed", {"worker": job.worker, "variables": dict(variables)})
    with _moving(session, case, job) as move:
        progress = engine.finish_job(
            move.diagram, move.state, job=job.job_id, result=variables, context=move.context
        )
        move.persist(progress)


def fail(
    session: Session,
    *,
    lease: Lease,
    message: str,
    retries: int | None = None,
    after: timedelta = timedelta(),
) -> int:
    """Give a job back because it failed; return how often it will be tried again.

    :param retries: how often it may be tried again, one time less than before when not said;
        none left makes it an incident at its element
    :param after: how long nobody shall try
    :raises NotFound: there is no such job; `Over` where there was one
    :raises Stale: another worker has taken it on since
    """
    case, job = _held(session, lease)
    left = max(job.retries - 1, 0) if retries is None else retries
    reason = sanitize.clean_text(message)[:LONGEST_REASON]
    note(session, job, "failed", {"worker": job.worker, "reason": reason, "retries": left})
    if left:
        job.worker, job.token, job.error, job.retries = None, None, reason, left
        job.available_at = session.at + after
        return left
    external.ends(session, job, "failed")
    with _moving(session, case, job) as move:
        progress = engine.fail_job(
            move.diagram,
            move.state,
            job=job.job_id,
            reason=reason,
            retries=0,
            context=move.context,
        )
        move.persist(progress)
    return 0


def throw_error(
    session: Session, *, lease: Lease, code: str, message: str, variables: Mapping[str, Any]
) -> bool:
    """Throw a BPMN error at a job's element; return whether the diagram catches it.

    What nobody catches is an incident at the element.

    :raises NotFound: there is no such job; `Over` where there was one
    :raises Stale: another worker has taken it on since
    :raises Refused: a rule of the process says no
    """
    refuse_reserved(session, variables)
    case, job = _held(session, lease)
    personal.refuse(session, case, variables)
    variables = private_fields.seal_values(session, instance=case, values=variables)
    reason, name = sanitize.clean_text(message)[:LONGEST_REASON], job.job_id
    details = {"worker": job.worker, "code": code, "reason": reason, "variables": dict(variables)}
    note(session, job, "thrown", details)
    external.ends(session, job, "error")
    with _moving(session, case, job) as move:
        progress = engine.fail_job(
            move.diagram,
            move.state,
            job=name,
            reason=reason,
            error_code=code,
            variables=variables,
            context=move.context,
        )
        move.persist(progress)
    return all(incident.id != name for incident in progress.incidents)


def extend(session: Session, *, lease: Lease, span: timedelta) -> datetime:
    """Keep a job for a span from now; return until when.

    :raises NotFound: there is no such job; `Over` where there was one
    :raises Stale: another worker has taken it on since
    """
    _, job = _held(session, lease)
    job.available_at = session.at + span
    details = {"worker": job.worker, "until": job.available_at.isoformat()}
    note(session, job, "extended", details)
    return job.available_at


def release(session: Session, *, lease: Lease) -> None:
    """Give a job back unfinished: others may take it on at once, and it is tried as often as ever.

    :raises NotFound: there is no such job; `Over` where there was one
    :raises Stale: another worker has taken it on since
    """
    _, job = _held(session, lease)
    note(session, job, "released", {"worker": job.worker})
    external.free(session, job)


def refuse_reserved(session: Session, variables: Mapping[str, Any]) -> None:
    """Keep programs from saying whose case it is and who must keep out of it.

    Only a diagram's mapping writes these variables.

    :raises Refused: one of the names is reserved
    """
    taken = sorted((parties.reserved(session) | {RESERVED}).intersection(variables))
    if taken:
        raise Refused(
            say("变量名“%(names)s”由系统使用，请在流程图的输出映射中改名", names="、".join(taken))
        )


def _refuse_personal(
    session: Session, case: ProcessInstance, job: ExternalJob, variables: Mapping[str, Any]
) -> None:
    """Keep results that become variables as they are from giving what a person has to give.

    What a diagram maps, or puts under a name, it decides itself.

    :raises Refused: one of the names is such a variable
    """
    processes = moves.diagram_of(session, case).processes.values()
    nodes = [one.nodes[job.element] for one in processes if job.element in one.nodes]
    if not all(node.dialect.outputs or node.dialect.headers.get(UNDER) for node in nodes):
        personal.refuse(session, case, variables)


def _held(session: Session, lease: Lease) -> tuple[ProcessInstance, ExternalJob]:
    """Return a job with its case, both locked, if the lease is still the job's own."""
    key = sanitize.row_key(lease.key)
    found = session.get(ExternalJob, key)
    if found is None:
        raise _gone(session, lease)
    if not lease.may(found.type):
        raise NotFound(f"job {key}")
    case = lock(session, instance=found.instance_key)
    job = session.get(ExternalJob, key, with_for_update=True, populate_existing=True)
    if job is None:
        raise _gone(session, lease)
    if not hmac.compare_digest((job.token or "").encode(), lease.token.encode(errors="replace")):
        until = job.available_at.astimezone(BEIJING).isoformat(timespec="seconds")
        raise Stale("这项作业已不归您办理：领取已过期", who=job.worker or "", when=until)
    return case, job


def _gone(session: Session, lease: Lease) -> NotFound:
    """Tell a job that is over from one that never was, or that is none of the program's."""
    ended = external.finished(session, key=sanitize.row_key(lease.key))
    if ended is None or not lease.may(ended.type):
        return NotFound(f"job {lease.key}")
    return Over(ended.key, ended.outcome)


@contextmanager
def _moving(session: Session, case: ProcessInstance, job: ExternalJob) -> Iterator[moves.Move]:
    """Let the case run on: what follows is done by the system, as after any call of its own.

    :raises Refused: a rule of the process says no
    """
    with moves.moving(session, case=case, actor=SYSTEM, subject="job", element=job.element) as move:
        try:
            yield move
        except engine.Failure as failure:
            raise Refused(failure.zh) from failure
