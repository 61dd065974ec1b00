"""A record of more than two tiles, and a key that signs it."""

from dataclasses import replace

import pytest

from service.host.ledger import published
from service.host.ledger.record import record
from service.host.transparency import publishing
from service.people.actor import SYSTEM
from service.signing import Signing, SigningKeys
from tests.altering import refusals_back

ORIGIN = "jiangxin.example/ledger-1"
MANY = 2 * 256 + 40


@pytest.fixture
def keys(tmp_path):
    found = SigningKeys(tmp_path / "checkpoint.key")
    found.create(origin=ORIGIN)
    return found


@pytest.fixture
def outside(database, keys):
    """Say who outside gets checkpoints; nobody at first."""
    with database.engine.begin() as connection:
        refusals_back(connection)
    before = database.resources

    def configure(**who):
        database.resources = replace(before, signing=Signing(keys, **who), address="https://here")

    configure()
    yield configure
    database.resources = before


@pytest.fixture
def signs(outside):
    """Ask for a key that signs, and for nobody outside."""
    return outside


@pytest.fixture
def grow(writing):
    """Let the record grow by some lines."""

    def more(count=MANY):
        with writing(SYSTEM) as session:
            for _ in range(count):
                record(session, subject="sign-in", verb="begun")

    return more


@pytest.fixture
def publish(writing, work, database, signs):
    """Let the worker sign a checkpoint now; return the newest."""

    def ask():
        with writing(SYSTEM) as session:
            publishing.ask(session)
        work()
        with database.read() as session:
            return published.latest(session)

    return ask
