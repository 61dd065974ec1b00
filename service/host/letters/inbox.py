"""Letters: what processes tell people, laid into a list that they can read."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import exists, or_, select

from service import privacy
from service.clock import days_in_words
from service.db import Session
from service.host import access, documents
from service.host.letters import delivery
from service.host.registry import registry
from service.host.storage.pagination import Page, page_of
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.letters import Letter, Recipient
from service.host.tables.papers import CasePaper, LetterPaper
from service.people import roles
from service.people.actor import Actor
from service.people.roles import Role
from service.people.tables import Organisation


def of(session: Session, *, actor: Actor, page: int = 1) -> Page[Letter]:
    """Return the letters to somebody, newest first; staff also read those to outsiders."""
    to_me = access.addressed(Recipient, actor)
    if any(role.staff for role in actor.roles):
        outside = Recipient.address.is_not(None) & delivery.of_their_steps(session, actor)
        to_me = or_(to_me, outside)
    mine = exists().where(Recipient.letter_key == Letter.key, to_me)
    recused = access.party(access.RECUSED, actor.id, Letter.instance_key)
    query = select(Letter).where(mine, ~recused).order_by(Letter.sent_at.desc(), Letter.key.desc())
    return page_of(session, query, number=page, make=lambda row: row[0])


def words(session: Session, letter: Letter, *, actor: Actor, hidden: bool) -> tuple[str, str]:
    """Return subject and body as far as somebody may read them: what is private is masked.

    Whoever posts a letter to somebody without an account reads it whole, unless it is `hidden`
    until they have said why (`cases.reveals.hides_outside`).
    """
    said = [letter.subject, letter.body]
    posted = any(one.address for one in letter.recipients)
    posts = posted and not hidden and access.posts_letters(actor)
    may = posts and delivery.is_theirs(session, letter, actor)
    subject, body = privacy.reveal(session, said) if may else map(privacy.shown, said)
    return subject, body


def send(session: Session, args: Mapping[str, Any]) -> None:
    """Write the letter that a process asked for (the work of a `letter` job)."""
    query = select(ProcessInstance).where(ProcessInstance.number == args["case"])
    case = session.scalars(query).one_or_none()
    recipients = list(_recipients(session, case, args["to"]))
    write(
        session,
        case=case,
        recipients=recipients,
        subject=args["subject"],
        body=args["body"],
        papers=args.get("papers", ()),
        lane=args.get("lane"),
    )


def write(
    session: Session,
    *,
    case: ProcessInstance | None,
    recipients: Iterable[Recipient],
    subject: str,
    body: str,
    papers: Iterable[int] = (),
    lane: str | None = None,
) -> None:
    """Lay a letter into the lists of those it is for, and send it to those without an account.

    A process calculates with ISO days; people read them as papers write them.
    """
    letter = Letter(
        instance_key=case and case.key,
        subject=days_in_words(subject),
        body=days_in_words(body),
        sent_at=session.at,
        lane=lane,
    )
    letter.recipients = list(recipients)
    signature = registry(session).signature
    if signature and any(one.address is not None for one in letter.recipients):
        letter.body = f"{letter.body}\n\n{signature}"
    session.add(letter)
    session.flush()
    for paper in papers:
        session.add(LetterPaper(letter_key=letter.key, paper_key=paper))
    delivery.begin(session, letter)


def open_to(session: Session, letters: Iterable[Letter], *, actor: Actor) -> set[int]:
    """Return the keys of those cases of some letters whose pages somebody may open."""
    keys = [letter.instance_key for letter in letters if letter.instance_key is not None]
    seen = select(ProcessInstance.key).where(ProcessInstance.key.in_(keys), access.visible(actor))
    return set(session.scalars(seen))


def enclosed(session: Session, letter: Letter, *, actor: Actor) -> list[CasePaper]:
    """Return the papers that go with a letter and that somebody may read, the first first.

    Who is told of a case that is not theirs, such as of a call, gets none of its papers.
    """
    query = select(CasePaper).join(LetterPaper, LetterPaper.paper_key == CasePaper.key)
    own = LetterPaper.letter_key == letter.key
    rows = session.scalars(query.where(own).order_by(CasePaper.key)).all()
    if rows and letter.instance_key not in open_to(session, [letter], actor=actor):
        return []
    return [paper for paper in rows if documents.may_read(paper, actor)]


def _recipients(session: Session, case: ProcessInstance | None, to: Any) -> Iterable[Recipient]:
    for one in to if isinstance(to, list) else [to]:
        yield from _named(session, case, one)


def _named(session: Session, case: ProcessInstance | None, to: Any) -> Iterable[Recipient]:
    if isinstance(to, Mapping) and "every" in to:
        return _of_kind(session, str(to["every"]))
    if isinstance(to, Mapping):
        return [delivery.addressed(session, to)]
    role = roles.find(session, str(to)) or _bound_by(session, str(to))
    if role is not None:
        return of_role(session, case, role)
    if session.get(Organisation, str(to)):
        return [Recipient(organisation=str(to))]
    return [Recipient(person=str(to))]


def _of_kind(session: Session, kind: str) -> Iterable[Recipient]:
    """Return every organisation of a kind that has not ended."""
    current = select(Organisation.code).where(
        Organisation.kind == kind, Organisation.valid_until.is_(None)
    )
    codes = session.scalars(current.order_by(Organisation.code))
    return [Recipient(organisation=code) for code in codes]


def _bound_by(session: Session, variable: str) -> Role | None:
    """Return the role that works for the organisations of a case variable, if there is one."""
    return next((one for one in roles.every(session) if one.bound_by[:1] == (variable,)), None)


def of_role(session: Session, case: ProcessInstance | None, role: Role) -> Iterable[Recipient]:
    """Return the recipients that a role means in a case."""
    if role.named_only:
        return [Recipient(person=person) for person in _named_people(session, case, role)]
    if not role.bound_by:
        return [Recipient(role=role.code)]
    organisations = access.bound(case, role) if case else []
    return [Recipient(role=role.code, organisation=code) for code in organisations]


def _named_people(session: Session, case: ProcessInstance | None, role: Role) -> Iterable[str]:
    """Return the people named in a case: a letter to all would tell those who must not know."""
    if case is None:
        return []
    query = select(UserTask.assignee).where(
        UserTask.instance_key == case.key,
        UserTask.status != "cancelled",
        UserTask.lane.in_((role.code, role.name)),
        UserTask.assignee.is_not(None),
    )
    return [person for person in session.scalars(query.distinct()) if person]
