"""Letters to people without an account, and whether they were delivered, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service import privacy
from service.db import Session
from service.host import access
from service.host.cases import reveals
from service.host.letters import delivery
from service.host.tables.core import ProcessInstance
from service.host.tables.letters import Letter, Recipient
from service.web.core.language import gettext, lazy_gettext, tr
from service.web.core.request import actor

STATES = {
    "waiting": lazy_gettext("正在用电子邮件发送"),
    "sent": lazy_gettext("已用电子邮件发出，邮件服务器已接收"),
    "failed": lazy_gettext("电子邮件没有送到，请另行告知本人"),
    "by_hand": lazy_gettext("不能自动送达，请人工告知本人"),
    "done": lazy_gettext("已人工送达"),
}


@dataclass(frozen=True)
class Delivery:
    """How a letter went to somebody without an account."""

    key: int
    to: str
    state: str
    note: str
    at: datetime | None
    by: str
    hidden: bool
    """Whether who it is for is shown once somebody has said why they look."""
    unsettled: bool


def of_case(session: Session, instance: ProcessInstance) -> list[Delivery]:
    """Return how the letters of a case went that were for people outside, for the staff."""
    if not any(role.staff or role.audits for role in actor().roles):
        return []
    return presented(session, delivery.of_case(session, case=instance.key, actor=actor()))


def presented(session: Session, rows: Iterable[Recipient]) -> list[Delivery]:
    """Return recipients without an account as pages show them."""
    found = [row for row in rows if row.address is not None and row.delivery]
    hidden = {
        key: reveals.hides_outside(session, session.get_one(Letter, key), actor())
        for key in {row.letter_key for row in found}
    }
    return [_presented(session, row, hidden=hidden[row.letter_key]) for row in found]


def may_post() -> bool:
    """Ask whether whoever asks sends letters on by hand."""
    return access.posts_letters(actor())


def _presented(session: Session, row: Recipient, *, hidden: bool) -> Delivery:
    return Delivery(
        key=row.key,
        to=delivery.written(session, row, actor=actor(), hidden=hidden),
        state=gettext(str(STATES.get(row.delivery or "", row.delivery))),
        note=tr(str(privacy.mask(row.delivery_note or ""))),
        at=row.delivered_at,
        by=row.delivered_by or "",
        hidden=hidden and may_post(),
        unsettled=row.delivery in delivery.UNSETTLED,
    )
