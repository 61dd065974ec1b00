"""The database itself refuses to change what is on the record, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from service.host.ledger import checkpoints
from service.host.ledger.tables import Cosignature, LedgerTile, SignedCheckpoint
from service.host.ledger.verify import verify
from service.people.actor import SYSTEM
from tests.altering import refusals_back


@pytest.fixture
def kept(database, writing, clock):
    """A record with a verified and a signed checkpoint, a cosignature and a tile."""
    with database.engine.begin() as connection:
        refusals_back(connection)
    with database.read() as session:
        verdict = verify(session)
    with writing(SYSTEM) as session:
        checkpoints.keep(session, verdict, at=clock.now())
        session.add(SignedCheckpoint(size=5, note="x", signed_at=clock.now()))
        session.flush()
        session.add(Cosignature(size=5, cosigner="w", line="x", received_at=clock.now()))
        session.add(LedgerTile(number=0, root=b"x" * 32))
    return verdict


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET actor = 'lin' WHERE sequence = 3",
        "UPDATE ledger_entry SET actor = actor",
        "DELETE FROM ledger_entry WHERE sequence = 3",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_head SET size = size - 1",
        "DELETE FROM ledger_head",
        "UPDATE ledger_checkpoint SET head = 'x'",
        "UPDATE ledger_checkpoint SET root = (SELECT leaf FROM ledger_entry WHERE sequence = 2)",
        "DELETE FROM ledger_checkpoint",
        "UPDATE signed_checkpoint SET note = 'y'",
        "DELETE FROM signed_checkpoint",
        "UPDATE cosignature SET line = 'y'",
        "DELETE FROM cosignature",
        "UPDATE ledger_tile SET number = 7",
        "DELETE FROM ledger_tile",
    ],
)
def test_nothing_on_the_record_is_changed_or_taken_away(kept, database, statement):
    with (
        pytest.raises(DatabaseError, match="the record is never changed"),
        database.engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(text(statement))
    with database.read() as session:
        assert verify(session).whole


def test_a_line_is_not_replaced_on_sqlite_either(kept, database):
    if database.engine.dialect.name != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    statement = "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE sequence = 3"
    with (
        pytest.raises(DatabaseError, match="the record is never changed"),
        database.engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(text(statement))


def test_a_tree_may_be_verified_again(kept, database, writing, clock):
    clock.move(hours=1)
    with writing(SYSTEM) as session:
        checkpoints.keep(session, kept, at=clock.now())
    with database.read() as session:
        assert checkpoints.latest(session).verified_at == clock.now()
