"""A studio on one page: cycle, duties, money, agreements, reports, supervision, what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from service.clock import in_words
from service.db import Session
from service.people.tables import Organisation
from service.studios.books import queries as books
from service.studios.books.tables import FundingCycle
from service.studios.changes.queries import unit_changes
from service.studios.changes.tables import LeaderChange, LeaderWatch, UnitChange
from service.studios.money.tables import MoneyEntry
from service.studios.recommendations.queries import of_studio
from service.studios.recommendations.tables import Recommendation
from service.studios.register.tables import Studio
from service.studios.revocation import rules as revocation
from service.studios.revocation.proposing import term
from service.studios.revocation.tables import Appeal, Remedy, Revocation
from service.studios.spending import queries as spending
from service.studios.spending.tables import Spending, stands
from service.studios.yearly import due, rules
from service.studios.yearly.due import Due, DueView
from service.studios.yearly.supervision import HANDLINGS, METHODS, last_activities
from service.studios.yearly.tables import Agreement, AnnualReport, Duty, Supervision

OUTCOMES = {
    "recorded": "已记录",
    "rectified": "整改完成",
    "failed": "整改未完成",
    "proposed": "建议取消称号",
    "ended": "终止",
}
MONTHS_TO_MATCH = 12
"""From when on a ratio below 1 is a flag (D)."""


@dataclass(frozen=True)
class SupervisionView:
    """A record of supervision."""

    on: date
    method: str
    findings: str
    handling: str
    outcome: str
    case: str


@dataclass(frozen=True)
class Overview:
    """What the page of a studio shows; amounts in fen."""

    studio: Studio
    unit: str
    cycle: int | None
    cycle_begun_on: date | None
    money: books.Figures
    coming: Sequence[DueView]
    duties: Sequence[DueView]
    agreements: Sequence[Agreement]
    reports: Sequence[AnnualReport]
    supervision: Sequence[SupervisionView]
    assets: Sequence[spending.AssetView]
    marks: tuple[int, int]
    last_activity: date
    missing: Sequence[str]
    changes: Sequence[UnitChange]
    """Registered changes of unit or place, the latest first."""
    recommendations: Sequence[Recommendation]


def overview(session: Session, studio: Studio, *, today: date) -> Overview:
    """Return everything of a studio."""
    cycle = session.scalar(
        select(FundingCycle).where(
            FundingCycle.studio_key == studio.key, FundingCycle.ended_on.is_(None)
        )
    )
    [money] = books.figures(session, studio=studio)
    duties = due.of_studio(session, studio, today=today)
    known = Due(session, today=today, studio=studio)
    late = (*duties, *known.views(known.unbegun()))
    marks = spending.marks(session, studio)
    last = last_activities(session, studio=studio)[studio.key]
    return Overview(
        studio=studio,
        unit=session.get_one(Organisation, studio.unit).name,
        cycle=cycle.number if cycle else None,
        cycle_begun_on=cycle.begun_on if cycle else None,
        money=money,
        coming=known.views(known.coming()),
        duties=duties,
        agreements=session.scalars(
            select(Agreement)
            .where(Agreement.studio_key == studio.key)
            .order_by(Agreement.year.desc(), Agreement.version.desc())
        ).all(),
        reports=session.scalars(
            select(AnnualReport)
            .where(AnnualReport.studio_key == studio.key)
            .order_by(AnnualReport.year.desc())
        ).all(),
        supervision=[_supervised(row) for row in _records(session, studio)],
        assets=spending.assets(session, studio),
        marks=marks,
        last_activity=last,
        missing=list(_missing(session, studio, money, late, marks, last, today)),
        changes=unit_changes(session, studio=studio),
        recommendations=of_studio(session, studio=studio),
    )


def owned(session: Session, *, unit: str | None, master: str | None) -> list[Studio]:
    """Return the studios of a unit (or branch); where `master` is named, those that they lead."""
    rows = session.scalars(
        select(Studio)
        .where((Studio.unit == unit) | (Studio.place == unit))
        .options(joinedload(Studio.master))
        .order_by(Studio.number)
    )
    return [row for row in rows if master is None or row.master.name == master]


def case_numbers(session: Session, studio: Studio) -> list[str]:
    """Return the numbers of the cases that are about a studio."""
    found = {studio.case_number}
    for query in (
        select(MoneyEntry.funding_case).where(MoneyEntry.studio_key == studio.key),
        select(Duty.case_number).where(Duty.studio_key == studio.key),
        select(Agreement.case_number).where(Agreement.studio_key == studio.key),
        select(Supervision.case_number).where(Supervision.studio_key == studio.key),
        select(Spending.case_number).where(Spending.studio_key == studio.key).distinct(),
        select(LeaderChange.case_number).where(LeaderChange.studio_key == studio.key),
        select(Revocation.case_number).where(*_known_to_the_unit(studio)),
        select(Appeal.case_number).where(Appeal.studio_key == studio.key),
        select(Remedy.case_number).where(Remedy.studio_key == studio.key),
        select(LeaderWatch.case_number).where(LeaderWatch.studio_key == studio.key),
        select(UnitChange.case_number).where(UnitChange.studio_key == studio.key),
        select(Recommendation.case_number).where(Recommendation.studio_key == studio.key),
    ):
        found |= {number for number in session.scalars(query) if number}
    return sorted(found)


def running_revocation(session: Session, studio: Studio) -> Revocation | None:
    """Return the case about a studio's title that runs and that its unit knows of."""
    known = select(Revocation).where(*_known_to_the_unit(studio), Revocation.outcome.is_(None))
    return session.scalar(known)


