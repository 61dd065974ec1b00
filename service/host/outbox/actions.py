"""The action with which a diagram tells a program of another department something."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.errors import Refused, say
from service.host.outbox import sending
from service.host.registry import Action
from service.host.tables.core import ProcessInstance


def send_webhook(
    *, session: Session, case: str, target: str, event: str, payload: Any = None
) -> None:
    """告知外部系统：这一步办完以后，向登记的接收方发送签名的消息，个人信息隐去。

    输入：target 接收方；event 事件名；payload 内容。

    `target`: the name of a receiver in the installation's configuration; `event`: what it is
    told, for example "studio.granted"; `payload`: an object. Private values are masked.
    """
    if target not in sending.targets(session):
        raise Refused(say("没有名为“%(target)s”的接收方，须先在配置里登记", target=target))
    query = select(ProcessInstance.key).where(ProcessInstance.number == case)
    found = session.scalars(query).one_or_none()
    said = dict(payload) if isinstance(payload, Mapping) else {"value": payload}
    sending.put(
        session,
        kind="webhook",
        target=target,
        event=str(event)[:60],
        payload={"case": case, **(said if payload is not None else {})},
        instance=found,
    )


ACTIONS: Mapping[str, Action] = {"webhook.send": send_webhook}
