"""Letters to people without an account: by mail where they gave an address, else by hand.

Whoever posts letters sees of each whether it was delivered, and writes down that they have told
somebody themselves.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true

from service import privacy
from service.db import Session
from service.errors import NotFound, Refused
from service.forms.validation import EMAIL
from service.host import access
from service.host.jobs.queue import Outside, enqueue
from service.host.ledger.record import record
from service.host.tables.core import ProcessInstance
from service.host.tables.letters import Letter, Recipient
from service.mail import MailServer, NotNow, Unsendable
from service.people import roles
from service.people.actor import Actor

AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""After which time a letter is tried again that the mail server did not take."""
UNSETTLED = ("failed", "by_hand")
SHORTEST_NOTE = 2
SHOWN = 100  # letters on the page of what goes out

NO_ADDRESS = "没有留电子邮箱"
NO_SERVER = "本系统没有接通邮件服务器"
REFUSED = "邮件服务器拒收：地址可能有误"
GAVE_UP = "多次发送，邮件服务器都没有接收"
NOT_YET = "邮件服务器暂时没有接收，稍后自动再发"


def addressed(session: Session, to: Mapping[str, Any]) -> Recipient:
    """Return whom a letter is for, somebody without an account: {name, address, email}.

    What is private stays sealed; `address` may itself be one of mail.
    """
    parts = [to.get("name") or "匿名", to.get("address"), to.get("email")]
    written = " ".join(dict.fromkeys(str(part) for part in parts if part))
    mails = [to.get(key) for key in ("email", "address") if _is_mail(session, to.get(key))]
    return Recipient(address=written, email=str(mails[0]) if mails else None)


def _is_mail(session: Session, value: Any) -> bool:
    clear = privacy.reveal(session, value)
    return isinstance(clear, str) and re.fullmatch(EMAIL, clear) is not None


def begin(session: Session, letter: Letter) -> None:
    """Set off what a new letter needs for those who do not read it here."""
    for one in letter.recipients:
        if one.address is None:
            continue
        if one.email is None or _server(session.resources.mail) is None:
            one.delivery = "by_hand"
            one.delivery_note = NO_ADDRESS if one.email is None else NO_SERVER
            continue
        one.delivery = "waiting"
        session.flush()
        _again(session, one.key, tries=0, after=timedelta())


def send_out(job: Outside) -> dict[str, Any]:
    """Hand a letter over to the mail server; say what came of it."""
    with job.database.read(at=job.clock.now()) as session:
        found = session.get_one(Recipient, job.args["recipient"])
        letter = session.get_one(Letter, found.letter_key)
        said = [found.email, letter.subject, letter.body]
        waiting = found.delivery == "waiting"
        to, subject, body = privacy.reveal(session, said)
    server = _server(job.database.resources.mail)
    if not waiting or server is None:
        return {"outcome": "by_hand"}
    try:
        server.send(to=to, subject=subject, body=body, name=job.args["name"])
    except Unsendable:
        return {"outcome": "refused"}
    except NotNow:
        return {"outcome": "later"}
    return {"outcome": "sent"}


def settle(session: Session, args: Mapping[str, Any]) -> None:
    """Keep what came of an attempt, and try again later where that can help."""
    row = session.get_one(Recipient, args["recipient"], with_for_update=True)
    outcome, tries = args["result"]["outcome"], args["tries"]
    if row.delivery != "waiting":
        return
    if outcome == "later" and tries < len(AGAIN_AFTER):
        row.delivery_note = NOT_YET
        _again(session, row.key, tries=tries + 1, after=AGAIN_AFTER[tries], name=args["name"])
        return
    if outcome == "sent":
        _settled(session, row, "sent", "")
    elif outcome == "by_hand":
        _settled(session, row, "by_hand", NO_SERVER)
    else:
        _settled(session, row, "failed", REFUSED if outcome == "refused" else GAVE_UP)


def by_hand(session: Session, *, key: int, actor: Actor, how: str) -> None:
    """Write down that somebody was told otherwise: by telephone, by post, in person.

    :raises NotFound: there is no such letter for this person
    :raises Refused: it was delivered already, or nothing is said of how
    """
    row = session.get(Recipient, key, with_for_update=True)
    if row is None or row.delivery is None or not _may_post(session, row, actor):
        raise NotFound(f"recipient {key}")
    if row.delivery in ("sent", "done"):
        raise Refused("这封信已经送达，不用再登记")
    if len(how.strip()) < SHORTEST_NOTE:
        raise Refused("请写明怎样送达的，例如“11月29日电话告知本人”")
    _settled(session, row, "done", how.strip()[:500])
    row.delivered_by = actor.name


