"""When a timer is due: a date, a duration from now, or a cycle of them, in ISO 8601 or FEEL."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from service.engine.expressions import Context, Expressions, as_moment, compiled, plain
from service.engine.failures import Failure
from service.engine.model import Trigger

CYCLE = re.compile(r"R(?P<times>\d*)/(?:(?P<start>\d[^/]*)/)?(?P<every>P[^/]+)", re.ASCII)
ENDLESS = -1
KIND = "timer"
DAY_OVER = datetime.timedelta(days=1)  # a timer set to a date alone fires when that day is over


@dataclass(frozen=True)
class Alarm:
    """The next time a timer fires; `left` more times after that (-1: endlessly) every `every`."""

    due: datetime.datetime
    left: int = 0
    every: str = ""

    def as_json(self) -> list[Any]:
        """Return the alarm as it is kept in the state."""
        return [self.due.astimezone(datetime.UTC).isoformat(), self.left, self.every]

    @classmethod
    def from_json(cls, kept: list[Any]) -> "Alarm":
        """Read what `as_json` wrote."""
        return cls(datetime.datetime.fromisoformat(kept[0]), kept[1], kept[2])

    def following(self, zone: datetime.tzinfo) -> "Alarm | None":
        """Return the alarm after this one, None when this was the last."""
        if self.left == 0:
            return None
        left = self.left if self.left == ENDLESS else self.left - 1
        return Alarm(later(self.due, self.every, zone=zone), left, self.every)


def alarm(trigger: Trigger, expressions: Expressions, context: Context) -> Alarm:
    """Work out when a timer event is due.

    :raises Failure: its expression has no value, or one that is no date, duration or cycle
    """
    text = trigger.expression or ""
    now = expressions.environment.moment()
    value = plain(expressions.needed(text, context, kind=KIND, what="定时器"))
    if trigger.timer == "timeDate":
        return Alarm(
            as_moment(value, text=text, zone=expressions.zone, kind=KIND, date_alone=DAY_OVER)
        )
    if trigger.timer == "timeDuration":
        return Alarm(later(now, str(value), zone=expressions.zone))
    return _cycle(str(value), now, expressions.zone)


def _cycle(value: str, now: datetime.datetime, zone: datetime.tzinfo) -> Alarm:
    written = CYCLE.fullmatch(value if value.startswith("R") else f"R/{value}")
    if written is None:
        raise Failure(
            KIND,
            f"“{value}”不是周期（应为 R3/PT1H 之类）",
            f"{value!r} is no cycle such as R3/PT1H",
        )
    every = written["every"]
    after = later(now, every, zone=zone)
    if after <= now:
        raise Failure(KIND, f"周期“{value}”的间隔必须大于零", f"{value!r} repeats without a pause")
    first = after
    if written["start"]:
        first = as_moment(written["start"], text=value, zone=zone, kind=KIND)
    times = int(written["times"]) if written["times"] else ENDLESS
    if times == 0:
        raise Failure(KIND, f"周期“{value}”一次也不发生", f"{value!r} never happens")
    return Alarm(first, times if times == ENDLESS else times - 1, every)


def later(moment: datetime.datetime, duration: str, *, zone: datetime.tzinfo) -> datetime.datetime:
    """Return a moment plus an ISO 8601 duration; months and days are those of the zone.

    :raises Failure: it is no duration
    """
    context = {"moment": moment.astimezone(zone), "written": _spelt(duration)}
    value = compiled("moment + duration(written)").evaluate(context).value
    if value is None:
        raise Failure(KIND, f"“{duration}”不是时间长度", f"{duration!r} is no duration")
    return as_moment(plain(value), text=duration, zone=zone, kind=KIND)


def _spelt(duration: str) -> str:
    """Spell weeks as days: ISO 8601 has weeks, FEEL has not."""
    weeks = re.fullmatch(r"P(\d+)W", duration.strip(), re.ASCII)
    return f"P{int(weeks[1]) * 7}D" if weeks else duration.strip()
