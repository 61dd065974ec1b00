"""T3 and T6: what reports add up to; agreements, reports and supervision of a year."""

from collections import Counter
from datetime import date

from sqlalchemy import extract, func, select

from service.db import Session
from service.studios.figures.table import Table, sums, total
from service.studios.yearly.duties import KINDS
from service.studios.yearly.supervision import HANDLINGS, METHODS
from service.studios.yearly.tables import AnnualReport, Duty, Supervision

COUNTED = {
    "projects": "攻关项目", "results": "成果", "apprentices": "徒弟", "level_gains": "等级提升",
    "events": "交流活动", "services": "社会服务", "persons": "人次",
}  # fmt: skip


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year's duties and supervision."""
    return [_duties(session, year), _work(session, year), _supervised(session, year)]


def _duties(session: Session, year: int) -> Table:
    """Return T6: agreements and reports of a year: in time, late, missing, waived."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    duties = select(Duty.kind, Duty.outcome, Duty.closed_on, Duty.due_on)
    for kind, outcome, closed_on, due_on in session.execute(duties.where(Duty.year == year)):
        found[kind][_standing(outcome, closed_on, due_on)] += 1
    names = ("按期", "逾期", "办理中", "豁免", "逾期未报", "称号取消")
    rows = [
        (words, sum(found[kind].values()), *(found[kind][name] for name in names))
        for kind, words in KINDS.items()
    ]
    return Table("duties", "责任书和年度报告", ("事项", "应报", *names), rows)


def _standing(outcome: str | None, closed_on: date | None, due_on: date) -> str:
    if outcome == "waived":
        return "豁免"
    if outcome == "lapsed":
        return "逾期未报"
    if outcome == "ended":
        return "称号取消"
    if closed_on is None:
        return "办理中"
    return "按期" if closed_on <= due_on else "逾期"


def _work(session: Session, year: int) -> Table:
    """Return T3: what the accepted reports of a year add up to."""
    added: Counter[str] = Counter()
    count = 0
    accepted = select(AnnualReport.figures).where(AnnualReport.year == year)
    for figures in session.scalars(accepted):
        count += 1
        added.update({name: int(figures.get(name) or 0) for name in COUNTED})
    rows = [("年度报告", count), *((words, added[name]) for name, words in COUNTED.items())]
    return Table("work", "职责履行：已通过的年度报告", ("项目", "数量"), rows)


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
    return Table("supervision", "日常监管", head, [*rows, sums(rows, len(head))])
