"""What may be done with a piece of work besides finishing it, as its page shows it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from service.db import Session
from service.errors import NotFound, Refused
from service.faults import Busy
from service.host import access
from service.host.handling import copies, going_back, looks, passing, signing
from service.host.handling.words import MOST_WORDS
from service.host.tables.core import UserTask
from service.host.tables.handling import Handling
from service.host.tasks.tasks import TaskView
from service.people import accounts
from service.web.core.request import actor, writing

MOMENT = 0.5  # seconds; a page does not wait long to write down that it was seen


@dataclass(frozen=True)
class Verbs:
    """The verbs of one piece of work for whoever looks at it."""

    may_pass: bool
    """They may transfer or delegate it: somebody could take it over."""
    may_send_back: bool
    """Its diagram names an earlier step that it may go back to now."""
    may_ask_to_sign: bool
    delegated_to_me: bool
    recallable: bool
    delegated_by: str
    holder: str
    handlings: Sequence[Handling]
    case_open: bool
    """The page of its case opens to them."""
    most: int = MOST_WORDS


def of_task(session: Session, view: TaskView) -> Verbs:
    """Return what the person who looks may do with a piece of work."""
    task, who = view.task, actor()
    usernames = [one for one in (task.delegated_by, task.assignee) if one]
    names = accounts.names(session, usernames=usernames) if usernames else {}
    done = copies.of_case(session, task.instance, actor=who)
    return Verbs(
        may_pass=_may_pass(session, task),
        may_send_back=_may_send_back(session, task),
        may_ask_to_sign=_may_ask_to_sign(session, task),
        delegated_to_me=task.delegated_by is not None and task.assignee == who.id,
        recallable=task.delegated_by == who.id,
        delegated_by=names.get(task.delegated_by or "", ""),
        holder=names.get(task.assignee or "", ""),
        handlings=[one for one in done if one.task_key in (None, task.key)],
        case_open=access.sees(who, task.instance) and copies.may_send(who),
    )


def is_first(session: Session, view: TaskView) -> bool:
    """Ask whether the step before may be taken back until somebody looks, and this is the look."""
    return looks.matters(session, view.task, actor())


def noted(page: str, *, key: int) -> str:
    """Write down that somebody looks at a piece of work; return the page they see."""
    with suppress(NotFound, Busy), writing(patience=MOMENT) as session:
        looks.note(session, key=key, actor=actor())
    return page


def _may_pass(session: Session, task: UserTask) -> bool:
    try:
        passing.choices(session, key=task.key, actor=actor())
    except (NotFound, Refused):
        return False
    return True


def _may_send_back(session: Session, task: UserTask) -> bool:
    try:
        _, found = going_back.targets(session, key=task.key, actor=actor())
    except (NotFound, Refused):
        return False
    return any(not one.why_not for one in found)


def _may_ask_to_sign(session: Session, task: UserTask) -> bool:
    try:
        return bool(signing.signers(session, key=task.key, actor=actor())[1])
    except (NotFound, Refused):
        return False
