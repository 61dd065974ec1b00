"""Verification from a checkpoint or in full: what each finds, and what it says meanwhile."""

import hashlib
from decimal import Decimal

import orjson
import pytest
from sqlalchemy import select, text, update

from service.host.ledger import checkpoints, merkle
from service.host.ledger.chain import canonical, line_hash
from service.host.ledger.tables import Entry, LedgerCheckpoint, LedgerHead
from service.host.ledger.verdict import MOST_KEPT
from service.host.ledger.verify import verify
from service.host.tables.core import Variable
from service.people.actor import SYSTEM
from tests.altering import refusals_away
from tests.files import pdf
from tests.host.cast import HE
from tests.host.steps import PASS, begin, do, sent


@pytest.fixture
def checked(writing, database, clock):
    """A case that went its way, verified, with its checkpoint, and another after it."""
    do(writing, HE, sent(writing), PASS)
    with database.read() as session:
        verdict = verify(session)
    with writing(SYSTEM) as session:
        checkpoints.keep(session, verdict, at=clock.now())
    do(writing, HE, sent(writing), PASS)
    return verdict


def found(database, *, full, report=None):
    with database.read() as session:
        return verify(session, full=full, **({"report": report} if report else {}))


def alter(database, statement, **values):
    with database.engine.execution_options(writes=True).begin() as connection:
        refusals_away(connection)
        assert connection.execute(text(statement), values).rowcount > 0


def test_a_run_from_the_checkpoint_ends_with_the_same_tree_as_a_full_one(checked, database):
    partly, wholly = found(database, full=False), found(database, full=True)
    assert partly.whole, partly.sentence
    assert wholly.whole, wholly.sentence
    assert (partly.since, wholly.since) == (checked.entries, 0)
    assert (partly.entries, partly.head, partly.root) == (
        wholly.entries, wholly.head, wholly.root,
    )  # fmt: skip
    with database.read() as session:
        leaves = session.scalars(select(Entry.leaf).order_by(Entry.sequence)).all()
    assert wholly.root == merkle.root(leaves)
    assert f"从第 {checked.entries} 条记录的检查点起" in partly.sentence


def test_an_altered_line_after_the_checkpoint_is_found_from_there(checked, database):
    alter(
        database,
        "UPDATE ledger_entry SET actor = 'lin' WHERE sequence = :n",
        n=checked.entries + 1,
    )
    assert found(database, full=False).first.sequence == checked.entries + 1


def test_an_altered_actor_before_the_checkpoint_is_found_by_a_full_run(checked, database):
    alter(database, "UPDATE ledger_entry SET actor = 'lin' WHERE sequence = 30")
    assert found(database, full=False).whole
    assert found(database, full=True).first.sequence == 30


def test_altered_details_before_the_checkpoint_are_found_though_live_data_agree(checked, database):
    with database.read() as session:
        entry = session.scalars(select(Entry).where(Entry.subject == "variable")).first()
        sequence, data = entry.sequence, entry.data
    assert sequence <= checked.entries
    data["after"]["value"] = "假"
    altered = orjson.dumps(data).decode()
    alter(database, "UPDATE ledger_entry SET data = :d WHERE sequence = :n", d=altered, n=sequence)
    verdict = found(database, full=False)
    assert (verdict.first.kind, verdict.first.sequence) == ("chain", sequence)


@pytest.mark.parametrize("column", ["root", "frontier"])
def test_an_altered_checkpoint_is_named_and_everything_is_hashed(checked, database, column):
    with database.engine.execution_options(writes=True).begin() as connection:
        refusals_away(connection)
        connection.execute(update(LedgerCheckpoint).values(**{column: b"\x00" * 32}))
    verdict = found(database, full=False)
    assert verdict.since == 0
    assert "checkpoint" in verdict.first.what


def test_a_ledger_rewritten_from_end_to_end_contradicts_its_checkpoint(checked, database):
    rewrite(database)
    partly, wholly = found(database, full=False), found(database, full=True)
    assert f"line {checked.entries} is not the one that its checkpoint names" in partly.first.what
    assert [one.what for one in wholly.breaks] == [
        f"the checkpoint of {checked.entries} lines names another tree"
    ]


