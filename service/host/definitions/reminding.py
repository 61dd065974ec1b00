"""What a diagram says of reminders: numbers of working days, and who else is told."""

import re

REMIND, ESCALATE, ESCALATE_TO, BULK = "remind", "escalate", "escalateTo", "bulk"
"""Properties of a user task: working days before and after its due day, the role that is told
when it is overdue, and whether several may be decided at once."""
MOST_DAYS = 250
_BETWEEN = re.compile(r"[\s,，、;；]+")


def counted(written: str | None) -> tuple[int, ...]:
    """Read numbers of working days as a designer writes them.

    :raises ValueError: something is no whole number from 0 to 250

    >>> counted("20，5 0"), counted(None)
    ((20, 5, 0), ())
    """
    parts = [part for part in _BETWEEN.split((written or "").strip()) if part]
    found = tuple(int(part) for part in parts)
    if any(not 0 <= days <= MOST_DAYS for days in found):
        raise ValueError(f"not from 0 to {MOST_DAYS}: {written}")
    return found


def named(written: str | None) -> tuple[str, ...]:
    """Read the roles of `escalateTo`, one or several.

    >>> named("经办人、科长")
    ('经办人', '科长')
    """
    return tuple(part.strip() for part in re.split(r"[,，、;；]+", written or "") if part.strip())


def is_said(written: str | None) -> bool:
    """Ask whether a property that says yes or no says yes.

    >>> is_said("true"), is_said("否"), is_said(None)
    (True, False, False)
    """
    return (written or "").strip().casefold() not in ("", "no", "false", "否")
