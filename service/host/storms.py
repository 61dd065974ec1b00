"""Cases that only messages move: too often in an hour, and they wait for the staff.

Within a move the engine's budget ends a loop. A case that sends messages to itself, or signals to
others that signal back, makes a small move each time and would go on for ever.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from service import engine
from service.host.tables import ProcessInstance

MOST = 500
WITHIN = timedelta(hours=1)


def attend(session: Session, instance: ProcessInstance) -> None:
    """Note that a person or the clock moves a locked case."""
    instance.attended_at = session.info["at"]
    instance.attended_revision = instance.revision


def calmed(session: Session, instance: ProcessInstance, hands: engine.Hands) -> engine.Hands:
    """Return what is lent to a move that a message makes: nothing to go on with in a storm.

    The message is taken in, and what would come next waits as an incident that can be retried.
    """
    at = session.info["at"]
    if instance.attended_at is None or at - instance.attended_at > WITHIN:
        attend(session, instance)
        return hands
    if instance.revision - instance.attended_revision <= MOST:
        return hands
    zh = f"一小时内消息推动了 {MOST} 多次，没有人办理：请检查是否在互相发消息"
    en = f"messages moved it more than {MOST} times in an hour, and nobody worked on it"
    return replace(hands, budget=engine.Budget(spent=(zh, en)))