def rewrite(database):
    """Forge the whole chain with other words in it, as one who can write every table could."""
    names = list(Entry.__mapper__.attrs.keys())
    with database.engine.execution_options(writes=True).begin() as connection:
        refusals_away(connection)
        rows = connection.execute(select(*(Entry.__mapper__.c[n] for n in names))).all()
        previous = "0" * 64
        for row in sorted(rows):
            fields = dict(zip(names, row, strict=True)) | {"previous": previous}
            fields["actor_name"] = "别人"
            stored = canonical(fields)
            previous = line_hash(stored)
            connection.execute(
                update(Entry)
                .where(Entry.sequence == fields["sequence"])
                .values(
                    actor_name="别人", previous=fields["previous"], hash=previous,
                    leaf=merkle.leaf_hash(stored),
                )
            )  # fmt: skip
        connection.execute(update(LedgerHead).values(hash=previous))


def test_what_breaks_cannot_become_a_checkpoint(checked, database, writing, clock):
    alter(database, "UPDATE ledger_entry SET actor = 'lin' WHERE sequence = 30")
    verdict = found(database, full=True)
    with pytest.raises(ValueError, match="no checkpoint"), writing(SYSTEM) as session:
        checkpoints.keep(session, verdict, at=clock.now())


def test_it_says_how_far_it_is(checked, database):
    seen = []
    verdict = found(database, full=True, report=seen.append)
    last = {one.phase: one for one in seen}
    assert list(last) == ["lines", "rows", "files"]
    assert all(one.done == one.total for one in last.values())
    assert last["lines"].total == verdict.entries


def test_of_very_many_breaks_the_first_are_kept_and_all_are_counted(checked, database):
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO variable (instance_key, scope, name, value) "
                "VALUES (1, 'forged', :name, '1')"
            ),
            [{"name": f"v{n}"} for n in range(MOST_KEPT + 5)],
        )
    verdict = found(database, full=True)
    assert (len(verdict.breaks), verdict.count) == (MOST_KEPT, MOST_KEPT + 5)
    assert f"另有 {MOST_KEPT + 4} 处" in verdict.sentence


def test_rows_whose_keys_sort_otherwise_as_numbers_or_by_language_are_matched(
    writing, database, clock
):
    for subject in ("甲", "乙", "Z", "a", "é", "10", "9"):
        sent(writing, subject=subject)
    for _ in range(8):
        sent(writing)
    assert found(database, full=True).whole


def test_a_file_altered_or_gone_is_found(writing, database, tmp_path):
    from io import BytesIO

    from service.host import documents

    contents = [pdf(f"Paper {n}", size=70_000) for n in range(3)]
    with writing(HE) as session:
        for n, content in enumerate(contents):
            documents.store(
                session, instance=None, kind="x", filename=f"{n}.pdf", stream=BytesIO(content),
                actor=HE,
            )  # fmt: skip
    names = [hashlib.sha256(content).hexdigest() for content in contents]
    assert found(database, full=False).documents == 3
    places = [tmp_path / "files" / name[:2] / name for name in names]
    places[0].write_bytes(b"other")
    places[1].unlink()
    assert sorted(one.what for one in found(database, full=False).breaks) == sorted(
        ["the bytes of the file were altered", f"file {names[1]} is gone"]
    )


@pytest.mark.parametrize("digits", ["12345678901234567.89", "0.12345678901234567891"])
def test_a_number_with_many_digits_is_recorded_as_it_is_stored(writing, database, digits):
    amount = Decimal(digits)
    begin(writing, amount=amount, rows=[{"amount": amount}])
    assert found(database, full=True).whole, found(database, full=True).sentence
    with writing(SYSTEM) as session:
        [row] = session.scalars(select(Variable).where(Variable.name == "rows"))
        assert row.value == [{"amount": amount}]
