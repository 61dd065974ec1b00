"""The outbox: put down in the caller's transaction, sent by the worker, tried again, shown.

Each attempt is a job of its own. What reaches outside happens in no transaction; a delivery that
was taken and not written down is sent once more under the same name.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from service import exact_json, privacy, webhooks
from service.db import Session
from service.errors import NotFound, Refused
from service.host.jobs.queue import Outside, enqueue
from service.host.outbox import mails
from service.host.storage.pagination import Page, page_of
from service.host.tables.core import ProcessInstance
from service.host.tables.outbox import Outgoing
from service.mail import MailServer, NotNow, Unsendable
from service.webhooks import Target

AGAIN_AFTER = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""After which time is tried again what was not taken."""
NO_TARGET = "配置里没有这个接收方"
NO_SERVER = "本系统没有接通邮件服务器，或者没有配置网址"
NOBODY = "账户已经锁定，或者没有登记邮箱"
REFUSED = "对方拒收"
GAVE_UP = "多次发送，对方都没有接收"
NOT_YET = "对方暂时没有接收，稍后自动再发"
FAILED = {"no-target": NO_TARGET, "no-server": NO_SERVER, "nobody": NOBODY}


def targets(session: Session) -> Mapping[str, Target]:
    """Return who receives webhooks, as this installation is configured."""
    return _targets(session.resources.webhooks)


def put(
    session: Session,
    *,
    kind: str,
    target: str,
    event: str,
    payload: Mapping[str, Any] | None = None,
    instance: int | None = None,
) -> Outgoing:
    """Put down what goes out once this transaction is committed; private values are masked."""
    row = Outgoing(
        kind=kind,
        target=target,
        event=event,
        payload=privacy.mask(dict(payload or {})),
        delivery=secrets.token_hex(16),
        instance_key=instance,
        status="waiting",
        queued_at=session.at,
    )
    session.add(row)
    session.flush()
    _again(session, row, turn=0, after=timedelta())
    return row


def announce(
    session: Session, *, event: str, payload: Mapping[str, Any], instance: ProcessInstance
) -> None:
    """Tell of an event whoever the configuration says hears of it."""
    for target in targets(session).values():
        if event in target.events:
            put(
                session,
                kind="webhook",
                target=target.name,
                event=event,
                payload=payload,
                instance=instance.key,
            )


def send_out(job: Outside) -> dict[str, Any]:
    """Send what an attempt is for; say what came of it."""
    with job.database.read(at=job.clock.now()) as session:
        row = session.get_one(Outgoing, job.args["outgoing"])
        if row.status != "waiting":
            return {"outcome": "over"}
        session.expunge(row)
    try:
        why = _post(job, row) if row.kind == "webhook" else _mail(job, row)
    except Unsendable as refused:
        return {"outcome": "refused", "why": str(refused)}
    except NotNow as later:
        return {"outcome": "later", "why": str(later)}
    return {"outcome": why or "sent"}


def settle(session: Session, args: Mapping[str, Any]) -> None:
    """Keep what came of an attempt, and try again later where that can help."""
    row = session.get_one(Outgoing, args["outgoing"], with_for_update=True)
    outcome, why, turn = args["result"]["outcome"], args["result"].get("why", ""), args["turn"]
    if outcome == "over" or row.status != "waiting":
        return
    row.tries += 1
    if outcome == "later" and turn < len(AGAIN_AFTER):
        row.note = f"{NOT_YET}（{why}）"
        _again(session, row, turn=turn + 1, after=AGAIN_AFTER[turn])
        return
    row.next_at, row.settled_at = None, session.at
    if outcome == "sent":
        row.status, row.note = "sent", None
        return
    said = FAILED.get(outcome) or (REFUSED if outcome == "refused" else GAVE_UP)
    row.status, row.note = "failed", f"{said}（{why}）" if why else said


def retry(session: Session, *, key: int) -> Outgoing:
    """Send again at once what failed or still waits.

    :raises NotFound: there is no such row
    :raises Refused: it was sent
    """
    row = session.get(Outgoing, key, with_for_update=True)
    if row is None:
        raise NotFound(f"outgoing {key}")
    if row.status == "sent":
        raise Refused("已经发出，不用再发")
    row.status, row.settled_at = "waiting", None
    session.flush()
    _again(session, row, turn=0, after=timedelta())
    return row


def listed(session: Session, *, status: str = "", page: int = 1) -> Page[Outgoing]:
    """Return what went out or is to go out, the newest first."""
    query = select(Outgoing).order_by(Outgoing.key.desc())
    if status:
        query = query.where(Outgoing.status == status)
    return page_of(session, query, number=page, make=lambda row: row[0])


def _again(session: Session, row: Outgoing, *, turn: int, after: timedelta) -> None:
    row.next_at = session.at + after
    # Replaces the attempt that was to come; one under way finds that its job is not its own.
    args = {"outgoing": row.key, "turn": turn}
    enqueue(session, kind="outbox", key=f"outbox:{row.key}", args=args, run_at=row.next_at)
    session.flush()


def _post(job: Outside, row: Outgoing) -> str:
    """Send a webhook; return why it cannot be sent at all, empty where it was."""
    target = _targets(job.database.resources.webhooks).get(row.target)
    if target is None:
        return "no-target"
    said = {
        "event": row.event,
        "delivery": row.delivery,
        "queuedAt": row.queued_at.isoformat(),
        "data": row.payload,
    }
    stamp = int(job.clock.now().timestamp())
    webhooks.post(target, body=exact_json.dumps(said), delivery=row.delivery, stamp=stamp)
    return ""


def _mail(job: Outside, row: Outgoing) -> str:
    """Send a mail; return why it cannot be sent at all, empty where it was."""
    server = job.database.resources.mail
    if not isinstance(server, MailServer) or not job.database.resources.address:
        return "no-server"
    written = mails.WRITERS[row.event](job, row)
    if written is None:
        return "nobody"
    server.send(to=written.to, subject=written.subject, body=written.body, name=row.delivery)
    return ""


def _targets(known: object) -> Mapping[str, Target]:
    return known if isinstance(known, dict) else {}
