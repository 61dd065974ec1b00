"""The unit's home: what waits for it, how far its cases are, its duties by date, its letters."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.db import Session
from service.host.cases import instances, stages
from service.host.cases.stages import Stages
from service.host.letters import inbox as letters
from service.host.tables.core import ProcessInstance
from service.host.tasks.inbox import Waiting, waiting
from service.people.roles import Role
from service.studios import overview
from service.studios.register.tables import Studio
from service.studios.yearly.due import DueView
from service.web.core.request import actor, reading, requires, today
from service.web.presenters.due import calendar

blueprint = Blueprint("unit_home", __name__)
MOST_CARDS = 20
MOST_LETTERS = 5
MOST_DUTIES = 8


def is_unit(role: Role) -> bool:
    """Ask whether a role acts for a unit in the unit's own cases."""
    return role.owner


@dataclass(frozen=True)
class Card:
    """A case of the unit: how far it is, what the unit has to do, and who else has it."""

    case: ProcessInstance
    stages: Stages | None
    ours: tuple[Waiting, ...]
    others: tuple[Waiting, ...]


@dataclass(frozen=True)
class StudioCard:
    """A studio of the unit, and what falls due for it, the next first."""

    studio: Studio
    duties: tuple[DueView, ...]


@blueprint.get("/unit")
@requires(is_unit)
def page() -> ResponseReturnValue:
    """Show a unit what it has to do, how far its cases are, its duties and letters."""
    with reading() as session:
        cases = instances.search(session, actor=actor(), status="running").rows[:MOST_CARDS]
        cards = [_card(session, one) for one in cases]
        cards.sort(key=lambda one: not one.ours)  # what waits for the unit comes first
        return render_template(
            "work/unit.html",
            cards=cards,
            studios=_studios(session),
            letters=letters.of(session, actor=actor()).rows[:MOST_LETTERS],
            words=lambda one: letters.words(session, one, actor=actor(), hidden=True)[0],
            calendar=calendar(session),
        )


def _card(session: Session, case: ProcessInstance) -> Card:
    work = waiting(session, instance=case, actor=actor())
    return Card(
        case=case,
        stages=stages.of(session, case),
        ours=tuple(one for one in work if one.workable),
        others=tuple(one for one in work if not one.workable),
    )


def _studios(session: Session) -> list[StudioCard]:
    unit = actor().organisation
    found = overview.owned(session, unit=unit, master=None) if unit else []
    return [StudioCard(one, _duties(session, one)) for one in found]


def _duties(session: Session, studio: Studio) -> tuple[DueView, ...]:
    shown = overview.overview(session, studio, today=today())
    found = [*shown.coming, *(one for one in shown.duties if one.state == "open")]
    by_title = {one.title: one for one in sorted(found, key=lambda one: one.on, reverse=True)}
    return tuple(sorted(by_title.values(), key=lambda one: one.on)[:MOST_DUTIES])
