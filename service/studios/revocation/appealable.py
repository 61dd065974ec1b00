"""What a unit may ask to be reviewed (复核), and for how long."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select

from service.clock import BEIJING, in_words
from service.db import Session
from service.people.actor import Actor
from service.studios.assessment.tables import Assessment
from service.studios.changes.tables import LeaderChange, UnitChange
from service.studios.register.tables import Studio
from service.studios.regulation import GRADES
from service.studios.revocation.tables import Appeal, ClawBack, Revocation
from service.studios.rounds.tables import Application
from service.studios.working_days import WorkingDays, calendar
from service.studios.yearly.tables import Duty

TERM = 10
"""Working days from the day after the unit knew of it (D)."""
OLDEST = 60
"""Calendar days in which ten working days have run in any year: older rows are not read."""
REFUSED = ("declined", "returned")
JUDGED = "failed"


Choices = list[dict[str, str]]


@dataclass(frozen=True)
class Appealable:
    """A decision of which a unit may ask a review until a day, that day included."""

    subject: str
    """A key of `remedies.SUBJECTS`."""
    about: str
    """The case that decided it."""
    title: str
    document: str
    known_on: date
    until: date
    unit: str
    studio: Studio | None

    @property
    def key(self) -> str:
        """What a form's choice is called."""
        return f"{self.subject}:{self.about}"


def appealable(session: Session, *, organisation: str, today: date) -> list[Appealable]:
    """Return what the people of a unit or branch may have reviewed today, the latest first.

    What was reviewed before, or is being reviewed, is none of it: a review is asked for once.
    """
    reviewed = {
        (row.subject, row.about)
        for row in session.execute(
            select(Appeal.subject, Appeal.about).where(
                Appeal.outcome.is_(None) | Appeal.outcome.not_in(("withdrawn", "ended"))
            )
        )
    }
    found = [
        one
        for one in against(session, organisation=organisation, today=today)
        if one.until >= today and (one.subject, one.about) not in reviewed
    ]
    return sorted(found, key=lambda one: (one.known_on, one.key), reverse=True)


def against(session: Session, *, organisation: str, today: date) -> Iterator[Appealable]:
    """Yield every decision of late against a unit or branch, whether its term runs or is over."""
    days, since = calendar(session), date.fromordinal(today.toordinal() - OLDEST)
    studios = _studios(session, organisation)
    for row in _decided(session, studios, since):
        yield _until(days, *row)
    mine = or_(Application.unit == organisation, Application.place == organisation)
    closed = (Application.closed_on >= since, Application.outcome.in_((*REFUSED, JUDGED)))
    for one in session.scalars(select(Application).where(mine, *closed)):
        subject = "ranking" if one.outcome == JUDGED else "decision"
        words = "评审未通过" if one.outcome == JUDGED else "不予认定"
        title = f"申报“{one.studio_name}”：{words}"
        yield _until(days, subject, one.case_number, title, "", one.closed_on, one.unit, None)


def choices(session: Session, *, at: datetime, actor: Actor, **_: Any) -> Choices:
    """Offer what the actor's unit may have reviewed, and say until when; then what is too late."""
    if actor.organisation is None:
        return []
    today = at.astimezone(BEIJING).date()
    found = against(session, organisation=actor.organisation, today=today)
    latest = sorted(found, key=lambda one: (one.known_on, one.key), reverse=True)
    return [
        {"value": one.key, "label": f"{one.title}（{_in_words(one, today)}）"}
        for one in sorted(latest, key=lambda one: one.until < today)
    ]


def _in_words(one: Appealable, today: date) -> str:
    if one.until < today:
        return f"期限已于{in_words(one.until)}届满"
    return f"可以申请到{in_words(one.until)}"


def named(session: Session, *, values: Iterable[str]) -> Choices:
    """Name decisions that a review was asked of, as it was asked."""
    wanted = set(values)
    rows = session.scalars(
        select(Appeal).where(Appeal.about.in_([one.partition(":")[2] for one in wanted]))
    )
    found = {f"{row.subject}:{row.about}": row.title for row in rows}
    return [{"value": key, "label": title} for key, title in found.items() if key in wanted]


def _until(
    days: WorkingDays, subject: str, about: str, title: str, document: str, known_on: date | None,
    unit: str, studio: Studio | None,
) -> Appealable:  # fmt: skip
    known = known_on or date.min
    return Appealable(subject, about, title, document, known, days.after(known, TERM), unit, studio)


def _studios(session: Session, organisation: str) -> dict[int, Studio]:
    of = or_(Studio.unit == organisation, Studio.place == organisation)
    return {row.key: row for row in session.scalars(select(Studio).where(of))}


T = TypeVar("T", Assessment, Revocation, ClawBack, Duty, LeaderChange, UnitChange)
Row = tuple[str, str, str, str, date | None, str, Studio | None]


def _decided(session: Session, studios: dict[int, Studio], since: date) -> Iterator[Row]:
    """Yield what was decided about studios since a day."""
    for result in _of(session, Assessment, studios, Assessment.published_on >= since):
        of = studios[result.studio_key]
        said = f"{result.year}年度考核评估：{GRADES[result.grade]}"
        yield _row("assessment", result.case_number, said, result.document, result.published_on, of)
    for title in _of(session, Revocation, studios, Revocation.outcome == "revoked"):
        of = studios[title.studio_key]
        if of.ended_on and of.ended_on >= since and of.end_document == title.document:
            yield _row(
                "revocation", title.case_number, "取消称号决定", title.document, of.ended_on, of
            )
    claimed = (ClawBack.claim_key.is_not(None), ClawBack.noticed_on >= since)
    for claim in _of(session, ClawBack, studios, *claimed):
        of = studios[claim.studio_key]
        yield _row(
            "clawback", claim.case_number, "追回资金决定", claim.document, claim.noticed_on, of
        )
    returned = (Duty.kind == "report", Duty.returned_on >= since, Duty.outcome.is_(None))
    for duty in _of(session, Duty, studios, *returned):
        of, words = studios[duty.studio_key], f"{duty.year}年度报告退回"
        yield _row("report", duty.case_number or "", words, "", duty.returned_on, of)
    yield from _changes(session, studios, since)


def _changes(session: Session, studios: dict[int, Studio], since: date) -> Iterator[Row]:
    """Yield the changes of leader and unit that were refused since a day."""
    leaders = (LeaderChange.outcome.in_((*REFUSED, JUDGED)), LeaderChange.closed_on >= since)
    for one in _of(session, LeaderChange, studios, *leaders):
        of, words = studios[one.studio_key], "变更领办人：不予变更"
        yield _row("decision", one.case_number, words, "", one.closed_on, of)
    units = (UnitChange.outcome.in_(REFUSED), UnitChange.closed_on >= since)
    for change in _of(session, UnitChange, studios, *units):
        of, words = studios[change.studio_key], "变更单位、地址：不予变更"
        yield _row("decision", change.case_number, words, "", change.closed_on, of)


def _of(
    session: Session, kind: type[T], studios: dict[int, Studio], *where: ColumnElement[bool]
) -> Sequence[T]:
    return session.scalars(select(kind).where(kind.studio_key.in_(studios), *where)).all()


def _row(
    subject: str, about: str, words: str, document: str | None, known_on: date | None, of: Studio
) -> Row:
    number = document or ""
    title = f"{of.name}{words}" + (f"（{number}）" if number else "")
    return subject, about, title, number, known_on, of.unit, of
