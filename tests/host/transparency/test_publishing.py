"""Checkpoints are signed day by day, over what was hashed and only grew, and go outside."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from service import notes
from service.host.ledger import merkle, published
from service.host.ledger.tables import Entry, LedgerTile, SignedCheckpoint
from service.host.ledger.verify import verify
from service.host.tables.core import Job
from service.host.tables.outbox import Outgoing
from service.host.transparency import publishing
from service.people.actor import SYSTEM
from tests.altering import refusals_away


def lines(database, verb):
    with database.read() as session:
        query = select(Entry).where(Entry.subject == "checkpoint", Entry.verb == verb)
        return session.scalars(query.order_by(Entry.sequence)).all()


def behind(database, statement):
    with database.engine.execution_options(writes=True).begin() as connection:
        refusals_away(connection)
        assert connection.execute(text(statement)).rowcount > 0


def test_a_checkpoint_names_the_tree_of_all_lines_and_is_signed(publish, grow, database, keys):
    grow()
    found = publish()
    with database.read() as session:
        leaves = session.scalars(select(Entry.leaf).order_by(Entry.sequence)).all()
        whole = published.whole(session, size=found.size)
    assert found.root == merkle.root(leaves[: found.size])
    assert notes.opened(found.note, keys.public()) == keys.public()
    assert published.trusted(whole, keys.public()) == found
    assert found.origin == keys.origin


def test_the_first_one_takes_the_end_of_the_chain_over_and_no_other_does(publish, database):
    first, second = publish(), publish()
    with database.read() as session:
        last = session.get_one(Entry, first.size).hash
    assert first.more == (f"chain {last}",)
    assert second.more == ()
    assert second.size > first.size


def test_signing_is_itself_on_the_record_and_the_record_stays_whole(publish, grow, database):
    grow()
    first = publish()
    publish()
    assert lines(database, "signed")[0].row == str(first.size)
    with database.read() as session:
        assert verify(session).whole


def test_the_next_one_is_due_on_the_next_day(publish, database, clock, work):
    publish()
    with database.read() as session:
        due = session.scalars(select(Job.run_at).where(Job.name == publishing.KIND)).one()
    assert timedelta() < due - clock.now() < timedelta(days=2)
    clock.move(days=2)
    work()
    assert len(lines(database, "signed")) == 2


def test_a_worker_sees_to_it_once(database, clock, signs):
    publishing.ensure(database, clock)
    publishing.ensure(database, clock)
    with database.read() as session:
        assert len(session.scalars(select(Job).where(Job.name == publishing.KIND)).all()) == 1


def test_roots_of_256_lines_are_kept_as_the_record_grows(publish, grow, database):
    publish()
    for _ in range(3):
        grow(300)
        found = publish()
        with database.read() as session:
            tiles = session.scalars(select(LedgerTile.root).order_by(LedgerTile.number)).all()
            leaves = session.scalars(select(Entry.leaf).order_by(Entry.sequence)).all()
        assert len(tiles) == found.size // 256
        assert list(tiles) == [
            merkle.root(leaves[n * 256 : (n + 1) * 256]) for n in range(len(tiles))
        ]


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        ("UPDATE ledger_entry SET actor = 'lin' WHERE sequence > 700", "altered"),
        ("UPDATE ledger_tile SET root = (SELECT leaf FROM ledger_entry LIMIT 1)", "stored roots"),
        ("UPDATE signed_checkpoint SET size = 99999 WHERE size < 99999", "was signed, and there"),
    ],
)
def test_what_does_not_hold_is_not_signed_and_the_reason_is_on_the_record(
    publish, grow, database, harm, why
):
    grow()
    before = publish()
    grow(300)
    if "signed_checkpoint" in harm:
        note = before.note.whole.replace(f"\n{before.size}\n", "\n99999\n")
        behind(database, f"UPDATE signed_checkpoint SET size = 99999, note = '{note}'")
    else:
        behind(database, harm)
        if database.resources.memory is not None:
            database.resources.memory.clear()
    publish()
    assert not [one for one in lines(database, "signed") if one.sequence > before.size + 300]
    assert why in lines(database, "withheld")[-1].data["reason"]


def test_nothing_new_is_signed_twice(publish, database, writing, signs):
    found = publish()
    with database.read() as session:
        verdict = publishing.verify_lines(session)
    with writing(SYSTEM) as session:
        session.execute(text("DELETE FROM job"))
        made = publishing.sign(session, verdict=verdict, tiles=[])
        assert made is not None
    with writing(SYSTEM) as session:
        assert publishing.sign(session, verdict=verdict, tiles=[]) is None
    assert found.size < verdict.entries


def test_without_a_key_the_job_waits_as_an_incident(publish, keys, database):
    keys.path.unlink()
    assert publish() is None
    with database.read() as session:
        job = session.scalars(select(Job).where(Job.name == publishing.KIND)).one()
        assert "the key that signs checkpoints is missing" in job.error
        assert session.scalars(select(SignedCheckpoint)).all() == []


def test_it_goes_to_those_outside_by_mail(outside, publish, database):
    outside(recipients=("archive@example.cn", "press@example.cn"))
    found = publish()
    with database.read() as session:
        rows = session.scalars(select(Outgoing).order_by(Outgoing.key)).all()
    assert [(row.kind, row.target, row.event) for row in rows] == [
        ("mail", "archive@example.cn", "checkpoint"),
        ("mail", "press@example.cn", "checkpoint"),
    ]
    assert {row.payload["size"] for row in rows} == {found.size}
