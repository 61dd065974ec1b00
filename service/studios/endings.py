"""What is closed in the register when a case ends otherwise than its diagram foresaw."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.studios.assessment import consequences
from service.studios.changes import unit as unit_change
from service.studios.changes import watching
from service.studios.changes.tables import LeaderChange, UnitChange
from service.studios.complaints import rules as complaint_rules
from service.studios.complaints.tables import Complaint
from service.studios.notices import items, rules
from service.studios.notices.tables import Objection
from service.studios.pool import removing
from service.studios.recommendations import actions as recommendations
from service.studios.recommendations import entering
from service.studios.review import guests
from service.studios.revocation import appeals, remedy
from service.studios.revocation import deciding as revocation
from service.studios.rounds import deciding
from service.studios.rounds.tables import Application, ReviewGroup
from service.studios.yearly import idle
from service.studios.yearly.tables import Duty, Supervision

WHY = "办理已经终止，公示随之结束"


OBJECTION_CLOSED = "objection-closed"
"""The message by which a case whose result is on notice hears that an objection is closed; its
key is the case's number."""

ASSESSED = "assessed"
"""The message by which a round hears that an assessment is over; its key is the round's case."""


ROUND_ENDED = "assessment-round-ended"
"""The message by which an assessment hears that its round is over; its key is its own case."""


def case_ended(
    *, session: Session, at: datetime, case: str, variables: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Leave nothing of an ended case running: its notice, its application or change, its objection.

    Returns the messages (name, key) that others wait for and that the case did not send itself.

    A case that went its way to an end has closed them itself; one that an administrator ended, or
    whose diagram forgot to, has not: its notice would run for ever, and the same application could
    never be sent again. Objections to it stay as they are: only an answer settles them (article
    7). One whose own case is ended without an answer holds its item no longer.
    """
    on = at.astimezone(BEIJING).date()
    items.withdraw(session, case=case, on=on, why=WHY)
    change = session.get(UnitChange, case)
    for row in (session.get(Application, case), session.get(LeaderChange, case), change):
        if row is not None and row.outcome is None:
            row.outcome, row.closed_on = "ended", on
    if change is not None:
        unit_change.release(session, case=case)
    watching.ended(session, case=case, on=on)
    recommendations.ended(session, case=case, on=on)
    entering.ended(session, case=case, on=on)
    removing.ended(session, case=case, at=at)
    _complaint_ended(session, at=at, case=case)
    remedy.ended(session, case=case, on=on)
    appeals.ended(session, case=case, on=on)
    revocation.end(session, at=at, case=case)
    _left_open(session, case=case, on=on)
    _guests_leave(session, case=case)
    idle.close(session, at=at, case=case)
    assessed = consequences.round_ended(session, case=case)
    waiting = consequences.ended(session, at=at, case=case, variables=variables)
    return [
        *_objection_ended(session, at=at, case=case).items(),
        *([(ASSESSED, waiting)] if waiting else ()),
        *((ROUND_ENDED, one) for one in assessed),
        *deciding.left(session, case=case).items(),
    ]


def _left_open(session: Session, *, case: str, on: date) -> None:
    """Close what a studio owes no more: its title was taken away before it was handed in."""
    duties = select(Duty).where(Duty.case_number == case, Duty.outcome.is_(None))
    for duty in session.scalars(duties.with_for_update()):
        if duty.studio.status == "revoked":
            duty.outcome, duty.closed_on = "ended", on
    records = select(Supervision).where(Supervision.case_number == case)
    for record in session.scalars(records.where(Supervision.outcome.is_(None)).with_for_update()):
        record.outcome, record.closed_on = "ended", on
    session.flush()


def _complaint_ended(session: Session, *, at: datetime, case: str) -> None:
    row = session.get(Complaint, case, with_for_update=True)
    if row is not None and row.outcome is None:
        row.outcome, row.answered_at = complaint_rules.ENDED, at
        session.flush()


def _guests_leave(session: Session, *, case: str) -> None:
    group = session.scalar(select(ReviewGroup).where(ReviewGroup.case_number == case))
    if group is not None:
        guests.leave(session, group=group.code)


def _objection_ended(session: Session, *, at: datetime, case: str) -> Mapping[str, str]:
    row = session.get(Objection, case, with_for_update=True)
    if row is None or row.outcome is not None:
        return {}
    row.outcome, row.answered_at = rules.ENDED, at
    session.flush()
    return {OBJECTION_CLOSED: row.item.case_number}
