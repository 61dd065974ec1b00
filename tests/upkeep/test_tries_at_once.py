"""Wrong passwords tried at the same moment are counted exactly, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from service import app as joined
from service.config import Config
from service.people import accounts, attempts
from service.people.actor import PUBLIC, SYSTEM
from service.people.attempts import Origin, TooMany
from tests.installed import copied

AT_ONCE = 16
STRANGER = Origin(address="203.0.113.9")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path, installation):
    home, url = copied(installation, tmp_path / "home"), ""
    if request.param == "postgresql":
        url = request.getfixturevalue("installed_on_postgres")()
    given = {"JIANGXIN_HOME": str(home), "DATABASE_URL": url}
    house = joined.house(Config.from_environment(given))
    house.database.patience = 60
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        accounts.create(session, username="wang", name="王科长", roles=("auditor",))
    yield house
    house.database.close()


def guesses(house, names, origin=STRANGER):
    """Try once for each name, all at the same moment; return how many were let through."""
    at, together = house.clock.now(), Barrier(len(names))

    def guess(username):
        together.wait()
        try:
            with house.database.write(actor=PUBLIC, at=at) as session:
                attempts.note(session, username=username, origin=origin, at=at)
        except TooMany:
            return 0
        return 1

    with ThreadPoolExecutor(len(names)) as pool:
        return sum(pool.map(guess, names))


def test_five_of_sixteen_at_once_are_let_through(house):
    assert guesses(house, ["wang"] * AT_ONCE) == attempts.PER_PLACE
    assert guesses(house, ["wang"] * AT_ONCE) == 0


def test_many_names_from_one_address_are_counted_together(house):
    passed = [guesses(house, [f"name{turn}-{n}" for n in range(AT_ONCE)]) for turn in range(4)]
    assert sum(passed) == attempts.PER_ADDRESS


def test_the_right_password_takes_its_own_tries_back_alone(house):
    guesses(house, ["wang"] * 4)
    guesses(house, ["li"] * 3)
    with house.database.write(actor=PUBLIC, at=house.clock.now()) as session:
        attempts.forgive(session, username="wang", origin=STRANGER)
    assert guesses(house, ["wang"] * AT_ONCE) == attempts.PER_PLACE
    assert guesses(house, ["li"] * AT_ONCE) == attempts.PER_PLACE - 3
