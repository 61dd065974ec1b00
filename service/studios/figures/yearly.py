"""T3 and T6: what reports add up to; agreements, reports, supervision, revocations of a year."""

from collections import Counter

from sqlalchemy import case, extract, func, select

from service.db import Session
from service.studios.assessment.sheet_tables import Rectification
from service.studios.figures.table import Table, pairs, sums, total
from service.studios.register.tables import Studio
from service.studios.revocation.rules import GROUNDS
from service.studios.revocation.tables import Revocation
from service.studios.yearly.duties import KINDS
from service.studios.yearly.supervision import HANDLINGS, METHODS
from service.studios.yearly.tables import AnnualReport, Duty, Supervision

SUPERVISION = "T6"
FROM = {"assessment": "考核评估", "supervision": "日常监管"}
ENDS = {"rectified": "完成", "failed": "未完成", "ended": "终止", "": "整改中"}
OUTCOMES = {
    "revoked": "取消", "kept": "不予取消", "rectify": "转整改", "cured": "中止（变更领办人）",
    "refused": "不予立案", "ended": "终止", "": "办理中",
}  # fmt: skip
COUNTED = {
    "projects": "攻关项目", "results": "成果", "apprentices": "徒弟", "level_gains": "等级提升",
    "events": "交流活动", "services": "社会服务", "persons": "人次",
}  # fmt: skip


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year's duties and supervision."""
    return [
        _work(session, year),
        _duties(session, year),
        _supervised(session, year),
        _rectified(session, year),
        _revoked(session, year),
    ]


def _duties(session: Session, year: int) -> Table:
    """Return T6: agreements and reports of a year: in time, late, missing, waived."""
    standing = case(
        (Duty.outcome == "waived", "豁免"),
        (Duty.outcome == "lapsed", "逾期未报"),
        (Duty.outcome == "ended", "称号取消"),
        (Duty.closed_on.is_(None), "办理中"),
        (Duty.closed_on <= Duty.due_on, "按期"),
        else_="逾期",
    )
    counted = session.execute(
        select(Duty.kind, standing, func.count())
        .where(Duty.year == year)
        .group_by(Duty.kind, standing)
    )
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for kind, words, count in counted:
        found[kind][words] = count
    names = ("按期", "逾期", "办理中", "豁免", "逾期未报", "称号取消")
    rows = [
        (words, sum(found[kind].values()), *(found[kind][name] for name in names))
        for kind, words in KINDS.items()
    ]
    return Table("duties", "责任书和年度报告", ("事项", "应报", *names), rows, part=SUPERVISION)


def _work(session: Session, year: int) -> Table:
    """Return T3: what the accepted reports of a year add up to."""
    count, added = work(session, year=year)
    rows = [("年度报告", count), *((words, added[name]) for name, words in COUNTED.items())]
    return Table("work", "职责履行：已通过的年度报告", ("项目", "数量"), rows, part="T3")


def work(session: Session, *, year: int) -> tuple[int, Counter[str]]:
    """Return how many reports of a year were accepted, and what they add up to."""
    added: Counter[str] = Counter()
    count = 0
    accepted = select(AnnualReport.figures).where(AnnualReport.year == year)
    for figures in session.scalars(accepted):
        count += 1
        added.update({name: int(figures.get(name) or 0) for name in COUNTED})
    return count, added


def _supervised(session: Session, year: int) -> Table:
    """Return T6: records of supervision of a year by manner and what followed."""
    counted = session.execute(
        select(Supervision.method, Supervision.handling, func.count())
        .where(extract("year", Supervision.on) == year)
        .group_by(Supervision.method, Supervision.handling)
    )
    found: Counter[tuple[str, str | None]] = Counter(
        {(method, handling): count for method, handling, count in counted}
    )
    rows = [
        (words, total(found, method), *(found[method, handling] for handling in HANDLINGS))
        for method, words in METHODS.items()
    ]
    head = ("方式", "次数", *HANDLINGS.values())
    return Table("supervision", "日常监管", head, [*rows, sums(rows, len(head))], part=SUPERVISION)


def _rectified(session: Session, year: int) -> Table:
    """Return T6: rectifications begun in a year, by what they came from and their outcome."""
    outcome = func.coalesce(Rectification.outcome, "")
    counted = session.execute(
        select(Rectification.source, outcome, func.count())
        .where(extract("year", Rectification.begun_on) == year)
        .group_by(Rectification.source, outcome)
    )
    found = {(source, end): count for source, end, count in counted}
    shown = []
    for source, words in FROM.items():
        numbers = [found.get((source, end), 0) for end in ENDS]
        shown.append((words, sum(numbers), *numbers))
    head = ("来源", "整改", *ENDS.values())
    return Table(
        "rectifications", "限期整改", head, [*shown, sums(shown, len(head))], part=SUPERVISION
    )


def _revoked(session: Session, year: int) -> Table:
    """Return T6: cases about titles that were proposed in a year, by ground and outcome.

    The last column counts titles that ended in the year, whenever their case was proposed.
    """
    outcome = func.coalesce(Revocation.outcome, "")
    counted = session.execute(
        select(Revocation.ground, outcome, func.count())
        .where(extract("year", Revocation.proposed_on) == year)
        .group_by(Revocation.ground, outcome)
    )
    found = {(ground, end): count for ground, end, count in counted}
    over = (
        select(Studio.end_ground, func.count())
        .where(Studio.status == "revoked", extract("year", Studio.ended_on) == year)
        .group_by(Studio.end_ground)
    )
    ended = pairs(session.execute(over))
    rows = []
    for ground, one in GROUNDS.items():
        numbers = [found.get((ground, end), 0) for end in OUTCOMES]
        words = f"{one.article}：{one.name}"
        rows.append((words, sum(numbers), *numbers, ended.get(ground, 0)))
    head = ("情形", "本年立案建议", *OUTCOMES.values(), "本年取消称号")
    return Table(
        "revocations", "取消称号：按情形", head, [*rows, sums(rows, len(head))], part=SUPERVISION
    )
