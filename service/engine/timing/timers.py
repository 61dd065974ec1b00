"""When a timer is due: a date, a duration from now, or a cycle of them, in ISO 8601 or FEEL."""

import datetime
import re
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from service.engine.expressions import LAST_YEAR, Context, Expressions, as_moment, plain
from service.engine.failures import Failure
from service.engine.model import Trigger
from service.engine.timing import cron, spans

CYCLE = re.compile(
    r"R(?P<times>-1|\d{0,18})/(?:(?P<start>\d[^/\[@]*(?:\[(?P<zone>[^\]]*)\]"
    r"|@(?P<place>\w+(?:/\w+)*))?)/)?"
    r"(?P<every>[+-]?P[^/]+)(?:/until/(?P<until>\d.*))?",
    re.ASCII,
)
ENDLESS = -1
MOST_TIMES = 10**9
SHORTEST = datetime.timedelta(seconds=1)
"""What comes more often would fill a case, and its house, faster than anybody could look."""
KIND = "timer"
EARLY = datetime.datetime(1000, 1, 1, tzinfo=datetime.UTC)  # before every time a cycle may begin at
TICK = datetime.timedelta(microseconds=1)
DAY_OVER = datetime.timedelta(days=1)  # a timer set to a date alone fires when that day is over


@dataclass(frozen=True)
class Alarm:
    """The next time a timer fires; `left` more times after that (-1: endlessly) every `every`.

    `first` and `number` say which of a cycle's times it is: the third month after 31 January is
    30 April, though the first is 28 February.
    """

    due: datetime.datetime
    left: int = 0
    every: str = ""
    first: datetime.datetime | None = None
    number: int = 0

    def as_json(self) -> list[Any]:
        """Return the alarm as it is kept in the state."""
        kept = [_written(self.due), self.left, self.every]
        return kept if self.first is None else [*kept, _written(self.first), self.number]

    @classmethod
    def from_json(cls, kept: list[Any]) -> "Alarm":
        """Read what `as_json` wrote."""
        due = datetime.datetime.fromisoformat(kept[0])
        first = datetime.datetime.fromisoformat(kept[3]) if len(kept) > 3 else None
        return cls(due, kept[1], kept[2], first, kept[4] if first else 0)

    def following(self, zone: datetime.tzinfo) -> "Alarm | None":
        """Return the alarm after this one, None when this was the last."""
        if self.left == 0:
            return None
        left = self.left if self.left == ENDLESS else self.left - 1
        if not cron.is_cron(self.every):
            number, first = self.number + 1, self.first or self.due
            due = later(first, self.every, zone=zone, times=number)
            return Alarm(due, left, self.every, first, number)
        following = cron.following(self.every, self.due, zone)
        return Alarm(following, left, self.every) if following else None


