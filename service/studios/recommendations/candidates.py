"""Who can be recommended to the city, and in which order: the best first (article 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import Assessment, Participation
from service.studios.recommendations.tables import Recommendation
from service.studios.register.tables import Studio
from service.studios.regulation import GRADES

EXCELLENT, QUALIFIED = "excellent", "qualified"
RECOGNISED = "recognised"
NOT_WANTED = ("refused", "declined", "objected", "ended")
"""How a recommendation ends that takes no place of a call."""


@dataclass(frozen=True)
class Candidate:
    """A studio with its last published result."""

    studio: Studio
    year: int
    grade: str
    score: Decimal | None

    @property
    def words(self) -> str:
        """Name, grade, and the score where there is one."""
        score = "没有分数" if self.score is None else f"{self.score}分"
        return f"{self.studio.name}（{self.studio.number}），{GRADES[self.grade]}，{score}"


def every(session: Session) -> list[Candidate]:
    """Return the studios that can be recommended: excellent before qualified, by score.

    They bear the title, nothing is frozen, their last published result is a good one, and the
    city has not recognised them yet.
    """
    last = (
        select(Assessment.studio_key, func.max(Assessment.due_number).label("number"))
        .group_by(Assessment.studio_key)
        .subquery()
    )
    recognised = select(Recommendation.studio_key).where(Recommendation.outcome == RECOGNISED)
    query = (
        select(Assessment, AssessmentSheet.score, Participation.corrected_score)
        .join(
            last,
            and_(
                last.c.studio_key == Assessment.studio_key,
                last.c.number == Assessment.due_number,
            ),
        )
        .join(Studio, Studio.key == Assessment.studio_key)
        .outerjoin(
            AssessmentSheet,
            and_(
                AssessmentSheet.studio_key == Assessment.studio_key,
                AssessmentSheet.round_year == Assessment.year,
            ),
        )
        .outerjoin(
            Participation,
            and_(
                Participation.studio_key == Assessment.studio_key,
                Participation.year == Assessment.year,
            ),
        )
        .options(joinedload(Assessment.studio))
        .where(
            Studio.status == "active",
            Studio.payment_frozen.is_(False),
            Assessment.grade.in_((EXCELLENT, QUALIFIED)),
            Studio.key.not_in(recognised),
        )
    )
    found = [
        Candidate(row.studio, row.year, row.grade, corrected if corrected is not None else score)
        for row, score, corrected in session.execute(query)
    ]
    return sorted(found, key=_order)


def of_studio(session: Session, studio: Studio) -> Candidate | None:
    """Return a studio as a candidate; None if it cannot be recommended."""
    return next((one for one in every(session) if one.studio.key == studio.key), None)


def asked(session: Session, document: str) -> dict[int, str | None]:
    """Return by studio what became of its recommendation to a call so far."""
    rows = session.execute(
        select(Recommendation.studio_key, Recommendation.outcome).where(
            Recommendation.call_document == document
        )
    )
    return {row.studio_key: row.outcome for row in rows}


def before(session: Session, candidate: Candidate, *, document: str) -> Sequence[Candidate]:
    """Return the candidates of the same grade that stand before one and were not asked yet."""
    known = asked(session, document)
    found = every(session)
    place = next(i for i, one in enumerate(found) if one.studio.key == candidate.studio.key)
    return [
        one for one in found[:place] if one.grade == candidate.grade and one.studio.key not in known
    ]


def excellent_left(session: Session, *, document: str) -> Sequence[Candidate]:
    """Return the excellent studios that have not said no: qualified ones wait for them."""
    known = asked(session, document)
    return [
        one
        for one in every(session)
        if one.grade == EXCELLENT and known.get(one.studio.key, "open") not in NOT_WANTED
    ]


def lines(session: Session, **_: Any) -> list[dict[str, str]]:
    """Offer the candidates in their order, for the form and its list."""
    return [{"label": one.words, "value": one.studio.number} for one in every(session)]


def named(session: Session, *, values: Sequence[str]) -> list[dict[str, str]]:
    """Name studios that were chosen from the list once."""
    rows = session.scalars(select(Studio).where(Studio.number.in_(values)))
    return [{"label": f"{row.name}（{row.number}）", "value": row.number} for row in rows]


def _order(one: Candidate) -> tuple[bool, Decimal, str]:
    return (one.grade != EXCELLENT, -(one.score or Decimal(0)), one.studio.number)
