"""Cosigners over HTTP: what only grew is cosigned, a record that was rewritten never again."""

import pytest
from sqlalchemy import select, text

from service import notes
from service.host.ledger import merkle, published
from service.host.ledger.tables import Cosignature, Entry
from service.host.ledger.verify import verify
from service.host.tables.core import Incident, Job
from service.host.transparency import cosigning, verifier
from tests.altering import refusals_away
from tests.cosigner import witness


@pytest.fixture
def seer(outside, keys):
    """A cosigner that knows our log, and to which checkpoints go."""
    with witness(*keys.public()) as server:
        outside(cosigners=(server.cosigner,))
        yield server


def cosignatures(database):
    with database.read() as session:
        return session.scalars(select(Cosignature).order_by(Cosignature.size)).all()


def incidents(database):
    with database.read() as session:
        return [one.reason for one in session.scalars(select(Incident))]


def test_each_checkpoint_is_cosigned_and_the_record_stays_whole(seer, publish, grow, database):
    first = publish()
    grow()
    second = publish()
    assert [one.size for one in cosignatures(database)] == [first.size, second.size]
    assert [body.partition("\n")[0] for body in seer.asked] == ["old 0", f"old {first.size}"]
    with database.read() as session:
        whole = published.whole(session, size=second.size)
        assert verify(session).whole
    found = notes.parsed(whole)
    assert notes.opened(found, [seer.key]) == [seer.key]


def test_a_stranger_may_insist_on_the_cosigner(seer, publish, keys, database):
    found = publish()
    own, other = verifier.key(keys.public()[0].written), verifier.key(seer.key.written)
    with database.read() as session:
        whole = published.whole(session, size=found.size)
    assert verifier.checkpoint(whole, (own, other)).size == found.size
    with pytest.raises(verifier.Bad, match="has not cosigned"):
        verifier.checkpoint(found.note.whole, (own, other))


def test_one_that_saw_more_than_we_remember_is_asked_from_there(seer, publish, grow, database):
    publish()
    with database.engine.execution_options(writes=True).begin() as connection:
        refusals_away(connection)
        connection.execute(text("DELETE FROM cosignature"))
    grow(10)
    second = publish()
    assert [one.size for one in cosignatures(database)] == [second.size]
    assert seer.asked[-2].startswith("old 0\n")


def test_a_record_that_was_rewritten_is_not_cosigned_and_everybody_hears_of_it(
    seer, publish, grow, database, keys
):
    found = publish()
    origin = found.origin
    forged = merkle.node_hash(found.root, found.root)
    seer.seen[origin] = verifier.Checkpoint(origin, found.size, forged)
    grow(10)
    second = publish()
    assert [one.size for one in cosignatures(database)] == [found.size]
    assert any("历史可能被改写或者回退" in reason for reason in incidents(database))
    with database.read() as session:
        query = select(Entry).where(Entry.subject == "checkpoint", Entry.verb == "contested")
        said = session.scalars(query).one().data
    assert (said["size"], said["cosigner"]) == (second.size, seer.key.name)


def test_a_record_that_was_rolled_back_is_noticed(seer, publish, database):
    found = publish()
    longer = verifier.Checkpoint(found.origin, found.size + 5000, found.root)
    seer.seen[found.origin] = longer
    publish()
    assert any("5" in reason and "回退" in reason for reason in incidents(database))


def test_one_that_is_down_or_does_not_know_us_is_asked_again(outside, publish, keys, database):
    with witness() as stranger:
        outside(cosigners=(stranger.cosigner,))
        publish()
    with database.read() as session:
        [job] = session.scalars(select(Job).where(Job.kind == cosigning.KIND)).all()
        assert "answered 404" in job.error
        assert not job.parked
    assert cosignatures(database) == []


def test_a_cosignature_that_does_not_hold_is_not_kept(seer, publish, database, monkeypatch):
    seer.at = 2**62

    def forged(body):
        status, kind, line = type(seer).answer(seer, body)
        return status, kind, line.replace(line[-12:-8], "AAAA")

    monkeypatch.setattr(seer, "answer", forged)
    publish()
    assert cosignatures(database) == []
    with database.read() as session:
        [job] = session.scalars(select(Job).where(Job.kind == cosigning.KIND)).all()
    assert "no cosignature that holds" in job.error
