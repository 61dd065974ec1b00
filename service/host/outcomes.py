"""What came of a job outside: done, failed, a business error; each said once, by who holds it.

Whoever reports locks the case before the job's row, as everybody does who moves a case, and must
show the token of the lease: after it was lost to another worker nothing is taken over any more.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from service import engine
from service.clock import BEIJING
from service.errors import NotFound, Refused, Stale
from service.host import given, moves, parties
from service.host.locks import lock
from service.host.outside import note
from service.host.outside_tables import OutsideJob
from service.host.tables import ProcessInstance
from service.people.actor import SYSTEM

RESERVED = frozenset({"case", "recused", *parties.ORGANISATIONS})
"""Variables that say whose case it is and who keeps out: only a diagram's mapping writes them."""
LONGEST_REASON = 4000


@dataclass(frozen=True)
class Lease:
    """What a worker shows: the job's key, its fencing token, and which types it may touch."""

    key: int
    token: str
    may: Callable[[str], bool] = lambda _type: True


def complete(session: Session, *, lease: Lease, variables: Mapping[str, Any]) -> None:
    """Take over the result of a job and let its case run on.

    :raises NotFound: there is no such job (any more)
    :raises Stale: another worker has taken it on since
    :raises Refused: a rule of the process says no: the job stays with its worker
    """
    refuse_reserved(variables)
    case, job = _held(session, lease)
    note(session, job, "completed", {"worker": job.worker, "variables": dict(variables)})
    name = job.job_id
    _move(
        session,
        case,
        job,
        lambda diagram, state, hands: engine.finish_job(
            diagram, state, job=name, result=variables, hands=hands
        ),
    )


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
    :raises NotFound: there is no such job (any more)
    :raises Stale: another worker has taken it on since
    """
    case, job = _held(session, lease)
    left = max(job.retries - 1, 0) if retries is None else retries
    reason = given.text(message)[:LONGEST_REASON]
    note(session, job, "failed", {"worker": job.worker, "reason": reason, "retries": left})
    if left:
        job.worker, job.token, job.error, job.retries = None, None, reason, left
        job.available_at = session.info["at"] + after
        return left
    name = job.job_id
    _move(
        session,
        case,
        job,
        lambda diagram, state, hands: engine.fail_job(
            diagram, state, job=name, reason=reason, retries=0, hands=hands
        ),
    )
    return 0


def throw_error(
    session: Session, *, lease: Lease, code: str, message: str, variables: Mapping[str, Any]
) -> bool:
    """Throw a BPMN error at a job's element; return whether the diagram catches it.

    What nobody catches is an incident at the element.

    :raises NotFound: there is no such job (any more)
    :raises Stale: another worker has taken it on since
    :raises Refused: a rule of the process says no
    """
    refuse_reserved(variables)
    case, job = _held(session, lease)
    reason, name = given.text(message)[:LONGEST_REASON], job.job_id
    details = {"worker": job.worker, "code": code, "reason": reason, "variables": dict(variables)}
    note(session, job, "thrown", details)
    progress = _move(
        session,
        case,
        job,
        lambda diagram, state, hands: engine.fail_job(
            diagram,
            state,
            job=name,
            reason=reason,
            error_code=code,
            variables=variables,
            hands=hands,
        ),
    )
    return all(incident.id != name for incident in progress.incidents)


def extend(session: Session, *, lease: Lease, span: timedelta) -> datetime:
    """Keep a job for a span from now; return until when.

    :raises NotFound: there is no such job (any more)
    :raises Stale: another worker has taken it on since
    """
    _, job = _held(session, lease)
    job.available_at = session.info["at"] + span
    details = {"worker": job.worker, "until": job.available_at.isoformat()}
    note(session, job, "extended", details)
    return job.available_at


def refuse_reserved(variables: Mapping[str, Any]) -> None:
    """Keep programs from saying whose case it is and who must keep out of it.

    :raises Refused: one of the names is the house's own
    """
    taken = sorted(RESERVED.intersection(variables))
    if taken:
        raise Refused(f"变量名“{'、'.join(taken)}”由系统使用，请在流程图的输出映射中改名")


def _held(session: Session, lease: Lease) -> tuple[ProcessInstance, OutsideJob]:
    """Return a job with its case, both locked, if the lease is still the job's own."""
    key = given.key(lease.key)
    found = session.get(OutsideJob, key)
    if found is None or not lease.may(found.type):
        raise NotFound(f"job {key}")
    case = lock(session, instance=found.instance_key)
    job = session.get(OutsideJob, key, with_for_update=True, populate_existing=True)
    if job is None:
        raise NotFound(f"job {key}")
    if not hmac.compare_digest((job.token or "").encode(), lease.token.encode(errors="replace")):
        until = job.available_at.astimezone(BEIJING).isoformat(timespec="seconds")
        raise Stale("这项作业已不归您办理：领取已过期", who=job.worker or "", when=until)
    return case, job


def _move(
    session: Session, case: ProcessInstance, job: OutsideJob, run: moves.Run
) -> engine.Progress:
    """Let the case run on: what follows is done by the system, as after any call of its own."""
    try:
        return moves.move(
            session, instance=case, actor=SYSTEM, run=run, subject="job", element=job.element
        )
    except engine.Failure as failure:
        raise Refused(failure.zh) from failure
