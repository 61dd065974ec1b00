"""What the register knows of a ground: each item of article 13 needs another proof."""

from datetime import date
from typing import Any, TypedDict

from sqlalchemy import func, select

from service.db import Session
from service.studios.assessment.sheet_tables import Rectification
from service.studios.assessment.tables import Assessment, Participation
from service.studios.changes.tables import LeaderChange
from service.studios.register.tables import Studio
from service.studios.revocation import rules
from service.studios.yearly.supervision import last_activities
from service.studios.yearly.tables import Duty, Supervision

FAILED = ("unqualified", "failed")
ABSENT = "absent"
NOT_MENDED = ("failed", "proposed")


class Facts(TypedDict):
    """What the table `revocation-ground` is asked."""

    ground: str
    last_activity: str
    months_idle: int
    refusals: int
    absent: bool
    document: str
    unqualified: bool
    recheck_failed: bool
    leader_change: bool
    reason: str


def known(
    session: Session, *, studio: Studio, ground: str, document: str, reason: str, on: date
) -> dict[str, Any]:
    """Return the facts of a ground as the register has them on a day."""
    last = last_activities(session, studio=studio)[studio.key]
    failed = _last_failure(session, studio)
    return {
        "ground": ground,
        "last_activity": last.isoformat(),
        "months_idle": rules.months_since(last, on=on),
        "refusals": _refusals(session, studio),
        "absent": _absent(session, studio),
        "document": document,
        "unqualified": failed is not None,
        "recheck_failed": failed is not None and recheck_failed(session, studio, since=failed),
        "leader_change": changing_leader(session, studio),
        "reason": reason,
    }


def changing_leader(session: Session, studio: Studio) -> bool:
    """Ask whether a change of leader runs (article 12)."""
    running = select(LeaderChange.case_number).where(
        LeaderChange.studio_key == studio.key, LeaderChange.outcome.is_(None)
    )
    return session.scalar(select(running.exists())) or False


def recheck_failed(session: Session, studio: Studio, *, since: date) -> bool:
    """Ask whether what was to be mended after a day was looked at and was not."""
    query = select(Rectification.key).where(
        Rectification.studio_key == studio.key,
        Rectification.outcome == "failed",
        Rectification.begun_on >= since,
    )
    return session.scalar(select(query.exists())) or False


def _last_failure(session: Session, studio: Studio) -> date | None:
    """Return when 不合格 was published, where that is the last result."""
    last = session.scalars(
        select(Assessment)
        .where(Assessment.studio_key == studio.key)
        .order_by(Assessment.due_number.desc())
        .limit(1)
    ).first()
    failed = last is not None and last.grade in FAILED and last.rectified_on is None
    return last.published_on if last is not None and failed else None


def _absent(session: Session, studio: Studio) -> bool:
    """Ask whether the studio took no part in an assessment that it was due in."""
    query = select(Participation.key).where(
        Participation.studio_key == studio.key, Participation.grade == ABSENT
    )
    return session.scalar(select(query.exists())) or False


def _refusals(session: Session, studio: Studio) -> int:
    """Count duties that were never handed in and findings that were never mended."""
    lapsed = select(func.count()).where(Duty.studio_key == studio.key, Duty.outcome == "lapsed")
    ignored = select(func.count()).where(
        Supervision.studio_key == studio.key, Supervision.outcome.in_(NOT_MENDED)
    )
    return (session.scalar(lapsed) or 0) + (session.scalar(ignored) or 0)
