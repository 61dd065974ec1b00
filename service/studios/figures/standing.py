"""How the open work stands now: by step and age, by party, by day, by person."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from service import pictures
from service.clock import BEIJING
from service.db import Session
from service.host.registry import calendar
from service.host.tables.core import Party, ProcessInstance, UserTask
from service.people import roles
from service.people.tables import Account, Organisation
from service.pictures import Column
from service.studios.figures.pictures import Picture
from service.studios.figures.table import SUM, Table

AGES = (3, 10, 20)
"""Working days: up to 3, up to 10, up to 20, longer."""
WEEKS = 6
RECENT = timedelta(days=30)
MOST = 40
"""Parties and people that are listed, those with most first."""
ONE_DAY = timedelta(days=1)
SENT = ProcessInstance.status.not_in(("draft", "discarded"))
OPEN = UserTask.status == "open"


def of_now(session: Session, *, at: datetime) -> list[Picture]:
    """Return the pictures of the open work, each with its table."""
    return [_ages(session, at), _due(session, at), _parties(session, at), _people(session, at)]


def steps(session: Session, *, at: datetime) -> Table:
    """Return where cases stand: step by step, the most work first."""
    query = (
        select(
            ProcessInstance.process_name,
            UserTask.name,
            UserTask.lane,
            func.count(),
            _sum(UserTask.due_at < at),
            func.min(UserTask.created_at),
        )
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .where(OPEN, SENT)
        .group_by(ProcessInstance.process_name, UserTask.name, UserTask.lane)
        .order_by(func.count().desc(), ProcessInstance.process_name, UserTask.name)
    )
    found: dict[tuple[str, str, str], list[Any]] = {}
    for process, name, lane, count, late, oldest in session.execute(query):
        # What stands in brackets is of one case, and may name who judges in it.
        place = (process, name.partition("（")[0], lane or "—")
        step = found.setdefault(place, [0, 0, oldest])
        step[:] = [step[0] + count, step[1] + late, min(step[2], oldest)]
    rows = [
        (*place, count, late, _waited(session, oldest, at))
        for place, (count, late, oldest) in found.items()
    ]
    whole = (SUM, "", "", sum(row[3] for row in rows), sum(row[4] for row in rows), "")
    head = ("事项", "环节", "由谁办", "件数", "逾期", "最久的（工作日）")
    return Table("steps", "各环节等着办的", head, [*rows, whole], numbers=3)


def _ages(session: Session, at: datetime) -> Picture:
    """Draw how long the open work of each role has waited."""
    days = _days_back(session, at)
    bounds = [UserTask.created_at >= day for day in days]
    within = [_sum(bounds[0])]
    within += [_sum(new, ~old) for old, new in pairwise(bounds)]
    within.append(_sum(~bounds[-1]))
    query = (
        select(UserTask.lane, *within, _sum(UserTask.due_at < at))
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .where(OPEN, SENT)
        .group_by(UserTask.lane)
    )
    found = [(lane or "—", *counts) for lane, *counts in session.execute(query)]
    found.sort(key=lambda row: (-sum(row[1:-1]), str(row[0])))
    heads = [f"{AGES[0]} 天内", *(f"{a + 1}–{b} 天" for a, b in pairwise(AGES))]
    heads.append(f"{AGES[-1]} 天以上")
    rows = [(*row[:-1], sum(row[1:-1]), row[-1]) for row in found]
    whole = sum(row[-2] for row in rows)
    old = sum(row[-3] for row in rows)
    words = f"现在有 {whole} 件等着办，其中等了 {AGES[-1]} 个工作日以上的 {old} 件。"
    total: tuple[Any, ...] = (SUM, *(sum(row[n] for row in rows) for n in range(1, len(heads) + 3)))
    table = Table(
        "ages", "等了多久", ("由谁办", *heads, "共", "逾期"), [*rows, total],
        note="按工作日计，不算等着的那一天。",
    )  # fmt: skip
    drawn = pictures.columns(
        [Column(str(row[0]), row[1:-1]) for row in found],
        heads,
        name="picture-ages",
        title=table.title,
        about=words,
    )
    return Picture(drawn, words, table)


def _due(session: Session, at: datetime) -> Picture:
    """Draw what falls due in each of the coming weeks."""
    today = at.astimezone(BEIJING).date()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday + timedelta(weeks=turn) for turn in range(WEEKS)]
    spans = [(max(_begins(week), at), _begins(week + 7 * ONE_DAY)) for week in weeks]
    counts = [_sum(UserTask.due_at >= first, UserTask.due_at < end) for first, end in spans]
    query = (
        select(_sum(UserTask.due_at < at), *counts)
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .where(OPEN, SENT)
    )
    late, *coming = (int(one or 0) for one in session.execute(query).one())
    heads = [f"{week.month}/{week.day}" for week in weeks]
    ends = [week + 6 * ONE_DAY for week in weeks]
    rows: list[tuple[object, ...]] = [("已经逾期", late)]
    rows += [
        (f"{week.month}月{week.day}日—{end.month}月{end.day}日", count)
        for week, end, count in zip(weeks, ends, coming, strict=True)
    ]
    words = f"已经逾期 {late} 件；本周还有 {coming[0]} 件到期，下周 {coming[1]} 件。"
    table = Table("due", "哪一周到期", ("哪一周", "件数"), rows)
    drawn = pictures.columns(
        [Column("到期", coming)], heads, name="picture-due", title=table.title, about=words
    )
    return Picture(drawn, words, table)


def _parties(session: Session, at: datetime) -> Picture:
    """Draw whose cases are overdue: units and departments with most first."""
    query = (
        select(Organisation.name, func.count(), func.min(UserTask.due_at))
        .select_from(UserTask)
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .join(Party, Party.instance_key == ProcessInstance.key)
        .join(Organisation, Organisation.code == Party.holder)
        .where(OPEN, SENT, UserTask.due_at < at, Party.relation.in_(("unit", "department")))
        .group_by(Organisation.code, Organisation.name)
        .order_by(func.count().desc(), Organisation.name)
        .limit(MOST)
    )
    rows = [
        (name, count, _waited(session, oldest, at))
        for name, count, oldest in session.execute(query)
    ]
    words = f"逾期最多的是{rows[0][0]}，{rows[0][1]} 件。" if rows else "没有逾期的办件。"
    head = ("单位、部门", "逾期", "最久的（工作日）")
    note = "一件同时有申报单位和推荐部门的，两边都算。"
    table = Table("parties", "哪些单位、部门的办件逾期", head, rows, note=note)
    drawn = pictures.columns(
        [Column(str(row[0]), (row[1],)) for row in rows[:10]],
        ("逾期",),
        name="picture-parties",
        title=table.title,
        about=words,
    )
    return Picture(drawn, words, table)


def _people(session: Session, at: datetime) -> Picture:
    """Draw what each officer has on their desk; who judges in a review is not named."""
    lanes = [role.name for role in roles.every(session) if role.staff and not role.blind]
    claimed = (
        select(
            UserTask.assignee.label("who"),
            func.count().label("has"),
            _sum(UserTask.due_at < at).label("late"),
        )
        .where(OPEN, UserTask.lane.in_(lanes), UserTask.assignee.is_not(None))
        .group_by(UserTask.assignee)
        .subquery()
    )
    done = (
        select(UserTask.completed_by.label("who"), func.count().label("done"))
        .where(
            UserTask.lane.in_(lanes),
            UserTask.status == "completed",
            UserTask.completed_at >= at - RECENT,
        )
        .group_by(UserTask.completed_by)
        .subquery()
    )
    has, late, finished = (
        func.coalesce(one, 0) for one in (claimed.c.has, claimed.c.late, done.c.done)
    )
    query = (
        select(Account.name, Organisation.name, has, late, finished)
        .outerjoin(Organisation, Organisation.code == Account.organisation_code)
        .outerjoin(claimed, claimed.c.who == Account.username)
        .outerjoin(done, done.c.who == Account.username)
        .where(has + finished > 0)
        .order_by(has.desc(), finished.desc(), Account.name)
        .limit(MOST)
    )
    rows = [
        (who, where or "—", *map(int, counts)) for who, where, *counts in session.execute(query)
    ]
    words = (
        f"手头最多的是{rows[0][0]}，{rows[0][2]} 件。"
        if rows and rows[0][2]
        else "现在没有人认领着工作。"
    )
    head = ("姓名", "单位", "手头（已认领）", "其中逾期", f"近 {RECENT.days} 天办结")
    note = "只算各岗位的经办工作；评审打分的不在其中，没有认领的也不在其中。"
    table = Table("people", "各人手头和近来办结", head, rows, numbers=2, note=note)
    drawn = pictures.columns(
        [Column(row[0], row[2:5]) for row in rows[:12]],
        ("手头", "逾期", "办结"),
        name="picture-people",
        title=table.title,
        about=words,
    )
    return Picture(drawn, words, table)


def _sum(*holds: ColumnElement[bool]) -> ColumnElement[int]:
    """Count the rows of which all of these hold."""
    condition = holds[0]
    for one in holds[1:]:
        condition = condition & one
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _days_back(session: Session, at: datetime) -> Sequence[datetime]:
    """Return since when work has waited for so many working days at most, for each of `AGES`."""
    days, day = calendar(session), at.astimezone(BEIJING).date()
    found: list[datetime] = []
    passed = 0
    while len(found) < len(AGES):
        if passed == AGES[len(found)]:
            found.append(_begins(day))
            continue
        passed += _works(days, day)
        day -= ONE_DAY
    return found


def _waited(session: Session, since: datetime | None, at: datetime) -> int | str:
    """Return how many working days have passed since an instant."""
    if since is None:
        return "—"
    days = calendar(session)
    first = (since if since.tzinfo else since.replace(tzinfo=UTC)).astimezone(BEIJING).date()
    last = at.astimezone(BEIJING).date()
    return sum(_works(days, first + ONE_DAY * n) for n in range(1, (last - first).days + 1))


def _works(days: Any, day: date) -> bool:
    return bool(days.is_working_day(day) if days else day.weekday() < 5)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
