"""Who of the pool can be drawn for a case now, and why the others cannot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.studios.changes.tables import LeaderChange
from service.studios.pool import experts, suspending
from service.studios.review.board import people_of
from service.studios.review.tables import Recusal
from service.studios.rounds.tables import Application
from service.studios.tables import Occupation

NAMED = "指定回避"


@dataclass(frozen=True)
class Subject:
    """What a panel judges: an occupation, and the organisations that its experts keep clear of."""

    occupation: str
    unit: str
    department: str | None = None
    people: frozenset[str] = frozenset()
    """Names of the studio's master and members."""


@dataclass(frozen=True)
class Candidates:
    """The experts of a trade: who can be drawn, and username → why not for the others."""

    free: list[str]
    out: dict[str, str]


def of_case(session: Session, case: str) -> Subject | None:
    """Return what the panel of a case judges, as the register has it; None if it has not."""
    row = session.get(Application, case)
    if row is not None:
        return Subject(row.occupation_code, row.unit, row.department, people_of(row))
    change = session.get(LeaderChange, case)
    return Subject(change.studio.occupation_code, change.studio.unit) if change else None


def people_in(session: Session, case: str) -> frozenset[str]:
    """Return the names of who leads or works in the studio that a case is about."""
    row = session.get(Application, case)
    return people_of(row) if row is not None else frozenset()


def candidates(
    session: Session, *, case: str, subject: Subject, named: Mapping[str, str]
) -> Candidates:
    """Part the pool of a trade as it stands now: whoever was enrolled since counts too."""
    trade = session.get_one(Occupation, subject.occupation).trade
    family = experts.family(session, code=subject.unit)
    recused = _recused(session, case)
    paused = suspending.paused(session, on=session.at.astimezone(BEIJING).date())
    found, called = Candidates([], {}), experts.names(session)
    for expert in experts.of_trade(session, trade=trade):
        why = (
            experts.tied_to(
                expert,
                unit=family,
                department=subject.department,
                people=subject.people,
                name=called[expert.username],
            )
            or recused.get(expert.username)
            or paused.get(expert.username)
            or named.get(expert.username)
        )
        if why:
            found.out[expert.username] = why
        else:
            found.free.append(expert.username)
    return found


def hold(session: Session, subject: Subject) -> None:
    """Lock the experts of a trade until the draw is made (`suspending.hold`)."""
    trade = session.get_one(Occupation, subject.occupation).trade
    suspending.hold(session, trades=[trade])


def _recused(session: Session, case: str) -> dict[str, str]:
    """Return who stays away from this very case, and why (回避)."""
    rows: Iterable[Recusal] = session.scalars(select(Recusal).where(Recusal.case_number == case))
    return {row.username: f"本案回避：{row.reason}" for row in rows}
