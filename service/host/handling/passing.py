"""Open work passed on: transferred to a colleague, or delegated for an opinion and given back.

What is planned is shown before it is done: `plan` says who gets it, until when and what they are
told, `carry_out` does that and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from service import privacy
from service.clock import BEIJING, in_words
from service.db import Session
from service.errors import NotFound, Refused, say
from service.host import access, standing_in
from service.host.handling import people
from service.host.handling.people import Choice
from service.host.handling.words import MOST_WORDS, VERBS
from service.host.letters import inbox
from service.host.storage import sanitize
from service.host.storage.locks import lock_work
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.handling import Handling, HandlingRecipient
from service.host.tables.letters import Recipient
from service.host.tasks import refusals
from service.people.actor import Actor

INSTANT = timedelta(microseconds=1)
Verb = Literal["transferred", "delegated", "cosigned"]
NOBODY = say("没有可以接办的人：须是在岗、能办这一步、不须回避、没有办过应当分开的环节的同事")


@dataclass(frozen=True)
class Plan:
    """What passing work on leads to."""

    verb: Verb
    to: Choice
    due_at: datetime | None
    effects: tuple[str, ...]
    """What changes, sentence by sentence."""
    subject: str
    body: str
    """The letter that they get."""


def choices(session: Session, *, key: int, actor: Actor) -> tuple[UserTask, list[Choice]]:
    """Return a piece of work that somebody may pass on, and to whom.

    :raises NotFound: there is no such work for them
    :raises Refused: it is not theirs to pass on
    """
    task = session.get(UserTask, sanitize.row_key(key))
    if task is None or not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    return task, _choices(session, task, actor)


def plan(
    session: Session, *, key: int, verb: Verb, to: str, words: str, actor: Actor
) -> Plan:  # fmt: skip
    """Say what passing a piece of work on would lead to.

    :raises NotFound: there is no such work for them
    :raises Refused: it is not theirs to pass on, nobody or somebody unfit is chosen, no words
    """
    task, found = choices(session, key=key, actor=actor)
    return _plan(task, verb, _one(found, to), said(words), actor)


def carry_out(
    session: Session,
    *,
    key: int,
    verb: Verb,
    to: str,
    words: str,
    actor: Actor,
    revision: int | None = None,
) -> Plan:
    """Pass a piece of work on; what was typed so far stays with who typed it.

    :raises NotFound: there is no such work for them
    :raises Refused: as `plan`
    :raises Stale: somebody was first
    """
    task = lock_work(session, task=sanitize.row_key(key))
    if not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    refusals.refuse_if_touched_since(session, task, actor, revision)
    planned = _plan(task, verb, _one(_choices(session, task, actor), to), said(words), actor)
    keep(session, task, verb, words, actor=actor, to=[planned.to])
    if verb == "delegated":
        task.delegated_by = actor.id
    _hand(session, task, verb, to=planned.to.username, actor=actor)
    _tell(session, task, planned.to.username, planned.subject, planned.body)
    return planned


def give_back(session: Session, *, key: int, words: str, actor: Actor) -> UserTask:
    """Give delegated work back with an opinion to who asked for it.

    :raises NotFound: there is no such work for them
    :raises Refused: it was not delegated to them, or no opinion
    """
    task = _delegated(session, key, actor)
    if task.assignee != actor.id:
        raise Refused("这项工作没有委派给您")
    owner = str(task.delegated_by)
    name = refusals.name(session, owner) or owner
    keep(session, task, "returned", words, actor=actor, to=[Choice(owner, name, "")])
    _back(session, task, "returned", owner, actor)
    subject, body = _letter(task, "returned", actor, said(words))
    _tell(session, task, owner, subject, body)
    return task


def recall(session: Session, *, key: int, actor: Actor) -> UserTask:
    """Take delegated work back before the opinion has come.

    :raises NotFound: there is no such work for them
    :raises Refused: they did not delegate it
    """
    task = _delegated(session, key, actor)
    if task.delegated_by != actor.id:
        raise Refused("这项工作不是您委派的")
    holder = str(task.assignee)
    name = refusals.name(session, holder) or holder
    keep(session, task, "recalled", "", actor=actor, to=[Choice(holder, name, "")], asks=False)
    _back(session, task, "recalled", actor.id, actor)
    subject, body = _letter(task, "recalled", actor, "")
    _tell(session, task, holder, subject, body)
    return task


def said(words: str) -> str:
    """Return what somebody says with a verb: without what is private, not too long.

    :raises Refused: nothing is said, or too much
    """
    plain = str(privacy.mask(sanitize.clean_text(words).strip()))
    if not plain:
        raise Refused("请写明说明或者意见")
    if len(plain) > MOST_WORDS:
        raise Refused(say("说明不超过%(most)s字", most=MOST_WORDS))
    return plain


def keep(
    session: Session,
    task: UserTask,
    verb: str,
    words: str,
    *,
    actor: Actor,
    to: Sequence[Choice],
    asks: bool = True,
) -> Handling:
    """Keep what was done with a piece of work, and whom it is for."""
    row = Handling(
        instance_key=task.instance_key,
        task_key=task.key,
        element=task.element,
        kind=verb,
        by=actor.id,
        by_name=actor.name,
        organisation=people.side_of(actor),
        at=session.at,
        words=said(words) if asks else "",
    )
    row.recipients = [
        HandlingRecipient(person=one.username, name=one.name, instance_key=task.instance_key)
        for one in to
    ]
    session.add(row)
    session.flush()
    return row


def _choices(session: Session, task: UserTask, actor: Actor) -> list[Choice]:
    refusals.refuse_unless_workable(session, task, actor)
    if not access.is_theirs(task, actor):
        raise Refused("您是代办，只能办理，不能再转给别人")
    if task.delegated_by:
        raise Refused(refusals.GIVE_BACK)
    if task.signing:
        raise Refused("还有人没有签署加签意见，请等他们签署，或者减签以后再转")
    found = people.successors(session, task, actor=actor)
    if not found:
        raise Refused(NOBODY)
    return found


def _one(found: Sequence[Choice], to: str) -> Choice:
    one = next((one for one in found if one.username == to), None)
    if one is None:
        raise Refused("请从名单中选择接办的人")
    return one


def _delegated(session: Session, key: int, actor: Actor) -> UserTask:
    task = lock_work(session, task=sanitize.row_key(key))
    if not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    if task.status != "open" or task.delegated_by is None:
        raise Refused("这项工作现在没有委派出去")
    return task


def _plan(task: UserTask, verb: Verb, to: Choice, words: str, actor: Actor) -> Plan:
    until = f"期限不变：{_day(task.due_at)}" if task.due_at else "没有期限"
    effects = [f"“{task.name}”由{to.name}办理，{until}。"]
    if verb == "delegated":
        effects = [
            f"{to.name}对“{task.name}”提出意见后交回，由您办结，{until}。",
            "意见交回以前，您可以收回。",
        ]
    if verb == "cosigned":
        effects = [
            f"您的意见写入办理记录，“{task.name}”由{to.name}签署意见后办结，{until}。",
        ]
    if to.away_until:
        effects.append(f"{to.name}现在不在岗，到{in_words(to.away_until)}。")
    effects.append("您已经填写的草稿只留在您这里，不随工作转出。")
    subject, body = _letter(task, verb, actor, words)
    return Plan(verb, to, task.due_at, tuple(effects), subject, body)


def _letter(task: UserTask, verb: str, actor: Actor, words: str) -> tuple[str, str]:
    case = task.instance
    title = title_of(case)
    until = f"应在{_day(task.due_at)}前办理。" if task.due_at else ""
    what = f"办件{case.number}“{title}”的“{task.name}”"
    done = {
        "transferred": f"{actor.name}把{what}转给您办理。{until}",
        "delegated": f"{actor.name}把{what}委派给您，请提出意见后交回。{until}",
        "cosigned": f"{actor.name}对{what}签署了意见，请您签署意见后办结。{until}",
        "returned": f"{actor.name}对{what}提出了意见，已交回您办理。{until}",
        "recalled": f"{actor.name}收回了委派给您的{what}，不用再提意见。",
    }[verb]
    said_too = f"{'意见' if verb in ('returned', 'cosigned') else '说明'}：{words}" if words else ""
    return f"{VERBS[verb]}：{task.name}（{title}）", done + said_too


def title_of(case: ProcessInstance) -> str:
    """Return what a case is called in letters."""
    return case.title or case.process_name


def _day(due: datetime | None) -> str:
    """Return the last day of a deadline: midnight is the end of the day before."""
    return in_words((due.astimezone(BEIJING) - INSTANT).date()) if due else ""


def _back(session: Session, task: UserTask, verb: str, to: str, actor: Actor) -> None:
    """Let it be again whose it was; of who may not do it any more, everybody's who may."""
    task.delegated_by = None
    owner = standing_in.account(session, to)
    shared = any(one.role for one in task.candidates)
    if shared and (owner is None or not access.is_candidate(task, owner)):
        task.passed, task.assignee = verb, None
        _touch(session, task, actor)
        return
    _hand(session, task, verb, to=to, actor=actor)


def _hand(session: Session, task: UserTask, verb: str, *, to: str, actor: Actor) -> None:
    task.passed, task.assignee = verb, to
    _touch(session, task, actor)


def _touch(session: Session, task: UserTask, actor: Actor) -> None:
    task.revision += 1
    task.touched_by, task.touched_at = actor.id, session.at
    session.flush()


def _tell(session: Session, task: UserTask, to: str, subject: str, body: str) -> None:
    inbox.write(
        session,
        case=task.instance,
        recipients=[Recipient(person=to)],
        subject=subject,
        body=body,
    )
