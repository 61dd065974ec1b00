"""Statistics of a round: what became of its applications, by channel and by industry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from service.db import Session
from service.studios.notices.tables import NoticeItem, Objection
from service.studios.regulation import CHANNELS
from service.studios.rounds.tables import Application, RoundEntry

HEADS = ("收到", "评审", "合格", "公示", "异议", "授予", "退回", "撤回", "终止", "转出")
RETURNED = ("failed", "declined", "objected", "out", "returned")
OVER = ("lapsed", "cancelled")


@dataclass(frozen=True)
class Tally:
    """A line of the statistics: what is counted, and the numbers under `HEADS`."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class _Known:
    """An application with what the round knows of it."""

    application: Application
    entry: RoundEntry | None
    noticed: bool
    objected: bool
    gone: bool = False
    """It is in a later round by now."""

    def marks(self) -> tuple[bool, ...]:
        """Say for each of `HEADS` whether the application counts there."""
        if self.gone:
            return (True, *[False] * (len(HEADS) - 2), True)
        status = self.entry.status if self.entry else ""
        outcome = self.application.outcome or ""
        return (
            True,
            self.entry is not None and self.entry.passed is not None,
            bool(self.entry and self.entry.passed),
            self.noticed,
            self.objected,
            status == "granted",
            status in RETURNED or (not status and outcome in ("returned", "failed")),
            status == "withdrawn" or (not status and outcome == "withdrawn"),
            status in OVER or (not status and outcome == "lapsed"),
            status == "moved",
        )


def tallies(session: Session, *, code: str) -> list[Tally]:
    """Return the statistics of a round: the whole, then each channel and industry that applied."""
    found = _known(session, code)
    by_channel = [
        _line(name, [one for one in found if one.application.channel == channel])
        for channel, name in CHANNELS.items()
    ]
    industries = sorted({one.application.industry for one in found})
    by_industry = [
        _line(name, [one for one in found if one.application.industry == name])
        for name in industries
    ]
    return [_line("合计", found), *by_channel, *by_industry]


def _line(name: str, found: Iterable[_Known]) -> Tally:
    marks: Sequence[tuple[bool, ...]] = [one.marks() for one in found]
    return Tally(name, tuple(sum(one[place] for one in marks) for place in range(len(HEADS))))


def _known(session: Session, code: str) -> list[_Known]:
    rows = session.scalars(select(Application).where(Application.round_code == code)).all()
    listed = select(RoundEntry).where(RoundEntry.round_code == code)
    entries = {one.case_number: one for one in session.scalars(listed)}
    numbers = [one.case_number for one in rows]
    items = select(NoticeItem.case_number).where(NoticeItem.case_number.in_(numbers))
    noticed = set(session.scalars(items))
    objected = set(session.scalars(items.join(Objection, Objection.item_key == NoticeItem.key)))
    here = [
        _Known(
            application=one,
            entry=entries.get(one.case_number),
            noticed=one.case_number in noticed,
            objected=one.case_number in objected,
        )
        for one in rows
    ]
    return [*here, *_gone(session, code)]


def _gone(session: Session, code: str) -> list[_Known]:
    moved = select(RoundEntry.case_number).where(RoundEntry.moved_from == code)
    rows = session.scalars(select(Application).where(Application.case_number.in_(moved)))
    return [_Known(one, None, noticed=False, objected=False, gone=True) for one in rows]
