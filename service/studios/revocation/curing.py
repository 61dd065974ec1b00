"""An accepted change of leader cures the ground that the leader is gone (article 13, 3)."""

from sqlalchemy import select

from service.db import Session
from service.errors import Refused
from service.studios.register.tables import Studio
from service.studios.revocation.rules import CURED
from service.studios.revocation.tables import Revocation


def cures(session: Session, *, studio: str) -> list[str]:
    """Return the case about a studio's title that a change of leader ends, if one runs.

    :raises Refused: one runs on another ground: no change of leader beside it
    """
    query = (
        select(Revocation).join(Studio).where(Studio.number == studio, Revocation.outcome.is_(None))
    )
    row = session.scalar(query.with_for_update(of=Revocation))
    if row is None:
        return []
    if row.ground != CURED:
        raise Refused("该工作室取消称号正在办理，办结以前不能变更领办人（办法第十三条）")
    if row.decided_on is not None:
        raise Refused("已经作出取消称号的决定，不能再变更领办人（办法第十三条）")
    return [row.case_number]
