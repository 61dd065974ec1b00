"""Random events in a studio's books and steps of a payment: `make books SIZE=10000`."""

import sys
import tempfile
from pathlib import Path

from sqlalchemy import select

from service.db import Base, Database
from service.people.actor import SYSTEM
from service.studios.actions import ACTIONS
from service.studios.register.tables import Studio
from tests.keys import keys
from tests.studios.books.events import begin_payment, run
from tests.studios.cast import MONDAY, application
from tests.studios.conftest import furnish, sealed


def main(count: int) -> int:
    """Run a campaign of so many events on a new SQLite database; print what became of them."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'books.db'}", keys=keys)
        Base.metadata.create_all(database.engine)
        with database.write(actor=SYSTEM, at=MONDAY) as session:
            furnish(session)
            sheet = application()
            known = {"session": session, "at": MONDAY, "case": "A-1"}
            sent = {"unit": "tianheng", "application": sheet}
            ACTIONS["application.accept"](**known, **sent)
            ACTIONS["studio.grant"](**known, **sent, sealed=sealed(session, {"application": sheet}))
            studio = session.scalars(select(Studio)).one()
            entry = begin_payment(session, studio, "A-1")
            booked, refused = run(session, studio, count=count, seed=count, entry=entry)
        sys.stdout.write(f"{count} events: {booked} booked, {refused} refused, each balances\n")
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
