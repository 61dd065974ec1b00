"""Many cases retried, ended or migrated: previewed, done case by case, stopped, gone on with.

Each case is a transaction of the worker, in which its item says what came of it: a worker that
dies in the middle leaves the case as it was, and nothing is done twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.errors import NotFound, Refused, say
from service.host import access
from service.host.cases.search import CaseFilter, conditions
from service.host.jobs.queue import enqueue
from service.host.migration import dry_run, migrate, plans
from service.host.migration.dry_run import DryRun
from service.host.operations import incidents, interventions
from service.host.operations.interventions import Order
from service.host.tables.batches import Batch, BatchItem
from service.host.tables.core import Incident, ProcessInstance, UserTask
from service.people import accounts
from service.people.actor import Actor

Kind = Literal["retry", "cancel", "migrate"]
JOB = "batch"
MOST = 2000  # cases of one batch
SHORTEST_REASON = 2
SHOWN = 50
REHEARSED = 100
"""Cases whose migration a preview rehearses: each takes about as long as a step."""


@dataclass(frozen=True)
class Line:
    """What a batch would do to a case, or why it would leave it."""

    instance: ProcessInstance
    says: str
    problem: str
    run: DryRun | None = None
    """The rehearsal of its migration; None of other kinds, and of cases beyond `REHEARSED`."""


def matching(session: Session, *, kind: Kind, query: str, actor: Actor) -> Sequence[int]:
    """Return the keys of all cases that words find, of those that a batch is for."""
    status = "incident" if kind == "retry" else "running"
    wanted = CaseFilter(text=query, status=status)
    meant = conditions(session, wanted, sees=access.operable(actor))
    found = select(ProcessInstance.key).where(*meant)
    return session.scalars(found.order_by(ProcessInstance.key).limit(MOST)).all()


def preview(
    session: Session, *, kind: Kind, cases: Iterable[int], plan: int | None, actor: Actor
) -> list[Line]:
    """Say of each case what would happen to it; nothing is changed."""
    lines = [_line(session, kind, one, plan) for one in _chosen(session, cases, actor)]
    return _rehearsed(session, lines, plan, actor) if kind == "migrate" else lines


def _chosen(session: Session, cases: Iterable[int], actor: Actor) -> Sequence[ProcessInstance]:
    query = select(ProcessInstance).where(
        ProcessInstance.key.in_(list(cases)[:MOST]), access.operable(actor)
    )
    return session.scalars(query.order_by(ProcessInstance.key)).all()


def draw_up(
    session: Session,
    *,
    kind: Kind,
    cases: Iterable[int],
    plan: int | None,
    reason: str,
    proposed: bool,
    actor: Actor,
) -> Batch:
    """Put down what is to be done to which cases, and begin unless it is only proposed.

    :raises Refused: not theirs, no reason, no case, or too many
    """
    if not access.may_intervene(actor):
        raise Refused("您的岗位不能处置运行中的案件")
    if not SHORTEST_REASON <= len(reason.strip()) <= 400:
        raise Refused("请写明批量处置的理由，最多 400 个字，理由会记入每件案件的历史")
    lines = [_line(session, kind, one, plan) for one in _chosen(session, cases, actor)]
    keys = [one.instance.key for one in lines if not one.problem]
    if not keys:
        raise Refused("没有可以办理的案件，请先勾选")
    batch = Batch(
        kind=kind,
        plan_key=plan if kind == "migrate" else None,
        reason=reason.strip(),
        status="proposed" if proposed else "running",
        by=actor.id,
        by_name=actor.name,
        at=session.at,
    )
    session.add(batch)
    session.flush()
    session.add_all(BatchItem(batch_key=batch.key, instance_key=key) for key in keys)
    session.flush()
    if not proposed:
        _go_on(session, batch)
    return batch


def find(session: Session, key: int, *, lock: bool = False) -> Batch:
    """Return a batch.

    :raises NotFound: there is none
    """
    found = session.get(Batch, key, with_for_update=lock or None)
    if found is None:
        raise NotFound(f"batch {key}")
    return found


def latest(session: Session) -> Sequence[Batch]:
    """Return the latest batches."""
    return session.scalars(select(Batch).order_by(Batch.key.desc()).limit(SHOWN)).all()


def items(session: Session, batch: Batch) -> Sequence[BatchItem]:
    """Return the cases of a batch, those first of which something is to be told."""
    query = select(BatchItem).where(BatchItem.batch_key == batch.key)
    query = query.options(joinedload(BatchItem.instance))
    return session.scalars(
        query.order_by(BatchItem.problem.is_(None), BatchItem.instance_key)
    ).all()


def progress(session: Session, batch: Batch) -> Mapping[str, int]:
    """Return how many cases are `done`, `left` and `waiting`."""
    query = select(BatchItem.outcome, func.count()).where(BatchItem.batch_key == batch.key)
    rows = session.execute(query.group_by(BatchItem.outcome)).all()
    return Counter({outcome or "waiting": count for outcome, count in rows})


def stop(session: Session, *, key: int) -> Batch:
    """Stop after the case that is being done.

    :raises Refused: it does not run
    """
    batch = find(session, key, lock=True)
    if batch.status != "running":
        raise Refused("这一批没有在办")
    batch.status = "stopped"
    session.flush()
    return batch


def resume(session: Session, *, key: int) -> Batch:
    """Begin what was proposed, or go on with what was stopped.

    :raises Refused: it runs, or is done
    """
    batch = find(session, key, lock=True)
    if batch.status not in ("proposed", "stopped"):
        raise Refused("这一批正在办，或者已经办完")
    batch.status = "running"
    session.flush()
    _go_on(session, batch)
    return batch


def next_case(session: Session, args: Mapping[str, Any]) -> None:
    """Do the next case of a batch, and have the worker do the one after it (work of a job)."""
    batch = session.get(Batch, args["batch"], with_for_update=True)
    if batch is None or batch.status != "running":
        return
    query = select(BatchItem).where(BatchItem.batch_key == batch.key, BatchItem.outcome.is_(None))
    item = session.scalars(query.order_by(BatchItem.instance_key).limit(1)).first()
    if item is None:
        batch.status, batch.ended_at = "done", session.at
        session.flush()
        return
    problem = _tried(session, batch, item)
    item.outcome, item.problem, item.at = ("left" if problem else "done"), problem, session.at
    session.flush()
    _go_on(session, batch)


def _go_on(session: Session, batch: Batch) -> None:
    args = {"batch": batch.key}
    enqueue(session, kind=JOB, key=f"batch:{batch.key}", args=args, run_at=session.at)


def _tried(session: Session, batch: Batch, item: BatchItem) -> str | None:
    """Do to a case what a batch says; return why it is left as it was."""
    try:
        actor = accounts.actor(session, batch.by)
        with session.begin_nested():
            return _done(session, batch, item.instance, actor)
    except Refused as refusal:
        return refusal.sentence
    except NotFound:
        return "提出人已经没有账户，或者看不到这件案件"


def _done(session: Session, batch: Batch, case: ProcessInstance, actor: Actor) -> str | None:
    if batch.kind == "cancel":
        interventions.end(session, order=Order(case.number, actor, batch.reason))
        return None
    if batch.kind == "migrate":
        plan = plans.plan(session, batch.plan_key or 0)
        done = migrate.migrate(
            session, plan=plan, instance=case.key, actor=actor, reason=batch.reason
        )
        return done.problem
    for key in _open_incidents(session, case):
        incidents.retry(session, key=key, actor=actor)
    session.flush()
    return "重新办理后仍然没有办成，原因没有排除" if _open_incidents(session, case) else None


def _open_incidents(session: Session, case: ProcessInstance) -> Sequence[int]:
    query = select(Incident.key).where(
        Incident.instance_key == case.key, Incident.resolved_at.is_(None)
    )
    return session.scalars(query.order_by(Incident.key)).all()


def _line(session: Session, kind: Kind, case: ProcessInstance, plan: int | None) -> Line:
    if case.ended_at is not None:
        return Line(case, "", "案件已经结束")
    if kind == "retry":
        count = len(_open_incidents(session, case))
        said = say("重新办理中断的 %(count)s 项", count=count)
        return Line(case, said, "" if count else "没有中断的步骤")
    if kind == "migrate":
        return _migration(session, case, plan)
    query = select(UserTask.name).where(
        UserTask.instance_key == case.key, UserTask.status == "open"
    )
    open_work = "、".join(dict.fromkeys(session.scalars(query)))
    return Line(case, say("结束案件，取消：%(work)s", work=open_work or "—"), "")


def _migration(session: Session, case: ProcessInstance, plan: int | None) -> Line:
    wanted = plans.plan(session, plan or 0)
    if (case.process_id, case.release) != (wanted.process_id, wanted.source):
        return Line(case, "", "不在这个方案的原版本上")
    return Line(case, say("改按第 %(n)s 次发布的规则", n=wanted.target), "")


def _rehearsed(
    session: Session, lines: Sequence[Line], plan: int | None, actor: Actor
) -> list[Line]:
    """Add to each case that would be taken over what the rehearsal of its migration says."""
    going = [one.instance for one in lines if not one.problem][:REHEARSED]
    found = dry_run.rehearse(session, plan=plans.plan(session, plan or 0), cases=going, actor=actor)
    return [
        _as_rehearsed(one, found[one.instance.key]) if one.instance.key in found else one
        for one in lines
    ]


def _as_rehearsed(line: Line, run: DryRun) -> Line:
    return replace(line, problem="；".join(run.problems), run=run)
