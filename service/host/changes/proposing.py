"""A change proposed, looked at by another designer, approved or sent back; an emergency confirmed.

Two take part where each of the three administrators' powers is held (as in `jiangxin deploy`) and
there is more than one designer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.errors import Invalid, NotFound, Refused, Sentence, Unconfirmed, say
from service.host.changes import workspace
from service.host.changes.role_requests import ask_for
from service.host.changes.verdict import Verdict, hashes
from service.host.jobs import queue
from service.host.registry import calendar
from service.host.tables.changes import Change, ChangeComment
from service.people import administrators
from service.people.actor import Actor
from service.people.roles import Role

JOB = "release-change"
SHORTEST_REASON = 4
LONGEST_REASON = 400
LONGEST_COMMENT = 1000
FARTHEST = timedelta(days=180)
SATURDAY = 5


def designs(role: Role) -> bool:
    """Ask whether a role is a designer's: it plans, and is no administrator's."""
    return role.plans and not role.administers


def takes_two(session: Session) -> bool:
    """Ask whether a change is released by two."""
    several = len(administrators.holders(session, designs)) > 1
    return several and administrators.complete(session)


def may_decide(change: Change, actor: Actor) -> bool:
    """Ask whether somebody may approve a change: a designer, and none of its authors."""
    return any(map(designs, actor.roles)) and actor.id not in change.authors


def propose(
    session: Session, *, change: Change, reason: str, by: Actor, found: Verdict, confirmed: bool
) -> None:
    """Propose a change to another designer; from now on nobody edits it.

    :param found: what `verdict` said of it
    :param confirmed: its author has read the warnings
    :raises Refused: no reason, nothing to release, or the change is no draft
    :raises Invalid: there are errors
    :raises Unconfirmed: there are warnings that were not read
    """
    workspace.refuse_unless_editable(change)
    reason = reasoned(reason)
    refuse_unless_right(change, found)
    if found.warnings and not confirmed:
        raise Unconfirmed(found.warnings)
    if by.id not in change.authors:
        change.authors = [*change.authors, by.id]
    change.reason, change.status, change.proposed = reason, "proposed", hashes(change)
    change.proposed_by, change.proposed_at = by.id, session.at
    change.decided_by = change.decided_at = change.release_at = None
    for name in found.roles:
        ask_for(session, change=change, role=name, by=by)
    session.flush()


def reasoned(reason: str) -> str:
    """Return a reason without the space around it.

    :raises Refused: there is none
    """
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused(
            say(
                "请写明理由，%(least)s 到 %(most)s 个字：审核的人和历史都要看",
                least=SHORTEST_REASON,
                most=LONGEST_REASON,
            )
        )
    return reason.strip()


def refuse_unless_right(change: Change, found: Verdict) -> None:
    """Refuse a change that could not be released as it is.

    :raises Refused: nothing in it differs, it was changed since it was looked at, or a newer
        version of one of its models was released
    :raises Invalid: there are errors
    """
    if found.hashes != hashes(change):
        raise Refused("检查以后又有人改了这个改动，请再看一遍")
    if found.stale:
        raise Refused(newer(found.stale))
    if not found.differing:
        raise Refused("改动里没有和现行版本不同的模型")
    if found.errors:
        raise Invalid(found.problems)


def newer(names: Sequence[str]) -> Sentence:
    """Say that newer versions of models were released since a change was begun."""
    return say("%(names)s 已有更新的版本，请先打开对照，决定用哪边的", names="、".join(names))


def take_back(session: Session, *, change: Change, by: Actor) -> None:
    """Take a proposal back, or an approval whose time has not come; its authors go on editing.

    :raises Refused: it is not proposed, or they are neither an author nor who approved it
    """
    if change.status not in ("proposed", "approved"):
        raise Refused("这个改动现在没有提出，不用收回")
    if by.id not in (*change.authors, change.decided_by):
        raise Refused("只有改动的作者和同意发布的人能收回；您可以退回并写明意见")
    change.status, change.release_at = "draft", None
    session.flush()


def send_back(session: Session, *, change: Change, words: str, by: Actor) -> None:
    """Send a proposal back with what has to be changed.

    :raises Refused: it is not proposed, they are an author, or no words
    """
    refuse_unless_deciding(change, by)
    comment(session, change=change, words=words, by=by)
    change.status, change.decided_by, change.decided_at = "returned", by.id, session.at
    session.flush()


def refuse_unless_deciding(change: Change, by: Actor) -> None:
    """Refuse who may not decide about a change.

    :raises Refused: it is not proposed, or they are one of its authors
    """
    if change.status != "proposed":
        raise Refused("这个改动现在不等人审核，请看清现在的情况")
    if not may_decide(change, by):
        raise Refused("要由没有参与这个改动的另一位设计人员审核")
    if change.proposed != hashes(change):
        raise Refused("改动的内容和提出时不一样，请收回后重新提出")


def approve_for(session: Session, *, change: Change, at: datetime, by: Actor) -> None:
    """Approve a change for a moment to come: a worker releases it then.

    :raises Refused: it is not proposed, they are an author, or the moment is no moment to come
    """
    refuse_unless_deciding(change, by)
    if not session.at < at <= session.at + FARTHEST:
        raise Refused("发布的时间要在现在以后、半年以内")
    change.status, change.decided_by, change.decided_at = "approved", by.id, session.at
    change.release_at = at
    session.flush()
    args = {"change": change.key}
    queue.enqueue(session, kind=JOB, key=f"{JOB}:{change.key}", args=args, run_at=at)


def withdraw(session: Session, *, change: Change) -> None:
    """Put a draft aside; it can be opened again.

    :raises Refused: it is no draft
    """
    workspace.refuse_unless_editable(change)
    change.status = "withdrawn"
    session.flush()


def reopen(session: Session, *, change: Change) -> None:
    """Take a change that was put aside up again.

    :raises Refused: it was not
    """
    if change.status != "withdrawn":
        raise Refused("这个改动没有作废")
    change.status = "draft"
    session.flush()


def confirm_emergency(session: Session, *, change: Change, by: Actor) -> None:
    """Confirm what one person released in an emergency.

    :raises Refused: there is nothing to confirm, or they are one of its authors
    """
    if change.confirm_by is None or change.confirmed_at is not None:
        raise Refused("没有等待确认的紧急发布")
    if not may_decide(change, by):
        raise Refused("要由没有参与这个改动的另一位设计人员确认")
    change.confirmed_by, change.confirmed_at = by.id, session.at
    session.flush()


def unconfirmed(session: Session) -> Sequence[Change]:
    """Return the emergencies that nobody has confirmed yet, the oldest first."""
    query = select(Change).where(Change.confirm_by.is_not(None), Change.confirmed_at.is_(None))
    return session.scalars(query.order_by(Change.key)).all()


def emergencies(session: Session) -> dict[int, Change]:
    """Return the changes that one person released where two are asked for, by release."""
    query = select(Change).where(Change.emergency, Change.release.is_not(None))
    return {change.release or 0: change for change in session.scalars(query)}


def within_a_working_day(session: Session) -> datetime:
    """Return this time of the next working day."""
    days, at = calendar(session), session.at.astimezone(BEIJING)
    for _ in range(60):
        at += timedelta(days=1)
        if days.is_working_day(at.date()) if days else at.weekday() < SATURDAY:
            break
    return at


def comment(
    session: Session,
    *,
    change: Change,
    words: str,
    by: Actor,
    model: str | None = None,
    place: str | None = None,
) -> ChangeComment:
    """Say something of a change, of a model in it, or of an element of that model.

    :raises Refused: no words, too many, or the change is over
    :raises NotFound: the model is not in the change
    """
    if change.status not in workspace.OPEN:
        raise Refused("这个改动已经办结，不能再写意见")
    if not 2 <= len(words.strip()) <= LONGEST_COMMENT:
        raise Refused(say("请写明意见，2 到 %(most)s 个字", most=LONGEST_COMMENT))
    if model is not None and model not in {one.name for one in change.models}:
        raise NotFound(f"{model} in change {change.key}")
    made = ChangeComment(
        change_key=change.key,
        model=model,
        place=place[:200] if model and place else None,
        words=words.strip(),
        by=by.id,
        at=session.at,
    )
    session.add(made)
    session.flush()
    return made


def comments(session: Session, *, change: Change) -> Sequence[ChangeComment]:
    """Return what was said of a change, in its order."""
    query = select(ChangeComment).where(ChangeComment.change_key == change.key)
    return session.scalars(query.order_by(ChangeComment.key)).all()


def settle(session: Session, *, change: Change, key: int, by: Actor) -> None:
    """Note that a comment is dealt with.

    :raises NotFound: the change has no such comment
    """
    found = session.get(ChangeComment, key)
    if found is None or found.change_key != change.key:
        raise NotFound(f"comment {key} of change {change.key}")
    if found.settled_at is None:
        found.settled_by, found.settled_at = by.id, session.at
        session.flush()
