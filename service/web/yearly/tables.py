"""The tables of a year with what the cases say: time by step and party, reminders."""

from datetime import datetime

from service.clock import BEIJING
from service.db import Session
from service.host.cases import reminders
from service.host.tasks import durations
from service.host.tasks.durations import Stage
from service.studios import figures
from service.studios.figures.table import Table, sums

STAGES = (
    "studio-application", "sector-review", "material-check", "expert-review", "round",
    "trade-review", "round-review", "co-opinion", "public-notice", "objection",
)  # fmt: skip
"""The processes from an application to its result."""
REMINDERS = {"remind": "到期前提醒", "escalate": "逾期提醒", "hand": "人工催报"}
TIMES = ("办结", "中位（工作日）", "最长（工作日）", "逾期办结")


def of_year(session: Session, *, year: int) -> list[Table]:
    """Return every table of a year, in the order of the yearly report."""
    since, until = (datetime(one, 1, 1, tzinfo=BEIJING) for one in (year, year + 1))
    steps, lanes = durations.stages(session, processes=STAGES, since=since, until=until)
    sent = reminders.sent_between(session, since=since, until=until)
    rows = [(words, sent.get(kind, 0)) for kind, words in REMINDERS.items()]
    found = [
        *figures.tables(session, year=year),
        _times("parties", "办理时间：按办理方", "办理方", lanes),
        _times("stages", "办理时间：按步骤和办理方", "办理方和步骤", steps),
        Table("reminders", "提醒和催报", ("方式", "次数"), [*rows, sums(rows, 2)], part="T6"),
    ]
    return sorted(found, key=lambda table: table.part)


def _times(name: str, title: str, first: str, stages: list[Stage]) -> Table:
    """Return T1: how long the steps from an application to its result took."""
    rows = [
        (
            f"{one.lane}：{one.name}" if one.name else one.lane,
            one.count, f"{one.median:g}", one.longest, one.late,
        )
        for one in stages
    ]  # fmt: skip
    return Table(name, title, (first, *TIMES), rows, part="T1")
