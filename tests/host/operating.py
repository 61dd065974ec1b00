"""What an administrator does again and again in these tests."""

from typing import Any

from sqlalchemy import select

from service import engine
from service.host.cases import moves, persist
from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.operations import interventions
from service.host.operations.interventions import Order
from service.host.tables.core import ProcessInstance
from service.people.actor import Actor
from tests.host.cast import ADMIN
from tests.host.conftest import Writing

REASON = "经核实，按实际情况更正"


def order(writing: Writing, number: str, actor: Actor = ADMIN, reason: str = REASON) -> Order:
    """Look at a case and give an order about it as it stands."""
    with writing(actor) as session:
        found = session.scalars(select(ProcessInstance).where(ProcessInstance.number == number))
        return Order(number, actor, reason, found.one().revision)


def intervene(writing: Writing, number: str, deed: str, **what: Any) -> Any:
    """Do something to a case as it stands."""
    given = order(writing, number)
    with writing(ADMIN) as session:
        return getattr(interventions, deed)(session, order=given, **what)


def token(writing: Writing, number: str, element: str, nth: int = 0) -> str:
    """Return the id of what is open at an element; of several, the oldest first."""
    with writing(ADMIN) as session:
        case = interventions.case(session, number=number, actor=ADMIN)
        found = engine.points(moves.diagram_of(session, case), persist.state_of(session, case))
        return [point.id for point in found if point.element == element][nth]


def told(database: Any, **wanted: Any) -> list[Entry]:
    """Return lines of the ledger, oldest first."""
    with database.read() as session:
        return list(session.scalars(select(Entry).filter_by(**wanted).order_by(Entry.sequence)))


def whole(database: Any) -> bool:
    """Ask whether the record proves itself."""
    with database.read() as session:
        found = verify.verify(session)
    assert found.whole, found.breaks
    return True
