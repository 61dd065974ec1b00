"""Cron expressions as Camunda 8 reads them: seconds first, days of month and week both count."""

import datetime

from cronsim import CronSim, CronSimError

FIELDS = (5, 6)
NAMED = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
ANY_TIME = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def is_cron(text: str) -> bool:
    """Whether a cycle is written as cron and not as ISO 8601.

    >>> is_cron("0 0 9-17 * * MON-FRI"), is_cron("@daily"), is_cron("R3/PT1H")
    (True, True, False)
    """
    return text.startswith("@") or len(text.split()) in FIELDS


def following(
    text: str, moment: datetime.datetime, zone: datetime.tzinfo
) -> datetime.datetime | None:
    """Return the next time after a moment, by the clocks of the zone; None when there is none.

    >>> following("0 0 9 * * MON-FRI", datetime.datetime(2026, 3, 6, 9), datetime.UTC).isoformat()
    '2026-03-09T09:00:00+00:00'
    """
    try:
        return next(_read(text, moment.astimezone(zone)))
    except StopIteration:
        return None


def problem(text: str) -> str | None:
    """Return what is wrong with an expression, None when nothing is."""
    try:
        next(_read(text, ANY_TIME))
    except CronSimError as error:
        return str(error)
    except StopIteration:
        return "never happens"
    return None


def _read(text: str, moment: datetime.datetime) -> CronSim:
    spelt = NAMED.get(text.lower(), text).replace("?", "*")
    found = CronSim(spelt, moment)
    found.day_and = True  # unlike on Unix
    return found
