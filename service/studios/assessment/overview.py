"""A round of assessment as the staff's page shows it: state of each studio, places, what lacks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from service.db import Session
from service.people.tables import Account
from service.studios.assessment import groups, rules
from service.studios.assessment.due import WHY, due
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import (
    AssessmentRound,
    Participation,
    Settlement,
    TieDecision,
)
from service.studios.register.tables import Studio

PROGRESS = {"scored": "已评分", "absent": "未参加", "ended": "终止"}


@dataclass(frozen=True)
class RoundLine:
    """A round in the list of all."""

    year: int
    status: str
    due: int
    joined: int
    excellent: int


@dataclass(frozen=True)
class StudioLine:
    """A studio in a round."""

    studio: Studio
    number: int
    due_on: date
    state: str
    why: str
    case: str | None
    progress: str
    score: str
    grade: str
    note: str


@dataclass(frozen=True)
class Overview:
    """A round with everything that the staff and the auditor read of it."""

    row: AssessmentRound
    status: str
    lines: Sequence[StudioLine]
    counts: Mapping[str, int]
    places: int
    """What the number of those who take part (before settling) or count (after) makes."""
    team: Sequence[str]
    missing: Sequence[str]
    settlements: Sequence[Settlement] = field(default_factory=list)
    ties: Sequence[TieDecision] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)

    def cases(self) -> list[str | None]:
        """Return the cases that the page speaks of."""
        return [self.row.case_number, *(one.case for one in self.lines)]


def rounds(session: Session) -> list[RoundLine]:
    """Return every round, the latest first."""
    parts: dict[int, Counter[str]] = {}
    rows = select(Participation.year, Participation.state, Participation.grade)
    for year, state, grade in session.execute(rows):
        parts.setdefault(year, Counter()).update(["due", str(state), f"grade:{grade}"])
    return [
        RoundLine(
            row.year,
            rules.STATUSES[row.status],
            parts.get(row.year, Counter())["due"],
            parts.get(row.year, Counter())["joined"],
            parts.get(row.year, Counter())["grade:excellent"],
        )
        for row in session.scalars(select(AssessmentRound).order_by(AssessmentRound.year.desc()))
    ]


def of_year(session: Session, *, year: int) -> Overview | None:
    """Return the round of a year, None where there is none."""
    row = session.get(AssessmentRound, year)
    if row is None:
        return None
    found = _lines(session, row)
    settled = _settlements(session, year)
    counts = Counter(one.state for one in found)
    joined = sum(one.state == rules.STATES["joined"] for one in found)
    team = groups.described(session, year)
    return Overview(
        row=row,
        status=rules.STATUSES[row.status],
        lines=found,
        counts=counts,
        places=settled[0].places if settled else rules.excellent_places(joined),
        team=team.split("\n") if team else [],
        missing=_missing(session, row, found, settled),
        settlements=settled,
        ties=list(
            session.scalars(
                select(TieDecision).where(TieDecision.year == year).order_by(TieDecision.key)
            )
        ),
        names={one.studio.number: one.studio.name for one in found},
    )


def _settlements(session: Session, year: int) -> list[Settlement]:
    rows = select(Settlement).where(Settlement.year == year).order_by(Settlement.turn.desc())
    return list(session.scalars(rows))


def _lines(session: Session, row: AssessmentRound) -> list[StudioLine]:
    query = (
        select(Participation, Studio, AssessmentSheet)
        .join(Studio, Studio.key == Participation.studio_key)
        .outerjoin(
            AssessmentSheet,
            (AssessmentSheet.studio_key == Studio.key)
            & (AssessmentSheet.round_year == Participation.year),
        )
        .where(Participation.year == row.year)
        .options(defer(Studio.sheet), joinedload(Studio.organisation), joinedload(Studio.master))
        .order_by(Studio.number)
    )
    return [_line(*found) for found in session.execute(query)]


def _line(part: Participation, studio: Studio, sheet: AssessmentSheet | None) -> StudioLine:
    why = rules.REASONS.get(part.reason or "", "")
    if part.postponed_until:
        why = f"至{part.postponed_until.isoformat()}，{why}"
    score = part.corrected_score if part.corrected_score is not None else sheet and sheet.score
    return StudioLine(
        studio=studio,
        number=part.due_number,
        due_on=part.due_on,
        state=rules.STATES.get(part.state or "", "待定"),
        why=why,
        case=sheet.case_number if sheet else part.case_number,
        progress=_progress(part, studio, sheet),
        score="" if score is None else f"{score:.2f}",
        grade=rules.OUTCOMES[part.grade] if part.grade else "",
        note=part.place_note + (f"；更正：{part.correction}" if part.correction else ""),
    )


def _progress(part: Participation, studio: Studio, sheet: AssessmentSheet | None) -> str:
    if part.state != "joined":
        return ""
    if studio.status != "active":
        return "称号已取消"
    if sheet is not None:
        return PROGRESS.get(sheet.outcome or "", "考核中")
    return "已发起" if part.begun_at else "未发起"


def _missing(
    session: Session,
    row: AssessmentRound,
    found: Sequence[StudioLine],
    settled: Sequence[Settlement],
) -> list[str]:
    """Return what the round waits for, in sentences."""
    said = []
    if row.status == "drafted":
        listed = {one.studio.key for one in found}
        late = [one for one in due(session, year=row.year) if one.studio.key not in listed]
        said += [f"“{one.studio.name}”{WHY[one.why]}，应参加而不在名单上" for one in late]
    said += [f"{name}还没有申明是否回避" for name in _undeclared(session, row.year)]
    said += groups.short(session, row.year) if row.status == "listed" and not said else []
    if row.status == "scoring":
        open_ = [one.studio.name for one in found if one.progress in ("考核中", "已发起", "未发起")]
        said += [f"“{name}”还没有考核完" for name in open_]
    if settled and settled[0].tied and row.status != "published":
        said.append(f"{len(settled[0].tied)}个工作室同分，待决定{settled[0].open_places}个")
    if row.status == "settled" and not (settled and settled[0].tied):
        said.append(f"第{row.turn}次评定还没有经局领导集体审定")
    return said


def _undeclared(session: Session, year: int) -> list[str]:
    waiting = {
        one.username
        for one in groups.assessors(session, year, "score", "reserve", "site")
        if one.declared_on is None
    }
    names = select(Account.name).where(Account.username.in_(waiting)).order_by(Account.username)
    return list(session.scalars(names)) if waiting else []


def foreseen(session: Session, *, years: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return how many are due in each of some years and the places that makes: for the list ahead.

    Those put off are counted in the year into which they are put off.
    """
    rows: list[Any] = list(
        session.execute(
            select(Studio.granted_on, Studio.postponed_until).where(Studio.status == "active")
        )
    )
    found = []
    for year in years:
        count = sum(
            until.year == year
            if until is not None and until.year >= min(years)
            else rules.due_in(granted_on, year) is not None
            for granted_on, until in rows
        )
        found.append((year, count, rules.excellent_places(count)))
    return found
