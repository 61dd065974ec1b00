"""Taking running cases over to another release: planned, rehearsed, done one by one, undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from service import engine
from service.db import Session
from service.errors import NotFound, Refused, say
from service.host.definitions import catalogue
from service.host.definitions.running import running as cases_by_release
from service.host.storage import sanitize
from service.host.tables.core import Deployment, Job, ProcessInstance, UserTask
from service.host.tables.migrations import Migration, MigrationPlan
from service.people.actor import SYSTEM, Actor

Fate = Literal["same", "changed", "moved", "gone"]


@dataclass(frozen=True)
class Running:
    """How many cases of a process run under a release."""

    process_id: str
    name: str
    release: int
    cases: int


@dataclass(frozen=True)
class Match:
    """An element of the old release and where it goes.

    `fate`: the same, changed (its wording, times, forms …), moved (another id), or gone.
    `choices` are the elements of the new release it could become. `here` is how many pieces of
    open work stand at it.
    """

    key: str
    element: str
    name: str
    type: str
    process_id: str
    fate: Fate
    target: str | None
    choices: tuple[tuple[str, str], ...]
    here: int


@dataclass(frozen=True)
class Outcome:
    """How far a plan has come: how many cases were taken over, left, undone, or still wait."""

    migrated: int
    left: int
    undone: int
    waiting: int


def running(session: Session) -> list[Running]:
    """Return what runs under which release, processes by their names, old releases first."""
    counted = cases_by_release(session).items()
    return [
        Running(process_id, _name(session, number, process_id), number, count)
        for (number, process_id), count in sorted(counted, key=lambda one: one[0][::-1])
    ]


def _name(session: Session, number: int, process_id: str) -> str:
    return catalogue.diagram(session, catalogue.release(session, number), process_id).name


def holding(session: Session, *, process_id: str, most: int = 100) -> list[Deployment]:
    """Return the releases that hold a process, newest first: only there can its cases go."""
    query = select(Deployment).order_by(Deployment.number.desc()).limit(most)
    found = session.scalars(query)
    return [one for one in found if process_id in catalogue.process_ids(session, one)]


def plans(session: Session, *, most: int = 50) -> list[MigrationPlan]:
    """Return the plans that were drawn up, newest first."""
    query = select(MigrationPlan).order_by(MigrationPlan.key.desc()).limit(most)
    return list(session.scalars(query))


def plan(session: Session, key: int) -> MigrationPlan:
    """Return a plan by its key.

    :raises NotFound: there is none
    """
    found = session.get(MigrationPlan, sanitize.row_key(key))
    if found is None:
        raise NotFound(f"migration plan {key}")
    return found


def draw_up(
    session: Session, *, process_id: str, source: int, target: int, actor: Actor
) -> MigrationPlan:
    """Draw up a plan with the mapping that suggests itself: same id and kind, or same name.

    :raises Refused: not theirs, the same release twice, or one without such a process
    :raises NotFound: a release is not there
    """
    _refuse_unless_planner(actor)
    if source == target:
        raise Refused("请选两个不同的版本")
    _refuse_unless_there(session, process_id, source, target)
    old, new = _diagrams(session, process_id, source, target)
    made = MigrationPlan(
        process_id=process_id,
        source=source,
        target=target,
        mapping=engine.suggest(old, new),
        drafted_by=actor.id,
        drafted_by_name=actor.name,
        drafted_at=session.at,
    )
    session.add(made)
    session.flush()
    return made


def choose(
    session: Session,
    *,
    plan: MigrationPlan,
    mapping: Mapping[str, str],
    retimed: bool,
    actor: Actor,
) -> MigrationPlan:
    """Change where elements go; those not named stay as they are, an empty target means gone.

    :raises Refused: not theirs, cases were already taken over, or an element cannot become that
    """
    _refuse_unless_planner(actor)
    if outcome(session, plan).migrated:
        raise Refused("已经有案件按这个方案迁移，不能再改。需要不同的对应关系，请另拟一个方案")
    known = {match.key: match for match in matches(session, plan)}
    chosen = dict(plan.mapping)
    for key, to in mapping.items():
        match = known.get(key)
        if match is None or (to and to not in dict(match.choices)):
            raise Refused(
                say(
                    "“%(what)s”不能对应到“%(to)s”：类型不同或不存在",
                    what=match.name if match else key,
                    to=to,
                )
            )
        chosen.pop(key, None)
        chosen |= {key: to} if to else {}
    plan.mapping, plan.retimed = chosen, retimed
    session.flush()
    return plan


def matches(session: Session, plan: MigrationPlan) -> list[Match]:
    """Return every element of the old release with where the plan lets it go."""
    old, new = diagrams(session, plan)
    after = {node.key: node for node in _nodes(new)}
    standing = _standing(session, plan)
    return [
        _match(node, plan.mapping.get(node.key), after, standing.get(node.id, 0))
        for node in _nodes(old)
    ]


def added(session: Session, plan: MigrationPlan) -> list[engine.Node]:
    """Return the elements of the new release that nothing of the old one becomes."""
    _, new = diagrams(session, plan)
    taken = set(plan.mapping.values())
    return [node for node in _nodes(new) if node.key not in taken]


def diagrams(session: Session, plan: MigrationPlan) -> tuple[engine.Diagram, engine.Diagram]:
    """Return the diagrams of a plan: as the cases run now, and as they would."""
    return _diagrams(session, plan.process_id, plan.source, plan.target)


def outcome(session: Session, plan: MigrationPlan) -> Outcome:
    """Return how far a plan has come."""
    went, stands = Migration.problem.is_(None), Migration.undone_at.is_(None)
    of_plan = Migration.plan_key == plan.key
    last = select(func.max(Migration.key)).where(of_plan).group_by(Migration.instance_key)
    query = select(went, stands, func.count()).where(Migration.key.in_(last))
    rows = session.execute(query.group_by(went, stands))
    found = {(bool(row[0]), bool(row[1])): row[2] for row in rows}
    return Outcome(
        migrated=found.get((True, True), 0),
        left=found.get((False, True), 0),
        undone=found.get((True, False), 0),
        waiting=session.scalar(select(func.count()).select_from(candidates(plan).subquery())) or 0,
    )


def results(session: Session, plan: MigrationPlan, *, most: int = 200) -> list[Migration]:
    """Return what became of each case under a plan, newest first."""
    query = select(Migration).where(Migration.plan_key == plan.key)
    rows = query.options(joinedload(Migration.instance)).order_by(Migration.key.desc())
    return list(session.scalars(rows.limit(most)))


def queued(session: Session, plan: MigrationPlan) -> int:
    """Return how many cases of a plan still wait for the worker."""
    waiting = (
        select(func.count()).select_from(Job).where(Job.name.startswith(f"migrate:{plan.key}:"))
    )
    return session.scalar(waiting) or 0


def candidates(plan: MigrationPlan) -> Any:
    """Return the query for the cases a plan is about: those that run under its old release."""
    return (
        select(ProcessInstance)
        .where(
            ProcessInstance.process_id == plan.process_id,
            ProcessInstance.release == plan.source,
            ProcessInstance.ended_at.is_(None),
        )
        .order_by(ProcessInstance.key)
    )


def _refuse_unless_planner(actor: Actor) -> None:
    if actor != SYSTEM and not any(role.plans for role in actor.roles):
        raise Refused("您的岗位不能拟订迁移方案")


def _refuse_unless_there(session: Session, process_id: str, *releases: int) -> None:
    for number in releases:
        if process_id not in catalogue.process_ids(session, _release(session, number)):
            raise Refused(say("第 %(number)s 次发布里没有这个流程，请换一个版本", number=number))


def _diagrams(
    session: Session, process_id: str, source: int, target: int
) -> tuple[engine.Diagram, engine.Diagram]:
    old = catalogue.diagram(session, _release(session, source), process_id)
    return old, catalogue.diagram(session, _release(session, target), process_id)


def _release(session: Session, number: int) -> Deployment:
    found = session.get(Deployment, sanitize.row_key(number))
    if found is None:
        raise NotFound(f"release {number}")
    return found


def _nodes(diagram: engine.Diagram) -> Iterable[engine.Node]:
    for process in diagram.processes.values():
        yield from process.nodes.values()


def _match(
    node: engine.Node, target: str | None, after: Mapping[str, engine.Node], here: int
) -> Match:
    return Match(
        key=node.key,
        element=node.id,
        name=node.name,
        type=node.type,
        process_id=node.process_id,
        fate=_fate(node, after.get(target or "")),
        target=target if target in after else None,
        choices=tuple(
            (key, one.name or one.id) for key, one in after.items() if engine.alike(node, one)
        ),
        here=here,
    )


def _fate(before: engine.Node, after: engine.Node | None) -> Fate:
    if after is None:
        return "gone"
    if before.key != after.key:
        return "moved"
    return "same" if engine.identical(before, after) else "changed"


def _standing(session: Session, plan: MigrationPlan) -> dict[str, int]:
    query = (
        select(UserTask.element, func.count())
        .where(
            UserTask.status == "open",
            UserTask.instance_key.in_(
                candidates(plan).order_by(None).with_only_columns(ProcessInstance.key)
            ),
        )
        .group_by(UserTask.element)
    )
    return {row[0]: row[1] for row in session.execute(query)}
