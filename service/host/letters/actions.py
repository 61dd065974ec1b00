"""Actions that the host itself offers to every process."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service.db import Session
from service.host.jobs.queue import enqueue
from service.host.registry import Action


def send_letter(
    *,
    session: Session,
    at: datetime,
    case: str,
    to: Any,
    subject: str,
    body: str,
    lane: str | None = None,
    papers: Sequence[int] = (),
) -> None:
    """发送函件：收件人是岗位、单位、人员或者名单。

    输入：to 收件人；subject 标题；body 正文。同一步骤印的文书随函寄出。

    `to`: a role (its name or code; a role bound to an organisation means that of this case), the
    variable that such a role is bound by, the code of an organisation, a username,
    {"every": …} for every organisation of a kind (unit, department), or
    {"name": …, "address": …, "email": …} for somebody without an account: to an address of mail it
    is sent, else somebody of the staff has to tell them. What the same step prints goes with it.
    """
    enqueue(
        session,
        kind="letter",
        key=f"letter:{secrets.token_hex(8)}",
        args={
            "case": case,
            "lane": lane,
            "to": to,
            "subject": str(subject),
            "body": str(body),
            "papers": list(papers),
        },
        run_at=at,
    )


ACTIONS: Mapping[str, Action] = {"letter.send": send_letter}
