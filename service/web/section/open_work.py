"""The pictures of the open work, each with the table of the same numbers."""

from datetime import datetime, timedelta
from itertools import pairwise

from service import pictures
from service.db import Session
from service.host.tasks import standing
from service.host.tasks.standing import AGES
from service.pictures import Column
from service.studios.figures.pictures import Picture
from service.studios.figures.table import SUM, Table

RELATIONS = ("unit", "department")
DRAWN = 12
"""Parties and people that a picture shows; its table has all."""


def of_now(session: Session, *, at: datetime) -> list[Picture]:
    """Return the pictures of the open work."""
    return [_ages(session, at), _due(session, at), _parties(session, at), _people(session, at)]


def steps(session: Session, *, at: datetime) -> Table:
    """Return where cases stand: step by step, the most work first."""
    found = standing.steps(session, at=at)
    rows = [
        (one.process, one.name, one.lane or "—", one.count, one.late, one.longest) for one in found
    ]
    total = (SUM, "", "", sum(one.count for one in found), sum(one.late for one in found), "")
    head = ("事项", "环节", "由谁办", "件数", "逾期", "最久的（工作日）")
    return Table("steps", "各环节等着办的", head, [*rows, total], numbers=3)


def _ages(session: Session, at: datetime) -> Picture:
    found = standing.lanes(session, at=at)
    between = [f"{since + 1}–{until} 天" for since, until in pairwise(AGES)]
    heads = (f"{AGES[0]} 天内", *between, f"{AGES[-1]} 天以上")
    rows = [(one.name or "—", *one.by_age, sum(one.by_age), one.late) for one in found]
    sums = [sum(int(str(row[place])) for row in rows) for place in range(1, len(heads) + 3)]
    words = f"现在有 {sums[-2]} 件等着办，其中等了 {AGES[-1]} 个工作日以上的 {sums[-3]} 件。"
    table = Table(
        "ages", "等了多久", ("由谁办", *heads, "共", "逾期"), [*rows, (SUM, *sums)],
        note="按工作日计，不算等着的那一天。",
    )  # fmt: skip
    return _picture(table, words, [Column(one.name or "—", one.by_age) for one in found], heads)


def _due(session: Session, at: datetime) -> Picture:
    late, weeks = standing.weeks(session, at=at)
    rows: list[tuple[object, ...]] = [("已经逾期", late)]
    for one in weeks:
        end = one.monday + timedelta(days=6)
        first = f"{one.monday.month}月{one.monday.day}日"
        rows.append((f"{first}—{end.month}月{end.day}日", one.count))
    words = f"已经逾期 {late} 件；本周还有 {weeks[0].count} 件到期，下周 {weeks[1].count} 件。"
    table = Table("due", "哪一周到期", ("哪一周", "件数"), rows)
    heads = [f"{one.monday.month}/{one.monday.day}" for one in weeks]
    return _picture(table, words, [Column("到期", [one.count for one in weeks])], heads)


def _parties(session: Session, at: datetime) -> Picture:
    found = standing.overdue(session, at=at, relations=RELATIONS)
    words = f"逾期最多的是{found[0].name}，{found[0].count} 件。" if found else "没有逾期的办件。"
    head = ("单位、部门", "逾期", "最久的（工作日）")
    note = "一件同时有申报单位和推荐部门的，两边都算。"
    rows = [(one.name, one.count, one.longest) for one in found]
    table = Table("parties", "哪些单位、部门的办件逾期", head, rows, note=note)
    columns = [Column(one.name, (one.count,)) for one in found[:DRAWN]]
    return _picture(table, words, columns, ("逾期",))


def _people(session: Session, at: datetime) -> Picture:
    found = standing.load(session, at=at)
    words = "现在没有人认领着工作。"
    if found and found[0].claimed:
        words = f"手头最多的是{found[0].name}，{found[0].claimed} 件。"
    days = standing.RECENT.days
    head = ("姓名", "单位", "手头（已认领）", "其中逾期", f"近 {days} 天办结")
    note = "只算各岗位的经办工作；评审打分的不在其中，没有认领的也不在其中。"
    rows = [(one.name, one.organisation or "—", one.claimed, one.late, one.done) for one in found]
    table = Table("people", "各人手头和近来办结", head, rows, numbers=2, note=note)
    columns = [Column(one.name, (one.claimed, one.late, one.done)) for one in found[:DRAWN]]
    return _picture(table, words, columns, ("手头", "逾期", "办结"))


def _picture(
    table: Table, words: str, columns: list[Column], heads: list[str] | tuple[str, ...]
) -> Picture:
    drawn = pictures.columns(
        columns, heads, name=f"picture-{table.name}", title=table.title, about=words
    )
    return Picture(drawn, words, table)
