"""A scenario played in a sandbox: its acts one after the other, and what is seen after each."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service import privacy
from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused
from service.host import access, documents
from service.host.cases import instances
from service.host.ledger.tables import Entry
from service.host.scenarios import acts
from service.host.scenarios.acts import FILE, Act
from service.host.scenarios.sandbox import Sandbox
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.letters import Letter
from service.host.tables.papers import CasePaper
from service.host.tasks import tasks
from service.people import accounts
from service.people.actor import PUBLIC, Actor
from service.people.tables import Account

PAGE = (
    b"%PDF-1.3\n"
    b"%\xe2\xe3\xcf\xd3\n"
    b"1 0 obj\n"
    b"<<\n"
    b"/Producer (pypdf)\n"
    b">>\n"
    b"endobj\n"
    b"2 0 obj\n"
    b"<<\n"
    b"/Type /Pages\n"
    b"/Count 1\n"
    b"/Kids [ 4 0 R ]\n"
    b">>\n"
    b"endobj\n"
    b"3 0 obj\n"
    b"<<\n"
    b"/Type /Catalog\n"
    b"/Pages 2 0 R\n"
    b">>\n"
    b"endobj\n"
    b"4 0 obj\n"
    b"<<\n"
    b"/Type /Page\n"
    b"/Resources <<\n"
    b">>\n"
    b"/MediaBox [ 0.0 0.0 595 842 ]\n"
    b"/Parent 2 0 R\n"
    b">>\n"
    b"endobj\n"
    b"xref\n"
    b"0 5\n"
    b"0000000000 65535 f \n"
    b"0000000015 00000 n \n"
    b"0000000054 00000 n \n"
    b"0000000113 00000 n \n"
    b"0000000162 00000 n \n"
    b"trailer\n"
    b"<<\n"
    b"/Size 5\n"
    b"/Root 3 0 R\n"
    b"/Info 1 0 R\n"
    b">>\n"
    b"startxref\n"
    b"256\n"
    b"%%EOF\n"
)
"""The file that stands for every file: an empty page."""


class Stopped(Exception):
    """An act that could not be done; `sentence` says why, `element` where."""

    def __init__(self, sentence: str, *, element: str = "", missing: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.element, self.missing = sentence, element, missing


@dataclass(frozen=True)
class Seen:
    """What is seen after an act, as JSON: the open work of every case.

    Work is `{"case", "element", "lane", "to", "due"}`: `to` is whom it is for, a role (with its
    organisation) and never a person, `due` a day.
    """

    work: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class End:
    """How a run ended, as JSON, by what cases are called: status, path, letters, variables."""

    outcome: Mapping[str, str]
    path: Mapping[str, tuple[str, ...]]
    letters: tuple[tuple[str, str], ...]
    papers: tuple[tuple[str, str], ...]
    variables: Mapping[str, Mapping[str, Any]]


@dataclass
class Run:
    """What a run has come to so far."""

    seen: list[Seen] = field(default_factory=list)
    end: End | None = None
    stopped: Stopped | None = None


def play(opened: Sandbox, wanted: Sequence[Act], *, until: datetime | None = None) -> Run:
    """Do the acts of a scenario and let time pass; what cannot be done stops it there."""
    run = Run()
    for act in wanted:
        try:
            do(opened, act)
        except Stopped as stopped:
            run.stopped = stopped
            return run
        with opened.database.read(at=opened.clock.now()) as session:
            run.seen.append(_seen(session))
    if until is not None:
        opened.pass_until(max(until, opened.clock.now()))
    with opened.database.read(at=opened.clock.now()) as session:
        run.end = ended(session)
    return run


def do(opened: Sandbox, act: Act) -> None:
    """Let time pass to an act, and do it.

    :raises Stopped: it cannot be done
    """
    opened.pass_until(max(act.when, opened.clock.now()))
    with opened.database.read(at=opened.clock.now()) as session:
        acting = _actor(session, act)
    try:
        with opened.database.write(actor=acting, at=opened.clock.now()) as session:
            _done(session, act, acting)
    except Refused as refusal:
        fields = "；".join(f"{one.path}：{one.sentence}" for one in refusal.problems[:3])
        said = str(refusal.sentence) + (f"（{fields}）" if fields else "")
        raise Stopped(f"没有办成：{said}", element=act.element) from None
    opened.work()


def _done(session: Session, act: Act, acting: Actor) -> None:
    if act.kind == "start":
        answer = _with_files(session, None, acting, act.answer)
        try:
            instances.start(session, process_id=act.process, actor=acting, variables=answer)
        except NotFound:
            raise Stopped(f"没有“{act.process}”这个流程了", missing=True) from None
        return
    instance = _case(session, act)
    answer = _with_files(session, instance, acting, act.answer)
    if act.kind == "finish":
        task = _task(session, instance, act, acting)
        tasks.complete(session, key=task.key, actor=acting, answer=answer)
        return
    found = instances.actions_for(session, instance=instance, actor=acting)
    button = next((one for one in found if one.element == act.element), None)
    if button is None:
        raise Stopped(f"{acting.name}现在没有这个按钮", element=act.element)
    instances.press(session, instance=instance, wait=button.wait, actor=acting, answer=answer)


def _actor(session: Session, act: Act) -> Actor:
    """Return who does an act: who did it then, or whoever the work is for now.

    Experts are drawn by lot, so work that names somebody is done by whom it names.
    """
    if act.who == PUBLIC.id:
        return PUBLIC
    try:
        wanted = accounts.actor(session, act.who)
    except NotFound:
        raise Stopped(f"试办里没有“{act.who}”这个人", element=act.element) from None
    if act.kind != "finish":
        return wanted
    waiting = _waiting(session, _case(session, act), act.element)
    if any(access.may_work(task, wanted) for task in waiting):
        return wanted
    for task in waiting:
        if task.assignee and _same_roles(session, task.assignee, wanted):
            return accounts.actor(session, task.assignee)
    return wanted


def _same_roles(session: Session, username: str, wanted: Actor) -> bool:
    account = session.get(Account, username)
    return account is not None and accounts.as_actor(session, account).roles == wanted.roles


def _case(session: Session, act: Act) -> ProcessInstance:
    process, _, turn = act.case.rpartition("#")
    of = select(ProcessInstance).where(ProcessInstance.process_id == process)
    found = session.scalars(of.order_by(ProcessInstance.key)).all()
    place = int(turn) - 1 if turn.isdigit() else 0
    if place >= len(found):
        raise Stopped(f"没有第 {turn} 件“{process}”", element=act.element)
    return found[place]


def _waiting(session: Session, instance: ProcessInstance, element: str = "") -> list[UserTask]:
    of = select(UserTask).where(UserTask.instance_key == instance.key, UserTask.status == "open")
    if element:
        of = of.where(UserTask.element == element)
    return list(session.scalars(of.order_by(UserTask.key)))


def _task(session: Session, instance: ProcessInstance, act: Act, acting: Actor) -> UserTask:
    waiting = _waiting(session, instance, act.element)
    task = next((one for one in waiting if access.may_work(one, acting)), None)
    if task is not None:
        return task
    if waiting:
        raise Stopped(f"“{waiting[0].name}”不由{acting.name}办理", element=act.element)
    open_now = _waiting(session, instance)
    names = "、".join(dict.fromkeys(one.name for one in open_now))
    there = f"现在等着办的是“{names}”" if names else "现在没有等人办理的"
    raise Stopped(f"没有等着办的“{act.element}”，{there}", element=act.element, missing=True)


def _with_files(
    session: Session, instance: ProcessInstance | None, acting: Actor, answer: Mapping[str, Any]
) -> dict[str, Any]:
    """Hand in a page wherever an answer holds what stands for a file."""

    def handed_in(text: str) -> str:
        named = FILE.match(text)
        if named is None:
            return text
        return documents.store(
            session,
            instance=instance,
            kind=named[1],
            filename=f"{named[1]}.pdf",
            stream=BytesIO(PAGE),
            actor=acting,
        ).key

    changed: dict[str, Any] = acts.changed(answer, handed_in)
    return changed


def _seen(session: Session) -> Seen:
    cases = list(session.scalars(select(ProcessInstance).order_by(ProcessInstance.key)))
    names = acts.named(cases)
    work = [
        {
            "case": names[case.key],
            "element": task.element,
            "lane": task.lane or "",
            "to": _to(session, task),
            "due": task.due_at.astimezone(BEIJING).date().isoformat() if task.due_at else None,
        }
        for case in cases
        if case.ended_at is None
        for task in _waiting(session, case)
    ]
    return Seen(tuple(sorted(work, key=lambda one: tuple(str(one[name]) for name in one))))


def _to(session: Session, task: UserTask) -> str:
    """Return whom work is for, without a person's name."""
    if task.assignee:
        account = session.get(Account, task.assignee)
        roles = sorted(account.roles) if account else []
        return f"{','.join(roles)}@{(account.organisation_code if account else None) or ''}"
    found = sorted(f"{one.role or one.person}@{one.organisation or ''}" for one in task.candidates)
    return ",".join(found)


