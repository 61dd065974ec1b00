"""One case taken over to another release, by itself; undone while nobody has acted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service import engine
from service.db import Session
from service.errors import Interrupted, NotFound, Refused
from service.host import access
from service.host.cases import moves, persist
from service.host.definitions import catalogue
from service.host.jobs import queue
from service.host.ledger.record import record
from service.host.ledger.tables import Entry
from service.host.messages import mailbox
from service.host.migration import plans
from service.host.storage import sanitize
from service.host.storage.locks import lock
from service.host.tables.core import Draft, Job, ProcessInstance, Subscription, UserTask
from service.host.tables.external_jobs import ExternalJob
from service.host.tables.migrations import Migration, MigrationPlan
from service.people import roles
from service.people.actor import Actor

FANNED_OUT = 500
"""Cases that one job enqueues for the worker."""


def migrate(
    session: Session, *, plan: MigrationPlan, instance: int, actor: Actor, reason: str
) -> Migration:
    """Take one case over, or leave it as it is and say why.

    Assignees, candidates, drafts, priorities and ids of open work stay; forms, decisions and
    what is to come are those of the new release. Of two people who do the same the second gets
    what the first has done.

    :raises Refused: not theirs, or no reason
    """
    refuse_unless_reasoned(actor, reason)
    case = lock(session, instance=instance)
    done = _done_already(session, plan, case)
    if done is not None:
        return done
    row = _row(session, plan, case, actor, reason)
    try:
        if case.ended_at is not None or case.release != plan.source:
            raise Refused("案件已经结束，或者已经不在原来的版本上")
        _take_over(session, plan, case, actor, row)
    except Interrupted as fault:
        row.problem = fault.reason
    except Refused as refusal:
        row.problem = refusal.sentence
    session.add(row)
    session.flush()
    return row


def migrate_all(session: Session, *, plan: MigrationPlan, actor: Actor, reason: str) -> int:
    """Have the worker take over every case of a plan, each in a transaction of its own.

    Returns how many cases there are now.

    :raises Refused: not theirs, or no reason
    """
    refuse_unless_reasoned(actor, reason)
    args = {"plan": plan.key, "after": 0, "reason": reason.strip()}
    args |= {"by": actor.id, "by_name": actor.name}
    at = session.at
    queue.enqueue(session, kind="migrate-all", key=f"migrate-all:{plan.key}", args=args, run_at=at)
    return plans.outcome(session, plan).waiting


def undo(session: Session, *, migration: int, actor: Actor, reason: str) -> Migration:
    """Take one case back to where it was; refused once anybody or anything has acted since.

    :raises Refused: not theirs, no reason, or something has happened in the meantime
    :raises NotFound: there is no such migration
    """
    refuse_unless_reasoned(actor, reason)
    row = find(session, migration)
    case = lock(session, instance=row.instance_key)
    session.refresh(row)
    obstacle = obstacle_to_undo(session, row)
    if obstacle:
        raise Refused(obstacle)
    _take_back(session, case, row, actor, reason)
    row.undone_at, row.undone_by = session.at, actor.id
    row.undone_reason = reason.strip()
    session.flush()
    return row


def find(session: Session, key: int) -> Migration:
    """Return what became of a case, by its key.

    :raises NotFound: there is no such migration, or the case was left where it was
    """
    row = session.get(Migration, sanitize.row_key(key))
    if row is None or row.problem is not None:
        raise NotFound(f"migration {key}")
    return row


def obstacle_to_undo(session: Session, row: Migration) -> str:
    """Say why a migration cannot be undone (any more); empty when it can."""
    if row.problem is not None or row.undone_at is not None:
        return "没有可以撤销的迁移"
    if row.state is None:
        return "迁移时案件已经自动往下办了，不能撤销"
    if row.instance.revision != row.revision:
        return f"迁移后案件已经有人（或系统）办过{_who_acted(session, row)}，不能撤销"
    if _touched_since(session, row):
        return "迁移后已经有人认领或填写了工作，不能撤销"
    return ""


def refuse_unless_reasoned(actor: Actor, reason: str) -> None:
    """Refuse whoever may not take cases over, and whoever does not say why.

    :raises Refused: one of both
    """
    if not access.may_intervene(actor):
        raise Refused("您的岗位不能执行迁移；能拟订方案的岗位可以排练（三员分立）")
    if len(reason.strip()) < 2:
        raise Refused("请写明迁移的理由，理由会记入历史")


def begun(session: Session, plan: MigrationPlan, case: ProcessInstance) -> dict[str, datetime]:
    """Return when open work began, where a plan counts times as if it had always been in force."""
    if not plan.retimed:
        return {}
    query = select(UserTask.task_id, UserTask.created_at).where(
        UserTask.instance_key == case.key, UserTask.status == "open"
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _done_already(session: Session, plan: MigrationPlan, case: ProcessInstance) -> Migration | None:
    query = select(Migration).where(
        Migration.plan_key == plan.key,
        Migration.instance_key == case.key,
        Migration.problem.is_(None),
        Migration.undone_at.is_(None),
    )
    return session.scalars(query.order_by(Migration.key.desc()).limit(1)).first()


def _row(
    session: Session, plan: MigrationPlan, case: ProcessInstance, actor: Actor, reason: str
) -> Migration:
    return Migration(
        plan_key=plan.key,
        instance_key=case.key,
        source=plan.source,
        target=plan.target,
        reason=reason.strip(),
        at=session.at,
        by=actor.id,
        by_name=actor.name,
    )


def _take_over(
    session: Session, plan: MigrationPlan, case: ProcessInstance, actor: Actor, row: Migration
) -> None:
    new = catalogue.diagram(session, catalogue.release(session, plan.target), plan.process_id)
    before = case.state
    details = {"from": plan.source, "to": plan.target, "plan": plan.key, "mapping": plan.mapping}

    with (
        session.begin_nested(),
        moves.moving(session, case=case, actor=actor, subject="migration") as move,
    ):
        _tell(session, case, "migrated", {**details, "reason": row.reason, "by": row.by_name})
        case.release = plan.target
        done = engine.migrate(
            move.diagram,
            new,
            move.state,
            mapping=plan.mapping,
            context=move.context,
            begun=begun(session, plan, case),
        )
        if done.progress is None:
            raise Refused("；".join(dict.fromkeys(one.zh for one in done.problems)))
        progress = done.progress
        _let_go(session, case, progress)
        move.persist(progress)
        _follow(session, case, progress)
    quiet = not progress.steps and not progress.changes
    row.state, row.revision = (before if quiet else None), case.revision


def _take_back(
    session: Session, case: ProcessInstance, row: Migration, actor: Actor, reason: str
) -> None:
    old = catalogue.diagram(session, catalogue.release(session, row.source), case.process_id)
    details = {"from": row.target, "to": row.source, "plan": row.plan_key}
    mapping = plans.plan(session, row.plan_key).mapping

    with moves.moving(session, case=case, actor=actor, subject="migration") as move:
        move.protect()
        back = {new: former for former, new in mapping.items()}
        details_back = {**details, "mapping": back, "reason": reason.strip(), "by": actor.name}
        _tell(session, case, "migration-undone", details_back)
        case.release = row.source
        before = engine.State(row.state or b"", move.state.variables)
        progress = engine.at_rest(old, before, context=move.context)
        _let_go(session, case, progress)
        move.persist(progress)
        _follow(session, case, progress)


def _tell(session: Session, case: ProcessInstance, verb: str, details: Mapping[str, Any]) -> None:
    record(session, subject="instance", verb=verb, instance=case.key, data=details)


def _let_go(session: Session, case: ProcessInstance, progress: engine.Progress) -> None:
    """Take away jobs whose type is another one now: the case opens new ones."""
    wanted = {job.id: job.type for job in progress.jobs}
    for row in session.scalars(select(ExternalJob).where(ExternalJob.instance_key == case.key)):
        if wanted.get(row.job_id) != row.type:
            session.delete(row)
    calls = select(Job).where(Job.instance_key == case.key, Job.kind == "call")
    for job in session.scalars(calls):
        if wanted.get(job.args["job"]) != job.args["type"]:
            queue.drop(session, key=job.name)
    session.flush()


def _follow(session: Session, case: ProcessInstance, progress: engine.Progress) -> None:
    """Let the rows of what stays open say what the new release says; who does it stays."""
    tasks = {task.id: task for task in progress.tasks}
    open_now = UserTask.instance_key == case.key, UserTask.status == "open"
    for row in session.scalars(select(UserTask).where(*open_now)):
        _update_task(row, tasks[row.task_id])
    waits = {wait.id: wait for wait in progress.waits}
    of_case = select(Subscription).where(Subscription.instance_key == case.key)
    for subscription in session.scalars(of_case):
        _update_subscription(session, case, subscription, waits[subscription.wait_id])
    session.flush()


def _update_task(row: UserTask, task: engine.OpenTask) -> None:
    row.element, row.name, row.process_id = task.element, task.name, task.process_id
    row.form, row.documentation, row.lane = task.form, task.documentation, task.lane
    row.headers, row.properties = dict(task.headers), dict(task.properties)


def _update_subscription(
    session: Session, case: ProcessInstance, row: Subscription, wait: engine.Wait
) -> None:
    before = (row.message, row.correlation)
    row.element, row.name, row.properties = wait.element, wait.name, dict(wait.properties)
    row.message, row.correlation = wait.message or "", persist.correlation(case, wait)
    row.interrupting = wait.interrupting
    if before != (row.message, row.correlation):
        session.flush()
        mailbox.offer(session, row)


def _who_acted(session: Session, row: Migration) -> str:
    done = select(Entry.sequence).where(
        Entry.subject == "migration", Entry.row == str(row.key), Entry.verb == "created"
    )
    since = session.scalars(done).first() or 0
    query = select(Entry.actor_name).where(
        Entry.instance_key == row.instance_key, Entry.sequence > since, Entry.verb != "viewed"
    )
    names = list(dict.fromkeys(session.scalars(query.order_by(Entry.sequence).limit(20))))
    return f"（{'、'.join(names)}）" if names else ""


def _touched_since(session: Session, row: Migration) -> bool:
    of_case = UserTask.instance_key == row.instance_key
    touched = select(UserTask.key).where(of_case, UserTask.touched_at > row.at)
    typed = select(Draft.task_key).join(UserTask, UserTask.key == Draft.task_key)
    return any(
        session.scalars(query.limit(1)).first() is not None
        for query in (touched, typed.where(of_case, Draft.saved_at > row.at))
    )


def fan_out(session: Session, args: Mapping[str, Any]) -> None:
    """Enqueue the cases of a plan, a batch at a time, and come again for the rest."""
    plan = plans.plan(session, args["plan"])
    query = plans.candidates(plan).with_only_columns(ProcessInstance.key)
    keys = list(session.scalars(query.where(ProcessInstance.key > args["after"]).limit(FANNED_OUT)))
    for key in keys:
        queue.enqueue(
            session,
            kind="migrate",
            key=f"migrate:{plan.key}:{key}",
            args={**args, "instance": key},
            run_at=session.at,
            instance=key,
        )
    if len(keys) == FANNED_OUT:
        again = {**args, "after": keys[-1]}
        at, key = session.at, f"migrate-all:{plan.key}:{keys[-1]}"
        queue.enqueue(session, kind="migrate-all", key=key, args=again, run_at=at)


def migrate_one(session: Session, args: Mapping[str, Any]) -> None:
    """Take one case over for whoever ordered it, unless an order before has."""
    plan = plans.plan(session, args["plan"])
    if lock(session, instance=args["instance"]).release == plan.target:
        return
    intervening = (role for role in roles.every(session) if role.intervenes)
    ordered_by = Actor(args["by"], args["by_name"], frozenset(intervening))
    migrate(session, plan=plan, instance=args["instance"], actor=ordered_by, reason=args["reason"])
