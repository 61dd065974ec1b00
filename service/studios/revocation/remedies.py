"""What is known of remedies: which run, which stay the execution of a decision (article 13)."""

from collections.abc import Sequence

from sqlalchemy import select

from service.db import Session
from service.studios.register.tables import Studio
from service.studios.revocation.tables import Appeal, Remedy

KINDS = {"review": "复核", "reconsideration": "行政复议", "suit": "行政诉讼"}
SUBJECTS = {
    "revocation": "取消称号决定",
    "clawback": "追回资金决定",
    "assessment": "考核评估结果",
    "report": "年度报告退回",
    "ranking": "评审结果",
    "decision": "不予同意的决定",
}
RESULTS = {
    "upheld": "维持",
    "quashed": "撤销",
    "partly": "部分撤销",
    "changed": "变更",
    "redo": "责令重作",
    "withdrawn": "撤回",
    "settled": "调解",
    "ended": "办理终止",
}


def running(session: Session, *, about: str | None = None) -> Sequence[Remedy]:
    """Return the remedies that run; against the decision of one case, if it is named."""
    query = select(Remedy).where(Remedy.outcome.is_(None))
    if about is not None:
        query = query.where(Remedy.about == about)
    return session.scalars(query.order_by(Remedy.received_on, Remedy.case_number)).all()


def of_studio(session: Session, studio: Studio) -> Sequence[Remedy]:
    """Return the remedies about a studio, the first before others."""
    query = select(Remedy).where(Remedy.studio_key == studio.key)
    return session.scalars(query.order_by(Remedy.received_on, Remedy.case_number)).all()


def appeals_of(session: Session, studio: Studio) -> Sequence[Appeal]:
    """Return the reviews (复核) that were asked for about a studio, the first before others."""
    query = select(Appeal).where(Appeal.studio_key == studio.key)
    return session.scalars(query.order_by(Appeal.received_on, Appeal.case_number)).all()


def staying(session: Session, *, studio_key: int) -> Remedy | None:
    """Return the remedy by which the execution of a studio's revocation is suspended, if any."""
    return session.scalar(
        select(Remedy).where(
            Remedy.studio_key == studio_key,
            Remedy.subject == "revocation",
            Remedy.outcome.is_(None),
            Remedy.stayed_on.is_not(None),
        )
    )


def stayed(session: Session) -> frozenset[int]:
    """Return the keys of the studios of which the directory says that a remedy is under way."""
    of = select(Remedy.studio_key).where(
        Remedy.outcome.is_(None), Remedy.stayed_on.is_not(None), Remedy.subject == "revocation"
    )
    return frozenset(key for key in session.scalars(of) if key is not None)
