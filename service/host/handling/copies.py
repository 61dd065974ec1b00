"""Copies of a case to read (抄送), and remarks that name people (批注): who has read them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from service.db import Session
from service.errors import NotFound, Refused, say
from service.host import access
from service.host.cases import instances
from service.host.cases.sight import Sight, sight
from service.host.handling import people
from service.host.handling.passing import said
from service.host.handling.people import Choice
from service.host.handling.words import VERBS
from service.host.letters import inbox
from service.host.storage import sanitize
from service.host.storage.locks import lock
from service.host.storage.pagination import Page, page_of
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.handling import Handling, HandlingRecipient
from service.host.tables.letters import Recipient
from service.people.actor import Actor

MOST_PEOPLE = 20
SHOWN = 50  # of one case, the last ones


@dataclass(frozen=True)
class ToRead:
    """What was sent to somebody, and whether they have read it."""

    row: HandlingRecipient
    handling: Handling
    what: str
    """The name of the piece of work; empty: the case as a whole."""
    open: bool
    """Whether it can still be done."""


def copy(
    session: Session, *, number: str, to: Sequence[str], words: str, actor: Actor
) -> Handling:  # fmt: skip
    """Send a copy of a case to colleagues who see it anyhow; it opens nothing to them.

    :raises NotFound: there is no such case for them
    :raises Refused: nobody or somebody unfit is chosen, no words
    """
    instance = instances.get(session, number=number, actor=actor)
    refuse_outsiders(actor)
    found = people.chosen(people.readers(session, instance, actor=actor), to)
    if not found or len(found) != len(set(to)):
        raise Refused("请从名单中选择抄送的人")
    if len(found) > MOST_PEOPLE:
        raise Refused(say("一次最多抄送%(most)s人", most=MOST_PEOPLE))
    return _keep(session, instance, "copied", words, actor=actor, to=found)


def comment(session: Session, *, number: str, words: str, actor: Actor) -> Handling:
    """Write a remark on a case; whoever it names as @姓名 or @用户名 gets it to read.

    :raises NotFound: there is no such case for them
    :raises Refused: no words, or a name that is nobody's who may read it, or that several have
    """
    instance = instances.get(session, number=number, actor=actor)
    refuse_outsiders(actor)
    named = mentioned(said(words), people.readers(session, instance, actor=actor))
    return _keep(session, instance, "commented", words, actor=actor, to=named)


def mentioned(words: str, known: Sequence[Choice]) -> list[Choice]:
    """Return whom a remark names: the longest name or username of somebody after each @.

    >>> known = [Choice("wang", "王科长", ""), Choice("wangx", "王科", "")]
    >>> [one.username for one in mentioned("请@王科长看第三条，@wangx也看", known)]
    ['wang', 'wangx']

    :raises Refused: nobody is called so, or several are
    """
    found: dict[str, Choice] = {}
    for part in words.split("@")[1:]:
        called = {name for one in known for name in (one.name, one.username)}
        fitting = max((one for one in called if part.startswith(one)), key=len, default="")
        meant = [one for one in known if fitting in (one.name, one.username)]
        if not meant:
            written = "".join(part.split()[:1])[:10]
            raise Refused(say("没有找到可以提到的“@%(name)s”，请核对姓名", name=written))
        if len(meant) > 1:
            raise Refused(
                say("有%(count)s位“%(name)s”，请写用户名", count=len(meant), name=fitting)
            )
        found[meant[0].username] = meant[0]
    if len(found) > MOST_PEOPLE:
        raise Refused(say("一次最多提到%(most)s人", most=MOST_PEOPLE))
    return list(found.values())


def refuse_outsiders(actor: Actor) -> None:
    """Let nobody send copies or write remarks who only does work that is given by name.

    :raises Refused: they do
    """
    if not may_send(actor):
        raise Refused("您的岗位不使用抄送和批注")


def may_send(actor: Actor) -> bool:
    """Ask whether somebody may send copies and remarks: not who is given work by name only."""
    return any(role.works and not role.named_only for role in actor.roles)


def of_case(session: Session, instance: ProcessInstance, *, actor: Actor) -> list[Handling]:
    """Return what was done with the work of a case besides finishing it, as far as it is theirs.

    The staff read the staff's, people of an organisation their own, the auditor all; what was
    sent to somebody, and what they sent, is always theirs. Of a review that runs only that.
    """
    query = (
        select(Handling, UserTask)
        .outerjoin(UserTask, UserTask.key == Handling.task_key)
        .where(Handling.instance_key == instance.key)
        .order_by(Handling.at.desc(), Handling.key.desc())
        .limit(SHOWN)
        .options(selectinload(Handling.recipients))
    )
    seen = sight(session, instance, actor)
    rows = session.execute(query).all()
    return [row for row, task in rows if _is_theirs(row, task, actor, seen)]


def to_read(session: Session, *, actor: Actor, page: int = 1) -> Page[ToRead]:
    """Return what was sent to somebody to read, what is unread first, then the newest."""
    query = (
        select(HandlingRecipient, Handling, UserTask.name, UserTask.status)
        .join(Handling, Handling.key == HandlingRecipient.handling_key)
        .outerjoin(UserTask, UserTask.key == Handling.task_key)
        .where(HandlingRecipient.person == actor.id, ~_recused(actor))
        .order_by(HandlingRecipient.read_at.is_not(None), Handling.at.desc(), Handling.key.desc())
    )
    return page_of(
        session,
        cast("Select[Any]", query),
        number=page,
        make=lambda row: ToRead(row[0], row[1], row[2] or "", row[3] == "open"),
    )


def unread(session: Session, *, actor: Actor) -> int:
    """Count what was sent to somebody and they have not marked as read."""
    query = select(func.count()).select_from(HandlingRecipient)
    mine = HandlingRecipient.person == actor.id, HandlingRecipient.read_at.is_(None)
    return session.scalar(query.where(*mine, ~_recused(actor))) or 0


def mark_read(session: Session, *, key: int, actor: Actor) -> datetime:
    """Write down that somebody has read what was sent to them; the first time counts.

    :raises NotFound: nothing of this key was sent to them
    """
    row = recipient(session, key, actor)
    if row.read_at is None:
        row.read_at = session.at
        session.flush()
    return row.read_at


def recipient(session: Session, key: int, actor: Actor) -> HandlingRecipient:
    """Return the row that names somebody, with its case locked.

    :raises NotFound: nothing of this key was sent to them
    """
    found = session.get(HandlingRecipient, (sanitize.row_key(key), actor.id))
    if found is None:
        raise NotFound(f"handling {key}")
    instance = lock(session, instance=found.instance_key)
    session.refresh(found)
    if access.recused(instance, actor):
        raise NotFound(f"handling {key}")
    return found


def _recused(actor: Actor) -> ColumnElement[bool]:
    return access.party(access.RECUSED, actor.id, HandlingRecipient.instance_key)


def _is_theirs(row: Handling, task: UserTask | None, actor: Actor, seen: Sight) -> bool:
    audits = any(role.audits for role in actor.roles)
    if audits or actor.id in (row.by, *(one.person for one in row.recipients)):
        return True
    if task is not None and not seen.sees_step(task.process_id, task.lane, row.by):
        return False
    side = people.side_of(actor)
    return seen.open and side != "" and row.organisation == side


def _keep(
    session: Session,
    instance: ProcessInstance,
    kind: str,
    words: str,
    *,
    actor: Actor,
    to: Sequence[Choice],
) -> Handling:
    plain = said(words)
    row = Handling(
        instance_key=instance.key,
        kind=kind,
        by=actor.id,
        by_name=actor.name,
        organisation=people.side_of(actor),
        at=session.at,
        words=plain,
    )
    row.recipients = list(_rows(instance, to))
    session.add(row)
    session.flush()
    if to:
        title = instance.title or instance.process_name
        what = f"办件{instance.number}“{title}”"
        done = f"把{what}抄送给您" if kind == "copied" else f"在{what}的批注里提到您"
        inbox.write(
            session,
            case=instance,
            recipients=[Recipient(person=one.username) for one in to],
            subject=f"{VERBS[kind]}：{title}",
            body=f"{actor.name}{done}：{plain}",
        )
    return row


def _rows(instance: ProcessInstance, to: Sequence[Choice]) -> Iterator[HandlingRecipient]:
    for one in to:
        yield HandlingRecipient(person=one.username, name=one.name, instance_key=instance.key)