def _known_to_the_unit(studio: Studio) -> tuple[ColumnElement[bool], ...]:
    return Revocation.studio_key == studio.key, Revocation.begun_on.is_not(None)


def _records(session: Session, studio: Studio) -> Sequence[Supervision]:
    return session.scalars(
        select(Supervision)
        .where(Supervision.studio_key == studio.key)
        .order_by(Supervision.on.desc(), Supervision.key.desc())
    ).all()


def _supervised(row: Supervision) -> SupervisionView:
    return SupervisionView(
        on=row.on,
        method=METHODS.get(row.method, row.method),
        findings=row.findings,
        handling=HANDLINGS.get(row.handling, row.handling),
        outcome=OUTCOMES[row.outcome] if row.outcome else "整改中",
        case=row.case_number,
    )


def _missing(
    session: Session,
    studio: Studio,
    money: books.Figures,
    late: Sequence[DueView],
    marks: tuple[int, int],
    last: date,
    today: date,
) -> Iterator[str]:
    """Say what section and centre look after."""
    title = running_revocation(session, studio)
    if title is not None:
        ground = revocation.GROUNDS[title.ground].name
        yield f"取消称号正在办理（{ground}），办理期限{in_words(term(title))}，暂停拨付"
    for one in late:
        if one.late:
            yield f"{one.title}逾期{one.late}个工作日"
    if session.get_one(Organisation, studio.unit).payee_account is None:
        yield "没有登记收款账户"
    if studio.payment_held_by:
        yield "单位变更还没有办完，暂不拨付"
    if money.owed:
        yield "有已批准、还没有拨付的资助"
    if money.ratio is not None and money.ratio < 1:
        begun = rules.add_months(studio.granted_on, MONTHS_TO_MATCH)
        yield "配套资金不足1:1" + ("，已满12个月" if today >= begun else "")
    if marks[0] > marks[1]:
        yield f"{marks[0] - marks[1]}笔支出凭证没有注明“大师工作室经费”"
    asked = session.scalar(
        select(func.count())
        .select_from(Spending)
        .where(Spending.studio_key == studio.key, Spending.question.is_not(None), stands())
    )
    if asked:
        yield f"{asked}笔支出曾要求说明"
    if rules.is_idle(last_activity=last, on=today):
        yield "超过一年没有登记任何活动（办法第十三条）"
