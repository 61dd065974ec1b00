"""Countersignatures: asked for before work is finished (加签), given, taken off (减签)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.errors import NotFound, Refused, say
from service.host import access, standing_in
from service.host.handling import people
from service.host.handling.copies import MOST_PEOPLE, recipient
from service.host.handling.passing import keep, said, title_of
from service.host.handling.people import Choice
from service.host.letters import inbox
from service.host.storage import sanitize
from service.host.storage.locks import lock_work
from service.host.tables.core import UserTask
from service.host.tables.handling import Handling, HandlingRecipient
from service.host.tables.letters import Recipient
from service.host.tasks import refusals
from service.people.actor import Actor

KIND = "countersigned"


def signers(session: Session, *, key: int, actor: Actor) -> tuple[UserTask, list[Choice]]:
    """Return a piece of work of somebody's, and who may be asked to countersign it.

    Who sees the case anyhow, on their own side, and took no part in it that is kept apart.

    :raises NotFound: there is no such work for them
    :raises Refused: it is not theirs
    """
    task = session.get(UserTask, sanitize.row_key(key))
    if task is None or not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    return task, _signers(session, task, actor)


def ask(
    session: Session, *, key: int, to: Sequence[str], words: str, actor: Actor
) -> Handling:  # fmt: skip
    """Ask colleagues to countersign a piece of work before it can be finished.

    :raises NotFound: there is no such work for them
    :raises Refused: it is not theirs, nobody or somebody unfit is chosen, or was asked already
    """
    task = lock_work(session, task=sanitize.row_key(key))
    if not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    found = people.chosen(_signers(session, task, actor), to)
    if not found or len(found) != len(set(to)):
        raise Refused("请从名单中选择加签的人：还没有请过、不须回避、没有办过应当分开的环节的同事")
    if len(found) > MOST_PEOPLE:
        raise Refused(say("一次最多请%(most)s人加签", most=MOST_PEOPLE))
    row = keep(session, task, KIND, words, actor=actor, to=found)
    task.signing = (task.signing or 0) + len(found)
    if task.assignee is None:
        task.passed, task.assignee = None, actor.id
    session.flush()
    inbox.write(
        session,
        case=task.instance,
        recipients=[Recipient(person=one.username) for one in found],
        subject=f"加签：{task.name}（{title_of(task.instance)}）",
        body=f"{actor.name}请您对办件{task.instance.number}的“{task.name}”签署意见：{said(words)}",
    )
    return row


def sign(session: Session, *, key: int, agrees: bool | None, words: str, actor: Actor) -> None:
    """Countersign what one was asked to: agree or not, with an opinion.

    :param key: of the `Handling`

    :raises NotFound: they were not asked
    :raises Refused: the work is done, they were taken off, have signed, or say nothing
    """
    row, task = _asked(session, key, actor)
    if row.answered_at is not None:
        raise Refused("您已经签署过意见")
    if agrees is None:
        raise Refused("请选择同意还是不同意")
    row.agrees, row.answer = agrees, said(words)
    row.answered_at = session.at
    row.read_at = row.read_at or session.at
    _one_less(session, task)
    opinion = "同意" if agrees else "不同意"
    holder = task.assignee
    if holder:
        inbox.write(
            session,
            case=task.instance,
            recipients=[Recipient(person=holder)],
            subject=f"加签意见：{task.name}（{title_of(task.instance)}）",
            body=f"{actor.name}对办件{task.instance.number}的“{task.name}”签署了意见"
            f"（{opinion}）：{row.answer}",
        )


def take_off(session: Session, *, key: int, person: str, actor: Actor) -> None:
    """Take somebody who has not signed off the list of who countersigns (减签).

    :param key: of the `Handling`

    :raises NotFound: there is no such work for them, or nobody of this name was asked
    :raises Refused: it is not theirs, or the other has signed
    """
    found = session.get(HandlingRecipient, (sanitize.row_key(key), sanitize.clean_text(person)))
    if found is None or found.handling.kind != KIND or found.handling.task_key is None:
        raise NotFound(f"handling {key}")
    task = lock_work(session, task=found.handling.task_key)
    if not access.may_open(task, actor):
        raise NotFound(f"handling {key}")
    session.refresh(found)
    refusals.refuse_unless_workable(session, task, actor)
    if found.answered_at is not None:
        raise Refused("已经签署意见的不能减签")
    if found.withdrawn_at is not None:
        raise Refused("已经减签")
    found.withdrawn_at = session.at
    _one_less(session, task)
    inbox.write(
        session,
        case=task.instance,
        recipients=[Recipient(person=found.person)],
        subject=f"减签：{task.name}（{title_of(task.instance)}）",
        body=f"{actor.name}不再请您对办件{task.instance.number}的“{task.name}”签署意见。",
    )


def _signers(session: Session, task: UserTask, actor: Actor) -> list[Choice]:
    refusals.refuse_unless_workable(session, task, actor)
    if not access.is_theirs(task, actor):
        raise Refused("您是代办，只能办理，不能请人加签")
    if task.delegated_by:
        raise Refused(refusals.GIVE_BACK)
    if standing_in.work(session, task).by_name_only:
        raise Refused("这项工作由流程指定到本人，不能请人加签")
    apart = standing_in.kept_apart(session, task) | _waiting(session, task)
    found = people.readers(session, task.instance, actor=actor)
    return [one for one in found if one.username not in apart]


def _waiting(session: Session, task: UserTask) -> frozenset[str]:
    """Return who was asked already and has not been taken off."""
    query = (
        select(HandlingRecipient.person)
        .join(Handling, Handling.key == HandlingRecipient.handling_key)
        .where(Handling.task_key == task.key, Handling.kind == KIND)
        .where(HandlingRecipient.withdrawn_at.is_(None))
    )
    return frozenset(session.scalars(query))


def _asked(session: Session, key: int, actor: Actor) -> tuple[HandlingRecipient, UserTask]:
    row = recipient(session, key, actor)
    query = select(UserTask).where(UserTask.key == row.handling.task_key)
    task = session.scalars(
        query.options(joinedload(UserTask.instance)).execution_options(populate_existing=True)
    ).one_or_none()
    if row.handling.kind != KIND or task is None:
        raise NotFound(f"handling {key}")
    if row.withdrawn_at is not None:
        raise Refused("已经不再请您加签")
    if task.status != "open":
        raise Refused("这项工作已经办结，不用再签署")
    return row, task


def _one_less(session: Session, task: UserTask) -> None:
    task.signing = (task.signing or 1) - 1 or None
    session.flush()
