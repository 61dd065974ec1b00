"""What strangers are refused: added up by minute, one line an hour; what is recorded only once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.host.ledger import security
from service.host.ledger.security import HOUR, QUARTER, Refused, began
from service.host.ledger.tables import Entry
from service.host.tables.security import Refusal
from tests.host.cast import HE
from tests.host.conftest import MONDAY

KEPT = timedelta(days=200)
MINUTE = began(MONDAY, HOUR)


def refusal(address, kind="404 GET ?", minute=MINUTE):
    return Refused(minute, address, kind)


def test_processes_that_count_the_same_add_up_and_an_hour_is_one_line(writing, database):
    for _ in range(2):
        with writing(HE) as session:
            security.count(session, {refusal("203.0.113.1"): 3, refusal("203.0.113.2"): 1})
    for said in (True, False):
        with writing(HE) as session:
            assert security.digest(session, hour=MINUTE, kept=KEPT) is said
    with database.read() as session:
        assert sorted(session.scalars(select(Refusal.times))) == [2, 6]
        (digest,) = security.digests(session)
        assert (digest["refused"], digest["addresses"], digest["whole"]) == (8, 2, True)


def test_an_hour_without_refusals_is_no_line(writing):
    with writing(HE) as session:
        assert not security.digest(session, hour=MINUTE, kept=KEPT)


@pytest.mark.parametrize("times", [1, 3])
def test_a_look_is_one_line_for_each_case_and_quarter(writing, database, times):
    for _ in range(times):
        with writing(HE) as session:
            security.looked(session, instance=1, username="he")
            security.looked(session, instance=2, username="he")
    with database.read() as session:
        looks = select(Entry.instance_key).where(Entry.subject == "personal-data")
        assert sorted(session.scalars(looks)) == [1, 2]


def test_windows_begin_on_the_quarter():
    assert began(MONDAY + timedelta(minutes=44), QUARTER) == MONDAY + timedelta(minutes=30)
