"""T1: what became of a year's applications, by channel, industry, occupation, unit, street."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, exists, extract, func, or_, select

from service.db import Session
from service.people.tables import Organisation
from service.studios.figures.table import SUM, Table, middle, pairs, share, within
from service.studios.notices.tables import Notice, NoticeItem, Objection
from service.studios.regulation import CHANNELS, INDUSTRIES
from service.studios.review.tables import Mark, PanelDraw
from service.studios.rounds.tables import Application, Round, RoundEntry
from service.studios.working_days import calendar

PART = "T1"
OUTCOMES = {
    "granted": "授予",
    "failed": "不合格",
    "declined": "不予授予",
    "returned": "退回",
    "lapsed": "逾期终止",
    "withdrawn": "撤回",
    "cancelled": "批次取消",
    "ended": "由管理员结束",
    None: "办理中",
}
STEPS = {
    "received": "收到", "accepted": "受理", "reviewed": "评审", "passed": "合格",
    "noticed": "公示", "objected": "异议",
}  # fmt: skip
"""How far an application came, whatever became of it."""
CLASSES = {
    "1": "党政、企事业负责人", "2": "专业技术人员", "3": "办事人员",
    "4": "社会生产服务和生活服务人员", "5": "农林牧渔业人员", "6": "生产制造及有关人员",
    "C": "区定职业",
}  # fmt: skip
"""The classes of the national list of occupations by the first letter of a code."""
NOTE = "通过率为合格件数占评审件数的比例，授予率为授予件数占已作出决定件数的比例。"


@dataclass(frozen=True)
class Trait:
    """By what applications are counted: its name, its title, the words of its values."""

    name: str
    title: str
    known: Mapping[str, str]
    always: bool = False
    """Whether values that nothing was sent of stand in the table too."""


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of a year's applications and notices."""
    flags = _flags(year)
    rounds = pairs(session.execute(select(Round.code, Round.name)))
    traits = (
        Trait("channel", "申报渠道", CHANNELS, always=True),
        Trait("industry", "行业（领域）", {name: name for name in INDUSTRIES}, always=True),
        Trait("class", "职业大类", CLASSES),
        Trait("kind", "单位性质", {}),
        Trait("street", "街道（地区）", {}),
        Trait("round", "批次", rounds),
    )
    return [*(_by(session, flags, trait) for trait in traits), _noticed(session, year)]


def funnel(session: Session, *, code: str) -> list[tuple[str, int]]:
    """Return how many applications of a round came how far, from sent to granted."""
    flags = _flagged(Application.round_code == code)
    names = [*(name for name in STEPS if name != "objected"), "granted"]
    found = session.execute(select(*(func.sum(flags.c[name]) for name in names))).one()
    words = {**STEPS, "granted": "授予"}
    return [(words[name], int(count or 0)) for name, count in zip(names, found, strict=True)]


def _flags(year: int) -> Subquery:
    return _flagged(extract("year", Application.sent_on) == year)


def _flagged(where: ColumnElement[bool]) -> Subquery:
    """Return the applications with what is counted of them, each as nought or one."""
    entry = RoundEntry.case_number == Application.case_number
    noticed = exists().where(NoticeItem.case_number == Application.case_number)
    reviewed = or_(
        exists().where(Mark.case_number == Application.case_number, Mark.void.is_(False)),
        exists().where(PanelDraw.case_number == Application.case_number),
        Application.outcome.in_(("granted", "failed")),
    )
    passed = or_(
        noticed,
        Application.outcome == "granted",
        exists().where(entry, RoundEntry.passed.is_(True)),
    )
    objected = exists().where(
        Objection.item_key == NoticeItem.key, NoticeItem.case_number == Application.case_number
    )
    # Who did not meet the conditions had the materials returned (article 7).
    outcome = case((Application.outcome == "ineligible", "returned"), else_=Application.outcome)
    known = [(name, outcome == name) for name in OUTCOMES if name]
    return (
        select(
            Application.channel,
            Application.industry,
            func.substr(Application.occupation_code, 1, 1).label("class"),
            func.coalesce(Organisation.legal_kind, "没有登记").label("kind"),
            Application.street,
            Application.round_code.label("round"),
            func.abs(1).label("received"),
            _one(or_(reviewed, noticed, exists().where(entry)), "accepted"),
            _one(or_(reviewed, noticed), "reviewed"),
            _one(passed, "passed"),
            _one(noticed, "noticed"),
            _one(objected, "objected"),
            *(_one(condition, name) for name, condition in known),
            _one(Application.outcome.is_(None), "open"),
        )
        .join(Organisation, Organisation.code == Application.unit)
        .where(where)
        .subquery()
    )


def _one(condition: ColumnElement[bool], name: str) -> Any:
    return case((condition, 1), else_=0).label(name)


def _by(session: Session, flags: Subquery, trait: Trait) -> Table:
    """Return what became of the applications sent in a year, by one of their traits."""
    names = [*STEPS, *(name or "open" for name in OUTCOMES)]
    counted = session.execute(
        select(flags.c[trait.name], *(func.sum(flags.c[name]) for name in names)).group_by(
            flags.c[trait.name]
        )
    )
    found = {str(value): [int(one or 0) for one in numbers] for value, *numbers in counted}
    known = {**trait.known, **{one: one for one in sorted(found) if one not in trait.known}}
    rows = [
        (words, *found.get(value, [0] * len(names)))
        for value, words in known.items()
        if trait.always or value in found
    ]
    whole = (SUM, *(sum(row[place] for row in found.values()) for place in range(len(names))))
    places = {name: place for place, name in enumerate(names, start=1)}
    head = (trait.title, *STEPS.values(), *OUTCOMES.values(), "通过率", "授予率")
    shown = [(*row, *_rates(row, places)) for row in [*rows, whole]]
    return Table(
        f"applications-{trait.name}",
        f"申报情况：按{trait.title}",
        head,
        shown,
        note=NOTE,
        part=PART,
    )


def _rates(row: tuple[Any, ...], places: Mapping[str, int]) -> tuple[str, str]:
    """Return how many of those reviewed passed, and how many of those decided were granted."""
    granted = row[places["granted"]]
    decided = granted + sum(row[places[name]] for name in ("failed", "declined", "returned"))
    return share(row[places["passed"]], row[places["reviewed"]]), share(granted, decided)


def _noticed(session: Session, year: int) -> Table:
    """Return what was shown to the public in a year, for how long, and what was objected to."""
    of = extract("year", Notice.published_on) == year
    shown = session.execute(select(Notice.published_on, Notice.closed_on).where(of)).all()
    items = session.scalar(select(func.count()).select_from(NoticeItem).join(Notice).where(of))
    counted = session.execute(
        select(func.coalesce(Objection.outcome, "open"), func.count())
        .where(within(Objection.filed_at, year))
        .group_by(func.coalesce(Objection.outcome, "open"))
    )
    outcomes = pairs(counted)
    days = calendar(session)
    spans = [days.between(since, until) for since, until in shown if until]
    rows = [
        ("公示公告", len(shown)),
        ("公示事项", items or 0),
        ("公示时间：中位（工作日）", middle(spans)),
        ("公示时间：最长（工作日）", max(spans, default="—")),
        ("收到异议", sum(outcomes.values())),
        ("异议成立", outcomes.get("upheld", 0)),
        ("异议不成立", outcomes.get("dismissed", 0)),
        ("异议不予受理", outcomes.get("not-accepted", 0)),
        ("异议正在办理", outcomes.get("open", 0)),
    ]
    return Table("notices", "公示和异议", ("项目", "数量"), rows, part=PART)