def _written(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat()


def alarm(trigger: Trigger, expressions: Expressions, context: Context) -> Alarm | None:
    """Work out when a timer event is due; None: it is a cycle whose times are all over.

    :raises Failure: its expression has no value, or one that is no date, duration or cycle
    """
    text = trigger.expression or ""
    if not text:
        raise Failure(KIND, "没有写明时间", "no time is said")
    now = expressions.environment.moment()
    value = plain(expressions.needed(text, context, kind=KIND, what="定时器"))
    if trigger.timer == "timeDate":
        return Alarm(
            as_moment(value, text=text, zone=expressions.zone, kind=KIND, date_alone=DAY_OVER)
        )
    if trigger.timer == "timeDuration":
        return Alarm(later(now, str(value), zone=expressions.zone))
    return _cycle(str(value).strip(), now, expressions.zone)


def _cycle(value: str, now: datetime.datetime, zone: datetime.tzinfo) -> Alarm | None:
    if cron.is_cron(value):
        return _cron(value, now, zone)
    written = CYCLE.fullmatch(value if value.startswith("R") else f"R/{value}")
    if written is None:
        raise Failure(
            KIND,
            f"“{value}”不是周期（应为 R3/PT1H 或 0 0 9 * * MON-FRI 之类）",
            f"{value!r} is no cycle such as R3/PT1H or 0 0 9 * * MON-FRI",
        )
    place = written["zone"] or written["place"]
    every = written["every"] + (f"@{place}" if place else "")
    after = later(now, every, zone=zone)
    if after <= now:
        raise Failure(KIND, f"周期“{value}”的间隔必须大于零", f"{value!r} repeats without a pause")
    if after - now < SHORTEST:
        raise Failure(
            KIND, f"周期“{value}”的间隔不得短于一秒", f"{value!r} repeats more than once a second"
        )
    times = min(int(written["times"]), MOST_TIMES) if written["times"] else ENDLESS
    if times == 0:
        return None
    left = times if times == ENDLESS else times - 1
    if written["start"] is None:
        return _until(Alarm(after, left, every, now, 1), written["until"], zone)
    first = as_moment(written["start"], text=value, zone=zone, kind=KIND)
    return _until(_from(Alarm(first, left, every, first, 0), now, zone), written["until"], zone)


def _until(next_: Alarm | None, end: str | None, zone: datetime.tzinfo) -> Alarm | None:
    """Let a cycle have no time after its end, which another product says beside it."""
    if next_ is None or end is None or next_.first is None:
        return next_
    last = as_moment(end, text=end, zone=zone, kind=KIND, date_alone=DAY_OVER)
    if next_.due > last:
        return None
    more = _number_before(next_, last + TICK, zone) - next_.number - 1
    return next_ if next_.left != ENDLESS and next_.left <= more else replace(next_, left=more)


def _from(started: Alarm, now: datetime.datetime, zone: datetime.tzinfo) -> Alarm | None:
    """Pass over the times of a cycle that were over before anybody waited for it."""
    if started.due >= now or started.first is None:
        return started
    gone = _number_before(started, now, zone)
    if started.left != ENDLESS and gone > started.left:
        return None
    left = started.left if started.left == ENDLESS else started.left - gone
    due = later(started.first, started.every, zone=zone, times=gone)
    return Alarm(due, left, started.every, started.first, gone)


def _number_before(started: Alarm, now: datetime.datetime, zone: datetime.tzinfo) -> int:
    """Return how many times of a cycle lie before a moment: found by halving."""
    low, high = 0, 1
    while high < MOST_TIMES and _lies_before(started, high, now, zone):
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if _lies_before(started, middle, now, zone):
            low = middle + 1
        else:
            high = middle
    return low


def _lies_before(
    started: Alarm, times: int, moment: datetime.datetime, zone: datetime.tzinfo
) -> bool:
    """Whether a time of a cycle lies before a moment; one that no calendar reaches does not."""
    assert started.first is not None
    try:
        return later(started.first, started.every, zone=zone, times=times) < moment
    except Failure:
        return False


def _cron(value: str, now: datetime.datetime, zone: datetime.tzinfo) -> Alarm | None:
    problem = cron.problem(value)
    if problem is not None:
        raise Failure(KIND, f"“{value}”不是 cron 周期：{problem}", f"{value!r}: {problem}")
    due = cron.following(value, now, zone)
    return Alarm(due, ENDLESS, value) if due else None


def later(
    moment: datetime.datetime, duration: str, *, zone: datetime.tzinfo, times: int = 1
) -> datetime.datetime:
    """Return a moment plus an ISO 8601 duration; years, months and days are those of the zone.

    :param duration: may name a zone of its own, `P1D@Europe/Berlin`
    :raises Failure: it is no duration, or no calendar goes that far
    """
    span_of, _, place = duration.partition("@")
    try:
        span = spans.read(span_of)
        if span is not None:
            found = span.times(times).after(moment, ZoneInfo(place) if place else zone)
            if found.year >= LAST_YEAR:
                raise OverflowError(f"beyond the year {LAST_YEAR - 1}")
            return found
    except (OverflowError, ValueError, LookupError) as error:
        raise Failure(KIND, f"“{duration}”不能用", f"{duration!r}: {error}") from error
    raise Failure(KIND, f"“{duration}”不是时间长度", f"{duration!r} is no duration")


def timer_problem(kind: str, text: str) -> tuple[str, str] | None:
    """Return why a timer written as a constant could never be right, in two languages.

    :param kind: `timeDate`, `timeDuration` or `timeCycle`
    """
    try:
        if kind == "timeDate":
            as_moment(text, text=text, zone=datetime.UTC, kind=KIND)
        if kind == "timeDuration":
            later(EARLY, text, zone=datetime.UTC)
        if kind == "timeCycle" and _cycle(text, EARLY, datetime.UTC) is None:
            return "一次也不发生", "it never happens"
    except Failure as failure:
        return failure.zh, failure.en
    return None
