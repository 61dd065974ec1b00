"""Days on which people are away (不在岗), and the work that their deputies do meanwhile (代办)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from service.db import Session
from service.errors import FieldProblem, NotFound, Refused, say
from service.host import access, standing_in
from service.host.definitions import catalogue, deployment
from service.host.deputies import Away
from service.host.handling.people import Choice
from service.host.letters import inbox
from service.host.storage import sanitize
from service.host.tables.absences import Absence
from service.host.tables.core import Candidate, UserTask
from service.host.tables.letters import Recipient
from service.host.tasks import boxes
from service.people import accounts
from service.people.actor import Actor
from service.people.tables import Account, AccountRole

LONGEST = timedelta(days=366)
FURTHEST = timedelta(days=366)
MOST_REASON = 200
SHOWN = 200


@dataclass(frozen=True)
class Announced:
    """What somebody says of their absence."""

    deputy: str
    first: date | None
    last: date | None
    processes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """An absence with the names of both."""

    row: Absence
    name: str
    deputy_name: str
    organisation: str


@dataclass(frozen=True)
class Instead:
    """A piece of work that somebody may do for who is away."""

    task: UserTask
    absent: str
    """Their name."""


def deputies_for(session: Session, *, actor: Actor) -> list[Choice]:
    """Return who could be somebody's deputy: of their organisation, with a role of theirs.

    Whether they may do a piece of work is asked of each (`deputies.stands_in`).
    """
    codes = {role.code for role in actor.roles if role.works and not role.named_only}
    holding = select(AccountRole.username).where(AccountRole.role.in_(sorted(codes)))
    same = (
        Account.organisation_code == actor.organisation
        if actor.organisation
        else Account.organisation_code.is_(None)
    )
    query = (
        select(Account)
        .where(Account.active.is_(True), same, Account.username != actor.id)
        .where(Account.username.in_(holding))
        .order_by(Account.name, Account.username)
        .options(joinedload(Account.organisation))
    )
    return [
        Choice(one.username, one.name, one.organisation.name if one.organisation else "")
        for one in session.scalars(query)
    ]


def processes(session: Session) -> dict[str, str]:
    """Return the processes of which one may name some: what can begin a case, names by id."""
    release = deployment.current(session)
    if release is None:
        return {}
    every = [one for read in catalogue.read(session, release) for one in read.processes]
    called = {node.dialect.called for one in every for node in one.nodes.values()}
    names = {one.id: one.name or one.id for one in every if one.executable}
    return dict(
        sorted((pair for pair in names.items() if pair[0] not in called), key=itemgetter(1))
    )


def announce(
    session: Session, *, said: Announced, known: Collection[str], actor: Actor
) -> Absence:  # fmt: skip
    """Enter days on which somebody is away and who does their work meanwhile.

    :param known: ids of the processes that may be named
    :raises Refused: what is missing or wrong, at its field
    """
    # Whoever enters two at once waits here, so that they cannot overlap.
    session.get_one(Account, actor.id, with_for_update=True, populate_existing=True)
    problems = list(_problems(session, said, known, actor))
    if problems:
        raise Refused("请改正后再保存", problems=problems)
    assert said.first is not None
    assert said.last is not None
    row = Absence(
        person=actor.id,
        deputy=said.deputy,
        first_day=said.first,
        last_day=said.last,
        processes=sorted(set(said.processes)),
        reason=sanitize.clean_text(said.reason).strip(),
        announced_at=session.at,
        announced_by=actor.id,
    )
    session.add(row)
    session.flush()
    standing_in.forget(session)
    inbox.write(
        session,
        case=None,
        recipients=[Recipient(person=said.deputy)],
        subject=f"代办：{actor.name}不在岗期间的工作",
        body=f"{actor.name}自{said.first}至{said.last}不在岗，这段时间请您代办其工作"
        f"{'（部分流程）' if row.processes else ''}。须回避的、应当分开的不在内。",
    )
    return row


def end(session: Session, *, key: int, actor: Actor) -> Absence:
    """End an absence before its last day, or take one back that has not begun.

    :raises NotFound: they have no such absence
    :raises Refused: it is over
    """
    query = select(Absence).where(Absence.key == sanitize.row_key(key), Absence.person == actor.id)
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"absence {key}")
    if row.ended_at is not None or row.last_day < standing_in.today(session):
        raise Refused("这次不在岗已经结束")
    row.ended_at = session.at
    session.flush()
    standing_in.forget(session)
    inbox.write(
        session,
        case=None,
        recipients=[Recipient(person=row.deputy)],
        subject=f"代办结束：{actor.name}已经回岗",
        body=f"{actor.name}提前回岗，您不再代办其工作。",
    )
    return row


def current(
    session: Session, *, of: Actor | None = None, to: Actor | None = None
) -> list[Line]:  # fmt: skip
    """Return absences that run or will: of somebody, with somebody as deputy, or all."""
    deputy = aliased(Account)
    query = (
        select(Absence, Account, deputy.name)
        .join(Account, Account.username == Absence.person)
        .join(deputy, deputy.username == Absence.deputy)
        .where(Absence.ended_at.is_(None), Absence.last_day >= standing_in.today(session))
        .order_by(Absence.first_day, Account.name, Absence.key)
        .limit(SHOWN)
        .options(joinedload(Account.organisation))
    )
    if of is not None:
        query = query.where(Absence.person == of.id)
    if to is not None:
        query = query.where(Absence.deputy == to.id)
    return [
        Line(row, who.name, name, who.organisation.name if who.organisation else "")
        for row, who, name in session.execute(query)
    ]


def work_for(session: Session, *, actor: Actor) -> list[Instead]:
    """Return the open work that somebody may do today for who is away, the most urgent first."""
    found: list[Instead] = []
    for away in standing_in.absences(session, deputy=actor.id):
        found += _work_of(session, away, actor)
    return found


def _work_of(session: Session, away: Away, actor: Actor) -> Iterator[Instead]:
    named = select(Candidate.task_key).where(Candidate.person == away.person)
    waits: ColumnElement[bool] = or_(
        UserTask.assignee == away.person,
        UserTask.assignee.is_(None) & UserTask.key.in_(named),
    )
    query = (
        select(UserTask)
        .where(UserTask.status == "open", waits)
        .order_by(*boxes.URGENT_FIRST)
        .limit(SHOWN)
        .options(selectinload(UserTask.candidates), joinedload(UserTask.instance))
    )
    names = accounts.names(session, usernames=[away.person])
    for task in session.scalars(query):
        absent = None if access.recused(task.instance, actor) else access.absentee(task, actor)
        if absent is not None and absent.id == away.person and not access.is_theirs(task, actor):
            yield Instead(task, names.get(away.person, away.person))


def _problems(
    session: Session, said: Announced, known: Collection[str], actor: Actor
) -> Iterator[FieldProblem]:
    choices = {one.username for one in deputies_for(session, actor=actor)}
    if said.deputy not in choices:
        yield FieldProblem("deputy", "代办人", "请从名单中选择代办人：同单位、同岗位、在用的同事")
    if unknown := [one for one in said.processes if one not in known]:
        yield FieldProblem("process", "流程", f"没有这个流程：{unknown[0][:60]}")
    if len(said.reason) > MOST_REASON:
        yield FieldProblem("reason", "事由", f"事由不超过{MOST_REASON}字")
    yield from _of_days(session, said, actor)


def _of_days(session: Session, said: Announced, actor: Actor) -> Iterator[FieldProblem]:
    today = standing_in.today(session)
    if said.first is None:
        yield FieldProblem("first", "从哪天起", "请填写从哪天起不在岗")
    if said.last is None:
        yield FieldProblem("last", "到哪天止", "请填写到哪天止")
    if said.first is not None and said.first < today:
        yield FieldProblem("first", "从哪天起", "不能早于今天")
    elif said.first is not None and said.first > today + FURTHEST:
        yield FieldProblem("first", "从哪天起", "不能晚于一年以后")
    if said.first is None or said.last is None:
        return
    if said.last < said.first:
        yield FieldProblem("last", "到哪天止", "不能早于开始的那天")
    elif said.last - said.first > LONGEST:
        yield FieldProblem("last", "到哪天止", "一次不超过一年")
    elif said.deputy:
        yield from _overlapping(session, said, actor)


def _overlapping(session: Session, said: Announced, actor: Actor) -> Iterator[FieldProblem]:
    running = (
        Absence.ended_at.is_(None),
        Absence.first_day <= said.last,
        Absence.last_day >= said.first,
    )
    for one in _rows(session, Absence.person == actor.id, *running):
        if not said.processes or not one.processes or set(said.processes) & set(one.processes):
            yield FieldProblem(
                "first", "从哪天起", say("与%(first)s至%(last)s的不在岗重叠",
                                      first=one.first_day, last=one.last_day)
            )  # fmt: skip
            return
    if _rows(session, Absence.person == said.deputy, *running):
        yield FieldProblem(
            "deputy", "代办人", "代办人这段时间自己也不在岗；代办不能再转给别人，请另选"
        )


def _rows(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Absence]:
    return session.scalars(select(Absence).where(*conditions).order_by(Absence.key)).all()