def ended(session: Session) -> End:
    """Return how everything stands in a sandbox, without what chance decides."""
    cases = list(session.scalars(select(ProcessInstance).order_by(ProcessInstance.key)))
    names, nobody = acts.named(cases), _nobody(session)
    letters = session.scalars(select(Letter).order_by(Letter.key))
    papers = session.scalars(select(CasePaper).order_by(CasePaper.key))
    return End(
        outcome={names[one.key]: one.status for one in cases},
        path={names[one.key]: tuple(path(session, one)) for one in cases},
        letters=tuple(
            (names.get(one.instance_key or 0, ""), nobody(one.subject)) for one in letters
        ),
        papers=tuple((names.get(one.instance_key, ""), one.paper) for one in papers),
        variables={
            names[one.key]: acts.changed(privacy.mask(instances.variables(session, one)), nobody)
            for one in cases
        },
    )


def _nobody(session: Session) -> Callable[[str], str]:
    """Return what writes roles in the place of people: who is drawn differs from run to run."""
    roles: dict[str, str] = {}
    for account in session.scalars(select(Account).options(selectinload(Account.grants))):
        known = [one.name for one in accounts.as_actor(session, account).roles]
        roles[account.username] = ",".join(sorted(account.roles))
        roles[account.name] = "、".join(sorted(known))
    pattern = re.compile("|".join(map(re.escape, sorted(roles, key=len, reverse=True))) or r"\Z")

    def without(text: str) -> str:
        whole = roles.get(text)
        return whole if whole is not None else _in_text(pattern, roles, text)

    return without


def _in_text(pattern: re.Pattern[str], roles: Mapping[str, str], text: str) -> str:
    """Replace names that stand inside a text; usernames are ordinary words, and stay."""
    return pattern.sub(lambda one: one[0] if one[0].isascii() else roles[one[0]], text)


def path(session: Session, instance: ProcessInstance) -> Iterator[str]:
    """Yield the elements that a case has completed, in their order."""
    of = select(Entry.element).where(
        Entry.instance_key == instance.key, Entry.subject == "step", Entry.verb == "completed"
    )
    for element in session.scalars(of.order_by(Entry.sequence)):
        yield element or ""
