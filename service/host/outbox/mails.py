"""Mails to people with an account, written when they are sent: what they hold is kept nowhere."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from service import privacy
from service.clock import BEIJING
from service.host.jobs.queue import Outside
from service.host.ledger import published
from service.host.tables.outbox import Outgoing
from service.people import reset_links
from service.people.actor import SYSTEM
from service.people.tables import Account

PASSWORD_LINK = "password-link"  # noqa: S105 - the name of a mail
CHECKPOINT = "checkpoint"


class Written(NamedTuple):
    """A mail as it is sent."""

    to: str
    subject: str
    body: str


def password_link(job: Outside, row: Outgoing) -> Written | None:
    """Write the mail with which somebody chooses a new password; None: they get none.

    The link is made now, and each attempt makes another: only the hash of the last one is kept.
    """
    with job.database.write(actor=SYSTEM, at=job.clock.now()) as session:
        account = session.get(Account, row.target)
        if account is None or not reset_links.may_have(session, account=account):
            return None
        token = reset_links.issue(session, username=account.username)
        to, name = str(privacy.reveal(session, account.email)), account.name
    link = f"{job.database.resources.address}/reset/link?{urlencode({'t': token})}"
    minutes = int(reset_links.VALID_FOR.total_seconds()) // 60
    return Written(
        to=to,
        subject="重新设置密码",
        body=f"{name}：\n\n"
        f"您或者别人申请重新设置您在技能大师工作室系统的密码。请在 {minutes} 分钟内打开下面的链接，"
        f"设一个新密码；链接只能用一次：\n\n{link}\n\n"
        "不是您本人申请的，不用理会：没有这个链接，谁也改不了您的密码。\n",
    )


def checkpoint(job: Outside, row: Outgoing) -> Written | None:
    """Write the mail with a checkpoint of the record, for those who keep a copy outside."""
    size, address = row.payload["size"], job.database.resources.address
    with job.database.read() as session:
        note = published.whole(session, size=size)
    if note is None:
        return None
    day = f"{row.queued_at.astimezone(BEIJING):%Y年%-m月%-d日}"
    return Written(
        to=row.target,
        subject=f"历史检查点 {size}（{day}）",
        body="请保存这封邮件。下面是技能大师工作室系统全部历史记录的检查点：\n"
        f"以后有人改写、删去或者退回第 {size} 条以前的任何一条记录，用它就能查出来。\n\n"
        f"{published.BEGIN}{note}{published.END}\n"
        f"怎样核对：{address}/ledger\n",
    )


WRITERS: Mapping[str, Callable[[Outside, Outgoing], Written | None]] = {
    PASSWORD_LINK: password_link,
    CHECKPOINT: checkpoint,
}
"""The event of a row → who writes its mail."""
