"""Private values: put in, found, revealed, masked; and what an attacker finds."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service import privacy
from service.db import Base, Database, Session
from service.errors import Refused
from service.people.actor import SYSTEM
from service.private_values import KeyFile, KeyMissing, Keys, PrivateValue
from tests.keys import keys

NUMBER = "11010519491231002X"
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/floor.db", keys=keys)
    Base.metadata.tables["private_value"].create(database.engine.execution_options(writes=True))
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write(actor=SYSTEM, at=NOW) as session:
        yield session


def rows(session: Session) -> int:
    return len(session.scalars(select(PrivateValue.id)).all())


@pytest.mark.parametrize(
    "value", [NUMBER, "王小明", 1.5, 12, True, False, ["a", "b"], "~'\"\n字😀"]
)
def test_a_value_is_revealed_as_it_was_put_in(session, value):
    seen = privacy.seal(session, value)
    assert privacy.is_private(seen)
    assert privacy.reveal(session, {"deep": [seen]}) == {"deep": [value]}


@pytest.mark.parametrize("nothing", [None, "", []])
def test_nothing_is_not_put_in(session, nothing):
    assert privacy.seal(session, nothing) == nothing
    assert rows(session) == 0


def test_within_a_case_the_same_value_is_put_in_once(session):
    first = privacy.seal(session, NUMBER, instance=1)
    assert privacy.seal(session, NUMBER, instance=1) == first
    assert privacy.seal(session, NUMBER, instance=2) != first
    assert rows(session) == 2


def test_what_stands_in_place_of_equal_values_of_two_cases_does_not_say_so(session):
    one, two = (privacy.seal(session, NUMBER, instance=case) for case in (1, 2))
    commitments = {text.split(":")[2] for text in (one, two)}
    assert len(commitments) == 2


def test_a_masked_form_stands_beside_the_commitment(session):
    assert privacy.mask(privacy.seal(session, NUMBER)) == "110105********002X"
    name = privacy.seal(session, "王小明", how="name")
    assert privacy.mask(f"{name}：您好") == "王**：您好"


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        (NUMBER, "１１０１０５１９４９１２３１００２ｘ"),
        ("13800138000", "+86 138-0013-8000"),
        ("010-64370001", "010 6437 0001"),
        ("Wang@Example.CN", "wang@example.cn"),
        ("王小明", " 王小明"),
    ],
)
def test_a_value_is_found_however_it_is_written(session, kept, asked):
    privacy.seal(session, kept)
    assert session.scalars(select(PrivateValue.lookup)).one() == privacy.lookup(session, asked)


def test_what_was_shown_masked_and_left_alone_stays(session):
    person = {"name": "张", "mobile": privacy.seal(session, "13800138000", instance=1)}
    given = {"name": "章", "mobile": "138****8000"}
    assert privacy.reseal(session, person, given, instance=1) == {**person, "name": "章"}


def test_a_new_value_in_a_private_place_is_put_in(session):
    person = {"mobile": privacy.seal(session, "13800138000", instance=1)}
    after = privacy.reseal(session, person, {"mobile": "13900139000"}, instance=1)
    assert privacy.reveal(session, after) == {"mobile": "13900139000"}
    assert "13900139000" not in str(after)


@pytest.mark.parametrize("altered", ["139****8000", "138****"])
def test_a_masked_value_that_was_altered_is_refused(session, altered):
    person = {"mobile": privacy.seal(session, "13800138000")}
    with pytest.raises(Refused, match="隐去"):
        privacy.reseal(session, person, {"mobile": altered})


def test_nobody_reveals_anothers_value_by_making_up_what_stands_for_it(session):
    seen = privacy.seal(session, NUMBER)
    _, id_, commitment, rest = seen.split(":")
    forged = f"~private:{id_}:{commitment[::-1]}:{rest}"
    assert privacy.reveal(session, forged) == forged


def test_what_comes_from_outside_reveals_only_what_is_known_there(session):
    own, foreign = privacy.seal(session, NUMBER), privacy.seal(session, "13800138000")
    sent = {"note": f"{own} {foreign}"}
    safe = privacy.without_unknown(sent, known=[{"a": own}])
    assert safe == {"note": f"{own} 138****8000"}


def test_a_value_moved_to_another_row_is_noticed(session):
    one, two = privacy.seal(session, NUMBER), privacy.seal(session, "13800138000")
    ids = [text.split(":")[1] for text in (one, two)]
    stolen = session.scalars(select(PrivateValue.ciphertext).where(PrivateValue.id == ids[1])).one()
    session.execute(update(PrivateValue).where(PrivateValue.id == ids[0]).values(ciphertext=stolen))
    with pytest.raises(KeyMissing, match="altered"):
        privacy.reveal(session, one)


def test_values_of_a_draft_go_with_it_and_no_others(session):
    kept = privacy.seal(session, NUMBER, instance=1)
    [typed] = privacy.seal_all(session, [("1380013", "")], instance=1, draft=True)
    privacy.forget(session, {"a": kept, "b": typed})
    assert privacy.reveal(session, [kept, typed]) == [NUMBER, "1******（已删除）"]


def test_a_database_without_keys_puts_nothing_in(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/keyless.db")
    with (
        database.write(actor=SYSTEM, at=NOW) as session,
        pytest.raises(RuntimeError, match="without the keys"),
    ):
        privacy.seal(session, NUMBER)
    database.close()


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path):
    file = KeyFile(tmp_path / "private.key")
    file.create()
    written = file.path.read_text()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    file.create()
    assert file.path.read_text() == written
    assert [path.name for path in tmp_path.iterdir()] == ["private.key"]


@pytest.mark.parametrize("content", [None, "", "not base64!", "c2hvcnQ="])
def test_a_key_that_is_missing_or_none_is_told(tmp_path, content):
    file = KeyFile(tmp_path / "private.key")
    if content is not None:
        file.path.write_text(content)
    with pytest.raises(KeyMissing):
        file.keys()


def test_another_key_finds_nothing_and_opens_nothing(session):
    seen = privacy.seal(session, NUMBER)
    other = Keys.derived(b"another key of thirty-two bytes.")
    row = session.scalars(select(PrivateValue)).one()
    assert row.lookup != other.lookup(NUMBER.casefold())
    with pytest.raises(KeyMissing, match="another key"):
        other.decrypt(row.ciphertext, id=seen.split(":")[1])
