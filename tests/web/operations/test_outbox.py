"""What goes out by itself: signed, tried again, shown, and tried once more by hand."""

import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service import webhooks
from service.errors import Refused
from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.host.operations import interventions
from service.host.operations.interventions import Order
from service.host.outbox import actions, sending
from service.host.tables.core import Incident, ProcessInstance
from service.host.tables.outbox import Outgoing
from service.people import accounts
from service.people.actor import SYSTEM
from service.webhooks import Target
from tests.webhook_receiver import SECRET, receiver

CASE = "SQ-2026-0001"


@pytest.fixture
def program(district):
    """A program of another department that the configuration names."""
    with receiver() as server:
        target = Target("gov", server.url, SECRET, ("case.ended",))
        database = district.house.database
        database.resources = replace(database.resources, webhooks={"gov": target})
        yield server


def put(district, **said):
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        given = {"target": "gov", "event": "studio.granted", **said}
        actions.send_webhook(session=session, case=CASE, **given)


def rows(district):
    with district.house.database.read() as session:
        return list(session.scalars(select(Outgoing).order_by(Outgoing.key)))


def later(district, **span):
    district.house.clock.advance(timedelta(**span))
    district.work()


def test_a_webhook_is_signed_over_time_and_body_and_masks_what_is_private(district, program):
    put(district, payload={"studio": "车工工作室", "mobile": "13800138000"})
    assert program.posts == []
    district.work()
    [post] = program.posts
    stamp = post.headers["Jiangxin-Timestamp"]
    said = hmac.new(SECRET.encode(), f"{stamp}.".encode() + post.body, hashlib.sha256)
    assert post.headers["Jiangxin-Signature"] == f"v1={said.hexdigest()}"
    assert abs(int(stamp) - district.house.clock.now().timestamp()) < 5
    told = json.loads(post.body)
    assert told["event"] == "studio.granted"
    assert told["data"] == {"case": CASE, "studio": "车工工作室", "mobile": "138****8000"}
    [row] = rows(district)
    assert (row.status, row.tries, row.delivery) == ("sent", 1, told["delivery"])
    district.work()
    assert len(program.posts) == 1


def test_who_is_away_is_tried_again_under_the_same_name_ever_more_rarely(district, program):
    program.status = 503
    put(district)
    district.work()
    later(district, seconds=31)
    later(district, seconds=31)
    assert len(program.posts) == 2
    program.status = 200
    later(district, minutes=2)
    assert [one.headers["Jiangxin-Delivery"] for one in program.posts] == (
        [rows(district)[0].delivery] * 3
    )
    assert (rows(district)[0].status, rows(district)[0].tries) == ("sent", 3)


@pytest.mark.parametrize("status", [400, 403, 410])
def test_who_refuses_is_not_asked_again_until_the_administrator_says_so(district, program, status):
    program.status = status
    put(district)
    district.work()
    later(district, days=3)
    assert len(program.posts) == 1
    admin = district.enter("admin")
    page = admin.get("/outbox?status=failed").text
    assert f"对方拒收（HTTP {status}）" in page
    key = re.search(r"/outbox/(\d+)/retry", page)[1]
    program.status = 204
    assert admin.post(f"/outbox/{key}/retry").status_code == 303
    district.work()
    assert (rows(district)[0].status, len(program.posts)) == ("sent", 2)
    assert admin.post(f"/outbox/{key}/retry").status_code == 422
    with district.house.database.read() as session:
        query = select(Entry.verb).where(Entry.subject == "outgoing").order_by(Entry.sequence)
        assert list(session.scalars(query)) == ["queued", "failed", "retried", "sent"]
        assert verify(session).whole


def test_after_six_more_attempts_it_is_given_up_and_no_case_stands_still(district, program):
    program.status = 500
    with district.house.database.read() as session:
        before = len(session.scalars(select(Incident.key)).all())
    put(district)
    district.work()
    for _ in range(10):
        later(district, days=2)
    own = rows(district)[0].delivery  # cases whose time has come end meanwhile, and are told
    sent = [one for one in program.posts if one.headers["Jiangxin-Delivery"] == own]
    assert len(sent) == 1 + len(sending.AGAIN_AFTER)
    assert "多次发送" in rows(district)[0].note
    with district.house.database.read() as session:
        assert len(session.scalars(select(Incident.key)).all()) == before


def test_nobody_is_there_and_the_line_is_dead(district, program):
    dead = Target("gov", "http://127.0.0.1:9/", SECRET)
    database = district.house.database
    database.resources = replace(database.resources, webhooks={"gov": dead})
    put(district)
    district.work()
    assert "ConnectionError" in rows(district)[0].note


def test_a_redirect_is_not_followed(district, program):
    program.status = 307
    put(district)
    district.work()
    assert (len(program.posts), rows(district)[0].status) == (1, "waiting")


def test_a_diagram_names_receivers_of_the_configuration_alone(district, program):
    with pytest.raises(Refused, match="没有名为“elsewhere”的接收方"):
        put(district, target="elsewhere")
    with pytest.raises(Refused):
        put(district, target="http://127.0.0.1:9/")
    put(district)
    database = district.house.database
    database.resources = replace(database.resources, webhooks={})
    district.work()
    assert rows(district)[0].note == sending.NO_TARGET


def test_the_end_of_a_case_is_told_to_who_wants_to_hear_of_it(district, program):
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        query = select(ProcessInstance).where(ProcessInstance.status == "active")
        case = session.scalars(query.order_by(ProcessInstance.key)).first()
        given = Order(case.number, accounts.actor(session, "admin"), "测试结束", case.revision)
        interventions.end(session, order=given)
        number = case.number
    district.work()
    told = [json.loads(one.body) for one in program.posts]
    assert ("case.ended", number) in [(one["event"], one["data"]["case"]) for one in told]


def test_the_system_administrator_alone_opens_the_page(district):
    for username in ("an", "ji", "xu", "gao", "wang", "sun"):
        assert district.enter(username).get("/outbox").status_code == 403
        assert district.enter(username).post("/outbox/1/retry").status_code == 403
    assert district.enter("admin").post("/outbox/999/retry").status_code == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[]", "must hold an object"),
        ("{", "is no JSON"),
        ('{"a": {"url": "http://example.cn", "secret": "0123456789abcdef"}}', "https://"),
        ('{"a": {"url": "https://example.cn", "secret": "short"}}', "at least 16"),
        ('{"a": {"url": "https://x", "secret": "0123456789abcdef", "events": "x"}}', "a list"),
    ],
)
def test_a_file_of_receivers_that_cannot_be_used_is_said(tmp_path, said, words):
    (tmp_path / "webhooks.json").write_text(said)
    with pytest.raises(ValueError, match=words):
        webhooks.read(tmp_path / "webhooks.json")
    with pytest.raises(ValueError, match="cannot be read"):
        webhooks.read(tmp_path / "none.json")
