"""The pool of experts: what is changed in it is on the record."""

from sqlalchemy import select

from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.people.actor import SYSTEM
from service.studios.occupations import COOKING, MACHINES
from service.studios.pool import experts
from tests.studios.cast import MONDAY


def test_a_trade_that_an_expert_gives_up_is_on_the_record(database):
    for trades in ((MACHINES, COOKING), (COOKING,)):
        with database.write(actor=SYSTEM, at=MONDAY) as session:
            experts.settle(session, username="li", trades=trades, employer=None, active=True)
    with database.read() as session:
        query = select(Entry.row).where(Entry.subject == "expert_trade", Entry.verb == "deleted")
        assert session.scalars(query).all() == [f"li|{MACHINES}"]
        assert verify(session).whole
