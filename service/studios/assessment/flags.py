"""What speaks against a grade on a day: vetoes, and what keeps a studio from 优秀 (article 11)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from service.db import Session
from service.errors import say
from service.studios.assessment import rules
from service.studios.assessment.sheet_tables import AssessmentSheet, Rectification
from service.studios.assessment.tables import Assessment, AssessmentRound
from service.studios.books import queries as books
from service.studios.changes.tables import LeaderChange
from service.studios.register.tables import Studio
from service.studios.working_days import WorkingDays, calendar
from service.studios.yearly.rules import add_months, is_idle
from service.studios.yearly.supervision import last_activities
from service.studios.yearly.tables import AnnualReport, Duty, Supervision

VETOES = {
    "misuse": "挪用、骗取资金",
    "false_material": "提供虚假材料",
    "refused": "拒绝考核",
    "accident": "发生重大安全事故或者违法行为",
}
"""What the checks of an assessment may find: 不合格 whatever the points."""
IDLE = "连续12个月以上未开展工作"
REVOKING = "取消称号程序在办，暂停拨付资金"
FINISHED = ("accepted", "waived")


@dataclass(frozen=True)
class Flags:
    """What speaks against a grade, in sentences; empty where nothing does."""

    veto: tuple[str, ...] = ()
    """不合格 whatever the points."""
    no_excellent: tuple[str, ...] = ()
    """合格 at best."""


@dataclass(frozen=True)
class Report:
    """How a yearly report stands: handed in that many days after its due day, or not at all.

    A report that was sent and lies with the centre is not missing: how long the centre looks at it
    is not the unit's doing. What was never accepted lapses at the year's end, and is missing then.
    """

    year: int
    due_on: date
    there: bool
    late_days: int = 0


def flags(session: Session, studio: Studio, on: date) -> Flags:
    """Return what speaks against a grade of one studio on a day, from the register alone."""
    return flags_of(session, [studio], on)[studio.key]


def flags_of(session: Session, studios: Collection[Studio], on: date) -> Mapping[int, Flags]:
    """Return by the studio's key what speaks against a grade, however many there are.

    The number of statements does not depend on the number of studios.

    :param on: the day on which grades are settled or published
    """
    keys = [one.key for one in studios]
    sheets = _sheets(session, keys)
    reports = _reports(session, keys, sheets)
    active = last_activities(session)
    ratios = {row.studio.key: row.ratio for row in books.figures(session, keys=keys)}
    mending = _mending(session, keys)
    led_since = _led_since(session, keys)
    terms, days = _terms(session, sheets), calendar(session)
    return {
        one.key: Flags(
            tuple(_vetoes(sheets.get(one.key), _active_on(one, active), on)),
            (
                *_of_money(ratios.get(one.key), sheets.get(one.key)),
                *late_reports(
                    reports.get(one.key, ()), on=on, days=days, most=terms[one.key].late_report
                ),
                *_of_standing(one, mending=one.key in mending),
                *_of_post(sheets.get(one.key), led_since.get(one.key), on, terms[one.key]),
            ),
        )
        for one in studios
    }


def late_reports(
    reports: Collection[Report], *, on: date, days: WorkingDays, most: int
) -> tuple[str, ...]:
    """Return a sentence for each report that is missing, or came too many working days late.

    >>> plain = WorkingDays({}, frozenset())
    >>> due, said = date(2027, 2, 1), {"days": plain, "most": 30}
    >>> late_reports([Report(2026, due, False)], on=date(2027, 4, 1), **said)
    ('2026年度报告没有通过',)
    >>> # the 30th working day after it is 15 March, 42 days later
    >>> came = [[Report(2026, due, True, late)] for late in (42, 43)]
    >>> [len(late_reports(one, on=due, **said)) for one in came]
    [0, 1]
    """
    return tuple(_late(reports, on, days, most))


def is_vacant(*, since: date, on: date, months: int) -> bool:
    """Ask whether nobody has led a studio for more than some months.

    >>> [is_vacant(since=date(2027, 1, 15), on=date(2027, 4, day), months=3) for day in (15, 16)]
    [False, True]
    """
    return on > add_months(since, months)


def handed_in(duty: Duty, late_days: int) -> int | None:
    """Return how many days late a report was handed in; None: it is missing.

    :param late_days: what its accepted report says, 0 where none was accepted
    """
    if duty.outcome in FINISHED:
        return late_days
    if duty.outcome is None and duty.sent_on is not None:
        return max(0, (duty.sent_on - duty.due_on).days)
    return None


def _late(reports: Collection[Report], on: date, days: WorkingDays, most: int) -> list[str]:
    found: list[str] = []
    for one in sorted(reports, key=lambda report: report.year):
        last = days.after(one.due_on, most)
        if not one.there and one.due_on < on:
            found.append(say("%(year)s年度报告没有通过", year=one.year))
        elif one.due_on + timedelta(days=one.late_days) > last:
            late = "%(year)s年度报告逾期%(most)s个工作日以上"
            found.append(say(late, year=one.year, most=most))
    return found


def _active_on(studio: Studio, latest: Mapping[int, date]) -> date:
    """Return when a studio last worked; nothing is known from before it was brought in."""
    found = latest.get(studio.key, studio.granted_on)
    return max(found, studio.kept_since) if studio.kept_since else found


def _vetoes(sheet: AssessmentSheet | None, active_on: date, on: date) -> list[str]:
    found = [VETOES[code] for code in (sheet.vetoes if sheet else ()) if code in VETOES]
    return [*found, IDLE] if is_idle(last_activity=active_on, on=on) else found


def _of_money(ratio: float | None, sheet: AssessmentSheet | None) -> list[str]:
    found = []
    if ratio is not None and ratio < 1:
        found.append("配套资金低于区级资助资金（办法第十七条）")
    if sheet is not None and sheet.own_account is False:
        found.append("没有建立专门账目（办法第十八条）")
    return found


def _of_standing(studio: Studio, *, mending: bool) -> list[str]:
    """Say what is open: a rectification, a revocation that the leader had begun (5.3, 9.1).

    `payment_frozen` is set while a revocation runs and by nothing else. Money that waits for
    another reason (a change of unit, a second studio: `payment_held_by`) speaks against no grade.
    """
    found = ["限期整改没有办结"] if mending else []
    return [*found, REVOKING] if studio.payment_frozen else found


def _of_post(
    sheet: AssessmentSheet | None, led_since: date | None, on: date, terms: rules.Terms
) -> list[str]:
    since = sheet.vacant_since if sheet else None
    if since is None or (led_since is not None and led_since >= since):
        return []
    vacant = is_vacant(since=since, on=on, months=terms.vacancy)
    return [say("领办人空缺超过%(months)s个月", months=terms.vacancy)] if vacant else []


def _sheets(session: Session, keys: Collection[int]) -> dict[int, AssessmentSheet]:
    """Return the last sheet of each studio."""
    rows = session.scalars(
        select(AssessmentSheet)
        .where(AssessmentSheet.studio_key.in_(keys))
        .order_by(AssessmentSheet.round_year)
    )
    return {row.studio_key: row for row in rows}


def _reports(
    session: Session, keys: Collection[int], sheets: Mapping[int, AssessmentSheet]
) -> dict[int, list[Report]]:
    """Return the reports of the years that are assessed: since the last result that was passed."""
    passed = dict(
        session.execute(
            select(Assessment.studio_key, Assessment.year)
            .where(Assessment.studio_key.in_(keys))
            .where((Assessment.grade != "unqualified") | Assessment.rectified_on.is_not(None))
            .order_by(Assessment.year)
        ).all()
    )
    late = {
        (row.studio_key, row.year): row.late_days
        for row in session.execute(
            select(AnnualReport.studio_key, AnnualReport.year, AnnualReport.late_days).where(
                AnnualReport.studio_key.in_(keys)
            )
        )
    }
    found: dict[int, list[Report]] = {}
    duties = select(Duty).where(Duty.kind == "report", Duty.studio_key.in_(keys))
    for one in session.scalars(duties):
        sheet = sheets.get(one.studio_key)
        if one.year <= passed.get(one.studio_key, 0) or (sheet and one.year > sheet.round_year):
            continue
        days = handed_in(one, late.get((one.studio_key, one.year), 0))
        report = Report(one.year, one.due_on, days is not None, days or 0)
        found.setdefault(one.studio_key, []).append(report)
    return found


def _terms(
    session: Session, sheets: Mapping[int, AssessmentSheet]
) -> defaultdict[int, rules.Terms]:
    """Return by studio the terms of the round that assesses it."""
    years = {one.round_year for one in sheets.values()}
    rows = select(AssessmentRound.year, AssessmentRound.terms)
    found = session.execute(rows.where(AssessmentRound.year.in_(years)))
    said = {row.year: row.terms for row in found}
    return defaultdict(
        rules.Terms, {key: rules.terms(said.get(one.round_year)) for key, one in sheets.items()}
    )


def _mending(session: Session, keys: Collection[int]) -> set[int]:
    """Return the studios with a rectification that is not closed."""
    open_ = select(Rectification.studio_key).where(
        Rectification.studio_key.in_(keys), Rectification.outcome.is_(None)
    )
    supervised = select(Supervision.studio_key).where(
        Supervision.studio_key.in_(keys),
        Supervision.handling == "rectify",
        Supervision.outcome.is_(None),
    )
    return {*session.scalars(open_), *session.scalars(supervised)}


def _led_since(session: Session, keys: Collection[int]) -> dict[int, date]:
    """Return since when the present master leads, of studios whose master changed."""
    rows = session.execute(
        select(LeaderChange.studio_key, LeaderChange.closed_on)
        .where(LeaderChange.studio_key.in_(keys), LeaderChange.outcome == "granted")
        .order_by(LeaderChange.closed_on)
    )
    return {row.studio_key: row.closed_on for row in rows if row.closed_on}
