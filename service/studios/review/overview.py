"""What the page of a round shows: to everybody, and to those who run or audit it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from service.db import Session
from service.errors import NotFound
from service.people.tables import Account, Organisation
from service.studios.notices.tables import Notice
from service.studios.register.tables import Studio
from service.studios.review.board import paused_seats
from service.studios.review.tables import Mark, PanelDraw, Seat
from service.studios.rounds import corrections
from service.studios.rounds.listing import in_order
from service.studios.rounds.rules import ENTRY, LEAST_PANEL, early
from service.studios.rounds.shown import OPINIONS
from service.studios.rounds.tables import (
    Application,
    Correction,
    Opinion,
    ReviewGroup,
    Round,
    RoundEntry,
)
from service.studios.tables import Occupation

STATUSES = {
    "draft": "拟定中",
    "open": "受理",
    "locked": "名册已锁定",
    "decided": "已作出授予决定",
    "published": "已公布结果",
    "cancelled": "已取消",
}


@dataclass(frozen=True)
class ResultLine:
    """A studio that a round granted, as the public reads it."""

    number: str
    name: str
    unit: str
    occupation: str


@dataclass(frozen=True)
class PublicRound:
    """What everybody may read of a round: the call, its notices, its results."""

    code: str
    name: str
    status: str
    opens_on: date
    closes_on: date
    scope: str
    announcement: str
    phone: str
    supervision_phone: str
    reason: str
    document: str
    published_on: date | None
    notices: tuple[tuple[str, str], ...]
    """Number and title of each notice."""
    results: tuple[ResultLine, ...]
    corrections: tuple[Correction, ...]


def public(session: Session, *, code: str) -> PublicRound:
    """Return what everybody may read of a round.

    :raises NotFound: there is none, or the leader has not signed it yet
    """
    row = session.get(Round, code)
    if row is None or row.status == "draft":
        raise NotFound(f"round {code}")
    return PublicRound(
        code=row.code,
        name=row.name,
        status=STATUSES[row.status],
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        scope=row.scope,
        announcement=row.announcement,
        phone=row.phone,
        supervision_phone=row.supervision_phone,
        reason=row.reason or "",
        document=row.document or "",
        published_on=row.published_on,
        notices=_notices(session, row),
        results=_results(session, row) if row.published_on else (),
        corrections=tuple(corrections.of_round(session, code=row.code)),
    )


def _notices(session: Session, row: Round) -> tuple[tuple[str, str], ...]:
    if row.case_number is None:
        return ()
    found = select(Notice).where(Notice.case_number == row.case_number).order_by(Notice.key)
    return tuple((one.number, one.subject) for one in session.scalars(found))


def _results(session: Session, row: Round) -> tuple[ResultLine, ...]:
    rows = (
        select(Studio, Organisation.name, Occupation.name)
        .join(Organisation, Studio.place == Organisation.code)
        .join(Occupation, Studio.occupation_code == Occupation.code)
        .where(Studio.round_code == row.code)
        .order_by(Studio.number)
    )
    return tuple(
        ResultLine(studio.number, studio.name, unit, occupation)
        for studio, unit, occupation in session.execute(rows)
    )


@dataclass(frozen=True)
class EntryLine:
    """An application in the list of a round."""

    case_number: str
    studio: str
    unit: str
    group: str
    status: str
    rank: int | None
    reason: str


@dataclass(frozen=True)
class DrawLine:
    """A draw as anybody can repeat it: the hash was shown before, the seed after."""

    turn: int
    seed: str
    candidates: int
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class GroupLine:
    """A group, its panel and how far it has come."""

    code: str
    name: str
    case_number: str
    status: str
    applications: int
    places: int | None
    seats: int
    pledged: int
    marks: int
    seed_hash: str
    draws: tuple[DrawLine, ...]
    paused: tuple[str, ...]
    """Of each expert on the panel who is suspended, a sentence."""

    @property
    def wanted(self) -> int:
        """How many marks a whole panel gives."""
        return self.applications * self.seats


@dataclass(frozen=True)
class InnerRound:
    """What those who run or audit a round see of it."""

    case_number: str
    places: int | None
    budget: int | None
    figures: tuple[tuple[str, int], ...]
    """How many applications stand how."""
    missing: tuple[str, ...]
    """What has to happen before the round can go on, a sentence each."""
    entries: tuple[EntryLine, ...]
    groups: tuple[GroupLine, ...]
    opinions: tuple[tuple[str, str, str], ...]
    """Department, what it said, its words."""

    def cases(self) -> set[str]:
        """Return the numbers of the cases that it speaks of."""
        of_groups = {one.case_number for one in self.groups}
        return {self.case_number, *of_groups, *(one.case_number for one in self.entries)} - {""}


GROUP = {
    "formed": "待组成专家组",
    "drawn": "待专家承诺",
    "scoring": "评分中",
    "ranked": "已排序",
    "cancelled": "组取消",
}


def inner(session: Session, *, code: str) -> InnerRound:
    """Return what those who run or audit a round see of it.

    :raises NotFound: there is no such round
    """
    row = session.get(Round, code)
    if row is None:
        raise NotFound(f"round {code}")
    entries = _entry_lines(session, row)
    groups = _group_lines(session, row)
    opinions = _opinions(session, row)
    counted = Counter(one.status for one in entries)
    return InnerRound(
        case_number=row.case_number or "",
        places=row.places,
        budget=row.budget,
        figures=tuple(counted.items()),
        missing=tuple(_missing(row, entries, groups, opinions)),
        entries=entries,
        groups=groups,
        opinions=opinions,
    )


def _entry_lines(session: Session, row: Round) -> tuple[EntryLine, ...]:
    names = {
        one.code: one.name
        for one in session.scalars(select(ReviewGroup).where(ReviewGroup.round_code == row.code))
    }
    units = {one.code: one.name for one in session.scalars(select(Organisation))}
    listed = select(RoundEntry).where(RoundEntry.round_code == row.code)
    entries = {one.case_number: one for one in session.scalars(listed)}
    rows = select(Application).where(Application.round_code == row.code)
    applications = {one.case_number: one for one in session.scalars(rows)}
    order = [one.case_number for one in in_order(session, entries.values())]
    order += sorted(applications.keys() - entries.keys())
    found = []
    for number in order:
        application, entry = applications[number], entries.get(number)
        found.append(
            EntryLine(
                case_number=number,
                studio=application.studio_name,
                unit=units[application.place],
                group=names.get((entry.group_code or "") if entry else "", ""),
                status=ENTRY[entry.status]
                if entry
                else early(application.outcome, together=row.together),
                rank=entry.rank if entry else None,
                reason=(entry.reason or "") if entry else "",
            )
        )
    return tuple(found)


def _group_lines(session: Session, row: Round) -> tuple[GroupLine, ...]:
    rows = select(ReviewGroup).where(ReviewGroup.round_code == row.code)
    return tuple(
        _group_line(session, one) for one in session.scalars(rows.order_by(ReviewGroup.position))
    )


def _group_line(session: Session, group: ReviewGroup) -> GroupLine:
    cases = select(RoundEntry.case_number).where(RoundEntry.group_code == group.code)
    marks = select(func.count()).where(Mark.case_number.in_(cases), Mark.void.is_(False))
    seats = select(func.count()).where(Seat.group_code == group.code, Seat.status == "pledged")
    count = select(func.count()).select_from(cases.subquery())
    return GroupLine(
        code=group.code,
        name=group.name,
        case_number=group.case_number or "",
        status=GROUP[group.status],
        applications=session.scalar(count) or 0,
        places=group.places,
        seats=group.seats or LEAST_PANEL,
        pledged=session.scalar(seats) or 0,
        marks=session.scalar(marks) or 0,
        seed_hash=group.seed_hash,
        draws=_draws(session, group),
        paused=_paused(session, group),
    )


def _paused(session: Session, group: ReviewGroup) -> tuple[str, ...]:
    if group.status in ("ranked", "cancelled"):
        return ()
    return tuple(paused_seats(session, group=group.code, at=session.at))


def _draws(session: Session, group: ReviewGroup) -> tuple[DrawLine, ...]:
    if group.case_number is None:
        return ()
    rows = select(PanelDraw).where(PanelDraw.case_number == group.case_number)
    names = {
        row.username: row.name for row in session.execute(select(Account.username, Account.name))
    }
    return tuple(
        DrawLine(one.turn, one.seed, len(one.candidates), tuple(names[n] for n in one.drawn))
        for one in session.scalars(rows.order_by(PanelDraw.turn))
    )


def _opinions(session: Session, row: Round) -> tuple[tuple[str, str, str], ...]:
    rows = (
        select(Opinion)
        .where(Opinion.round_code == row.code)
        .options(selectinload(Opinion.organisation))
    )
    return tuple(
        (one.organisation.name, OPINIONS.get(one.opinion or "", "还没有答复"), one.text or "")
        for one in session.scalars(rows.order_by(Opinion.key))
    )


def _missing(
    row: Round,
    entries: tuple[EntryLine, ...],
    groups: tuple[GroupLine, ...],
    opinions: tuple[tuple[str, str, str], ...],
) -> list[str]:
    """Say what a round waits for."""
    lines = []
    if row.status == "draft":
        lines.append("等候局领导签发申报通知")
    for group in groups:
        lines += [f"{group.name}：{said}" for said in group.paused]
        if group.status == GROUP["formed"]:
            lines.append(f"{group.name}：等候组成专家组")
        elif group.status == GROUP["drawn"]:
            lines.append(f"{group.name}：{group.seats}位专家中有{group.pledged}位已经承诺")
        elif group.status == GROUP["scoring"] and group.marks < group.wanted:
            lines.append(f"{group.name}：应有评分{group.wanted}份，已有{group.marks}份")
        elif group.status == GROUP["scoring"]:
            lines.append(f"{group.name}：评分完成，等候排序和纪要")
    lines += [f"{name}：{said}" for name, said, _ in opinions if said == "还没有答复"]
    counted = Counter(one.status for one in entries)
    for status in ("listed", "held", "confirmed", "failed"):
        if counted[ENTRY[status]]:
            lines.append(f"{ENTRY[status]}：{counted[ENTRY[status]]}件")
    return lines
