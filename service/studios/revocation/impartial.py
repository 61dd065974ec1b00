"""Who may review a decision: nobody who had a part in it (2.1, 9.11)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.people.tables import Account
from service.studios.assessment.tables import (
    Assessment,
    AssessmentRound,
    Assessor,
    Settlement,
    TieDecision,
)
from service.studios.revocation import people
from service.studios.revocation.tables import Revocation
from service.studios.rounds.tables import Application, ReviewGroup, Round, RoundEntry

REVIEWER = "review_officer"
Choices = list[dict[str, str]]


def cases(session: Session, *, subject: str, about: str) -> list[str]:
    """Return the cases in which a decision was made: its own, its round's, its group's."""
    found = [about]
    if subject == "assessment":
        year = select(Assessment.year).where(Assessment.case_number == about)
        of_round = select(AssessmentRound.case_number).where(AssessmentRound.year.in_(year))
        found += session.scalars(of_round)
    if subject in ("ranking", "decision"):
        code = select(Application.round_code).where(Application.case_number == about)
        found += _there(session.scalars(select(Round.case_number).where(Round.code.in_(code))))
        group = select(RoundEntry.group_code).where(RoundEntry.case_number == about)
        of_group = select(ReviewGroup.case_number).where(ReviewGroup.code.in_(group))
        found += _there(session.scalars(of_group))
    return sorted(set(found))


def _there(found: Any) -> Iterator[str]:
    return (one for one in found if one)


def acted(session: Session, *, subject: str, about: str, worked: Collection[str]) -> set[str]:
    """Return who had a part in a decision: who worked on its cases, and who the register names.

    :param worked: usernames of those who finished tasks of `cases`
    """
    found = set(worked)
    if subject == "assessment":
        year = select(Assessment.year).where(Assessment.case_number == about).scalar_subquery()
        for query in (
            select(Assessor.username).where(Assessor.year == year),
            select(Settlement.settled_by).where(Settlement.year == year),
            select(TieDecision.proposed_by).where(TieDecision.year == year),
            select(TieDecision.decided_by).where(TieDecision.year == year),
        ):
            found |= set(session.scalars(query))
    known = session.get(Revocation, about) if subject in ("revocation", "clawback") else None
    if known is not None:
        found |= {who for part in (known.involved or {}).values() for who in part}
    return found


def available(session: Session, *, acted: Collection[str]) -> list[str]:
    """Return the usernames of the reviewers who had no part in a decision."""
    return [one for one in people.holders(session, REVIEWER) if one not in acted]


def names(session: Session, usernames: Sequence[str]) -> dict[str, str]:
    """Return the names of some people by username."""
    of = select(Account.username, Account.name).where(Account.username.in_(usernames))
    return {row.username: row.name for row in session.execute(of)}


def reviewers(session: Session, *, variables: Mapping[str, Any], **_: Any) -> Choices:
    """Offer the reviewers who had no part in the decision that a case is about."""
    appeal, worked = variables.get("appeal"), variables.get("worked")
    subject, about = _text(appeal, "subject"), _text(appeal, "about")
    done = worked.get("people") if isinstance(worked, Mapping) else None
    if not subject or not isinstance(done, list):
        return []
    out = acted(session, subject=subject, about=about, worked=done)
    found = names(session, available(session, acted=out))
    return [{"label": name, "value": username} for username, name in sorted(found.items())]


def _text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""
