"""Why a piece of work cannot be done by somebody now, in words."""

from datetime import datetime

from service.clock import BEIJING
from service.db import Session
from service.errors import Refused, Sentence, Stale, say
from service.host import access
from service.host.tables.core import UserTask
from service.people.actor import Actor
from service.people.tables import Account

GIVE_BACK = say("这项工作是委派给您的，请填写意见后交回，由委派的人办结")


def refuse_unless_workable(session: Session, task: UserTask, actor: Actor) -> None:
    """Let nobody do what is not theirs, or not open any more.

    :raises Stale: somebody was first
    :raises Refused: it is not for them
    """
    if access.may_work(task, actor):
        return
    if task.status == "cancelled":
        raise Refused("这项工作已经撤销，不用再办")
    if task.touched_by in (None, actor.id) and task.status == "open":
        raise Refused("这项工作不归您办理")
    raise stale(session, task)


def refuse_if_touched_since(
    session: Session, task: UserTask, actor: Actor, revision: int | None
) -> None:
    """Let nobody finish what somebody else has touched since their page was shown.

    :raises Stale: somebody has
    """
    if revision is None or revision >= task.revision or task.touched_by == actor.id:
        return
    raise stale(session, task)


def refuse_while_asked(task: UserTask) -> None:
    """Let nobody finish what others were asked about before they have answered.

    :raises Refused: it was delegated to its holder, or somebody has yet to countersign it
    """
    if task.delegated_by:
        raise Refused(GIVE_BACK)
    if task.signing:
        raise Refused(
            say(
                "还有%(count)s人没有签署加签意见，请等他们签署，或者减签以后再办",
                count=task.signing,
            )
        )


def name(session: Session, username: str | None) -> str | None:
    """Return the name of an account; the username where there is none."""
    account = session.get(Account, username) if username else None
    return account.name if account else username


def stale(session: Session, task: UserTask) -> Stale:
    """Return who was first, when, and what they did."""
    who = name(session, task.touched_by) or "系统"
    when = _moment(task.touched_at)
    return Stale(
        say(
            "%(who)s已于%(when)s%(done)s这项工作，您填写的内容仍在",
            who=who,
            when=when,
            done=_done(task),
        ),
        who=who,
        when=when,
    )


def _done(task: UserTask) -> Sentence:
    if task.status == "completed":
        return say("办结")
    passed = {
        "transferred": say("转办"),
        "delegated": say("委派"),
        "cosigned": say("后加签"),
    }
    return passed.get(task.passed or "", say("认领"))


def _moment(at: datetime | None) -> str:
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""
