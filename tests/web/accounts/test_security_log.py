"""On the record: sign-ins, looks at private values, what staff and strangers were refused."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.host.ledger import security
from service.host.ledger.tables import Entry
from service.host.tables.security import Refusal
from tests.web.conftest import Browser


def lines(database, *subjects):
    with database.read() as session:
        wanted = select(Entry).where(Entry.subject.in_(subjects)).order_by(Entry.sequence)
        return [(one.subject, one.verb, one.actor) for one in session.scalars(wanted)]


def test_signing_in_and_out_are_lines_in_the_persons_name(visitor, database):
    visitor.post("/sign-in", {"username": "wang", "password": "demo"})
    visitor.post("/sign-out")
    assert lines(database, "sign-in") == [
        ("sign-in", "begun", "wang"),
        ("sign-in", "ended", "wang"),
    ]


def test_a_wrong_password_from_ones_own_browser_is_a_line_and_a_strangers_is_counted(
    visitor, app, database, clock
):
    visitor.post("/sign-in", {"username": "wang", "password": "demo"})
    visitor.post("/sign-out")
    visitor.post("/sign-in", {"username": "wang", "password": "no"})
    assert lines(database, "sign-in")[-1] == ("sign-in", "refused", "public")
    before = len(lines(database, "sign-in"))
    stranger = Browser(app.test_client())
    for _ in range(12):
        stranger.post("/sign-in", {"username": "zhao", "password": "no"})
    said = lines(database, "sign-in")[before:]
    assert said == [("sign-in", "locked", "public")]  # once an hour, however often


def flood(app, clock, times=30):
    """Refuse strangers something, and let the hour go by."""
    for number in range(times):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number % 3}"
        client.get("/no-such-page")
    clock.advance(timedelta(minutes=1))
    app.test_client().get("/")
    clock.advance(timedelta(hours=1))
    app.test_client().get("/")


def test_a_flood_of_strangers_is_one_line_an_hour(app, database, clock):
    flood(app, clock)
    with database.read(at=clock.now()) as session:
        rows = session.scalars(select(Refusal)).all()
        assert sorted((row.address, row.times) for row in rows) == [
            ("203.0.113.0", 10),
            ("203.0.113.1", 10),
            ("203.0.113.2", 10),
        ]
        (digest,) = security.digests(session)
        assert (digest["refused"], digest["addresses"], digest["whole"]) == (30, 3, True)
    flood(app, clock, 3)
    assert lines(database, "security") == [("security", "digested", "system")] * 2


def test_who_alters_the_log_is_found_out(app, database, clock, signed_in):
    flood(app, clock)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE security_refusal SET times = 1 WHERE address LIKE '%.1'")
    with database.read(at=clock.now()) as session:
        assert [one["whole"] for one in security.digests(session)] == [False]


def test_the_log_is_kept_for_six_months_and_more(app, database, clock):
    flood(app, clock)
    clock.advance(timedelta(days=190))
    flood(app, clock, 1)
    with database.read() as session:
        assert len(session.scalars(select(Refusal)).all()) == 4
    clock.advance(timedelta(days=20))
    flood(app, clock, 1)
    with database.read() as session:
        assert len(session.scalars(select(Refusal)).all()) == 2


@pytest.mark.parametrize(("name", "said"), [("王科长", 1), ("沈审计", 1), ("张师傅", 0)])
def test_what_staff_and_auditors_are_refused_is_a_line_once_in_a_quarter(
    signed_in, database, name, said
):
    browser = signed_in(name)
    for _ in range(3):
        assert browser.get("/accounts").status_code == 403
    assert len(lines(database, "access")) == said


def test_an_officers_look_at_private_values_is_one_line_a_quarter_of_an_hour(district):
    he, database = district.enter("he"), district.house.database
    before = len(lines(database, "personal-data"))
    task = he.task("审核申报材料", number="SQ-2026-0015")
    for _ in range(3):
        assert he.get(task).status_code == 200
    assert lines(database, "personal-data")[before:] == [("personal-data", "viewed", "he")]
    district.house.clock.advance(timedelta(minutes=15))
    he.get(task)
    he.get("/inbox")
    assert len(lines(database, "personal-data")) == before + 2


def test_a_unit_that_reads_its_own_case_is_no_look(district):
    hou, database = district.enter("hou"), district.house.database
    before = len(lines(database, "personal-data"))
    hou.get(hou.task("填写申报表", box="mine"))
    assert len(lines(database, "personal-data")) == before


def test_the_audit_administrator_alone_reads_the_log(district):
    Browser(district.app.test_client()).get("/no-such-page")
    district.house.clock.advance(timedelta(minutes=1))
    page = district.enter("ji").get("/security-log").text
    assert re.search(r"404 GET \?", page)
    for username in ("admin", "an", "xu", "wang"):
        assert district.enter(username).get("/security-log").status_code == 403