def again(session: Session, *, key: int) -> Recipient:
    """Send a letter by mail once more that the mail server did not take.

    :raises NotFound: there is no such letter
    :raises Refused: it did not fail, or there is no mail server
    """
    row = session.get(Recipient, key, with_for_update=True)
    if row is None or row.delivery is None:
        raise NotFound(f"recipient {key}")
    if row.delivery != "failed" or _server(session.resources.mail) is None:
        raise Refused("这封信不能再发：已经送达、正在发送，或者没有接通邮件服务器")
    row.delivery, row.delivery_note, row.delivered_at = "waiting", None, None
    record(session, subject="letter", verb="retried", instance=_case(session, row))
    _again(session, row.key, tries=0, after=timedelta())
    return row


def unsent(session: Session) -> list[tuple[Recipient, str]]:
    """Return the letters by mail that wait or failed, each with the number of its case."""
    query = (
        select(Recipient, ProcessInstance.number)
        .join(Letter, Letter.key == Recipient.letter_key)
        .outerjoin(ProcessInstance, ProcessInstance.key == Letter.instance_key)
        .where(Recipient.delivery.in_(("waiting", "failed")))
        .order_by(Recipient.key.desc())
        .limit(SHOWN)
    )
    return [(row, number or "") for row, number in session.execute(query)]


def of_their_steps(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Letter` that a step of somebody's role has sent it.

    What a lane of nobody of the staff sent, or one that is not known, is for all of them.
    """
    staff = [role for role in roles.every(session) if role.staff]
    every = [name for role in staff for name in (role.name, role.code)]
    mine = [name for role in staff if role in actor.roles for name in (role.name, role.code)]
    audits = any(role.audits for role in actor.roles)
    free = or_(Letter.lane.is_(None), Letter.lane.not_in(every))
    return true() if audits else or_(free, Letter.lane.in_(mine))


def is_theirs(session: Session, letter: Letter, actor: Actor) -> bool:
    """Ask whether a step of somebody's role has sent a letter."""
    query = select(Letter.key).where(Letter.key == letter.key, of_their_steps(session, actor))
    return session.scalars(query).first() is not None


def undelivered(session: Session, *, actor: Actor) -> int:
    """Count the letters that somebody has to deliver by hand."""
    if not access.posts_letters(actor):
        return 0
    query = select(func.count()).select_from(Recipient).join(Letter)
    theirs = of_their_steps(session, actor)
    return session.scalar(query.where(Recipient.delivery.in_(UNSETTLED), theirs)) or 0


def of_case(session: Session, *, case: int, actor: Actor) -> list[Recipient]:
    """Return whom outside the letters of a case were for, as far as somebody's steps sent them."""
    query = (
        select(Recipient)
        .join(Letter)
        .where(
            Letter.instance_key == case,
            Recipient.address.is_not(None),
            of_their_steps(session, actor),
        )
    )
    return list(session.scalars(query.order_by(Recipient.key)))


def written(session: Session, row: Recipient, *, actor: Actor, hidden: bool) -> str:
    """Return the name and address of a recipient, whole to who posts letters, else masked.

    `hidden` they are masked for them too (`cases.reveals.hides_outside`).
    """
    address = row.address or ""
    if access.posts_letters(actor) and not hidden:
        return str(privacy.reveal(session, address))
    return privacy.shown(address)


def _case(session: Session, row: Recipient) -> int | None:
    return session.get_one(Letter, row.letter_key).instance_key


def _may_post(session: Session, row: Recipient, actor: Actor) -> bool:
    recused = access.party(access.RECUSED, actor.id, Letter.instance_key)
    theirs = select(Letter.key).where(
        Letter.key == row.letter_key, ~recused, of_their_steps(session, actor)
    )
    return access.posts_letters(actor) and session.scalars(theirs).first() is not None


def _settled(session: Session, row: Recipient, delivery: str, note: str) -> None:
    row.delivery, row.delivery_note, row.delivered_at = delivery, note, session.at
    letter = session.get_one(Letter, row.letter_key)
    arrived = delivery in ("sent", "done")
    record(
        session,
        subject="letter",
        verb="delivered" if arrived else "undelivered",
        instance=letter.instance_key,
        data={"subject": letter.subject, "how": delivery, "note": note},
    )


def _again(
    session: Session, key: int, *, tries: int, after: timedelta, name: str | None = None
) -> None:
    # Each attempt is a job of its own; all bear the same name of the letter.
    args = {"recipient": key, "tries": tries, "name": name or f"{key}.{secrets.token_hex(8)}"}
    enqueue(session, kind="mail", key=f"mail:{key}:{tries}", args=args, run_at=session.at + after)


def _server(known: object) -> MailServer | None:
    return known if isinstance(known, MailServer) else None
