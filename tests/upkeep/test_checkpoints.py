"""`jiangxin history verify --against`: whoever kept a checkpoint finds a fork and a cut tail."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from service.db import Database
from service.host.ledger.published import BEGIN, END
from service.host.ledger.tables import Entry
from tests.altering import refusals_away
from tests.host.ledger.test_verifying import rewrite
from tests.upkeep.test_backup import run


@pytest.fixture
def home(tmp_path, played) -> Path:
    shutil.copytree(played, tmp_path / "home")
    assert run("init", home=tmp_path / "home").exit_code == 0
    return tmp_path / "home"


@pytest.fixture
def kept(home, tmp_path) -> Path:
    """A checkpoint that somebody outside keeps, in the mail that brought it."""
    note = run("history", "publish", home=home)
    assert note.exit_code == 0, note.output
    path = tmp_path / "kept.txt"
    path.write_text(f"请保存。\n{BEGIN}{note.output}{END}")
    return path


def verified(home, *more):
    return run("history", "verify", "--quiet", *more, home=home)


def altered(home, change):
    database = Database(f"sqlite:///{home}/jiangxin.db")
    with database.engine.execution_options(writes=True).begin() as connection:
        refusals_away(connection)
    change(database)
    database.close()


def cut(database):
    """Cut the end off, so that everything left agrees."""
    with database.engine.execution_options(writes=True).begin() as connection:
        for statement in (
            "DELETE FROM ledger_entry WHERE sequence > (SELECT size - 40 FROM ledger_head)",
            "DELETE FROM ledger_checkpoint",
            "DELETE FROM signed_checkpoint",
            "UPDATE ledger_head SET (size, hash) = "
            "(SELECT sequence, hash FROM ledger_entry ORDER BY sequence DESC LIMIT 1)",
        ):
            connection.execute(text(statement))


def rewritten(database):
    rewrite(database)
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("DELETE FROM ledger_checkpoint"))


def test_an_untouched_record_agrees_with_what_was_kept_and_goes_on(home, kept):
    assert verified(home, "--against", str(kept)).exit_code == 0
    assert run("history", "publish", home=home).exit_code == 0
    answer = verified(home, "--against", str(kept))
    assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize(
    ("change", "said"), [(rewritten, "was rewritten"), (cut, "cut off, or it was rolled back")]
)
def test_one_that_was_rewritten_or_cut_from_end_to_end_is_found_only_so(home, kept, change, said):
    altered(home, change)
    answer = verified(home, "--against", str(kept))
    assert answer.exit_code == 1
    assert said in answer.output


def test_a_record_rolled_back_to_a_backup_is_found_even_after_it_grew_again(home, kept, tmp_path):
    old = tmp_path / "old.db"
    shutil.copy(home / "jiangxin.db", old)
    for _ in range(2):
        run("history", "publish", home=home)
    later = tmp_path / "later.txt"
    later.write_text(run("history", "checkpoint", home=home).output)
    for end in ("-wal", "-shm"):
        (home / f"jiangxin.db{end}").unlink(missing_ok=True)
    shutil.copy(old, home / "jiangxin.db")
    assert verified(home, "--against", str(kept)).exit_code == 0
    assert "rolled back" in verified(home, "--against", str(later)).output
    for _ in range(3):
        run("history", "publish", "--as", "马运维", home=home)
    assert "was rewritten" in verified(home, "--against", str(later)).output


def test_only_a_key_that_one_trusts_counts(home, kept):
    other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    answer = verified(home, "--against", str(kept), "--key", other)
    assert (answer.exit_code, "none of the keys" in answer.output) == (1, True)
    own = run("history", "keys", home=home).output.strip()
    assert verified(home, "--against", str(kept), "--key", own).exit_code == 0
    kept.write_text("nothing\n")
    assert "no signed note" in verified(home, "--against", str(kept)).output


def test_keys_are_rotated_and_checkpoints_of_before_still_hold(home, kept):
    made = run("history", "rotate-key", "--as", "马运维", home=home).output.strip()
    assert made in run("history", "keys", home=home).output
    note = run("history", "publish", home=home).output
    assert note.count("\n— ") == 2
    assert verified(home, "--against", str(kept)).exit_code == 0
    database = Database(f"sqlite:///{home}/jiangxin.db")
    with database.read() as session:
        [line] = session.query(Entry).filter_by(subject="installation", verb="signing-key").all()
        assert (line.actor_name, line.data["key"]) == ("马运维", made)
    database.close()


def test_a_lost_key_is_replaced_under_the_same_name(home, kept):
    before = run("history", "keys", home=home).output
    (home / "checkpoint.key").unlink()
    assert "is missing" in run("history", "publish", home=home).output
    assert run("init", home=home).exit_code == 0
    assert "is missing" in run("history", "rotate-key", home=home).output
    made = run("history", "rotate-key", "--lost", home=home).output
    assert made.partition("+")[0] == before.partition("+")[0]
    assert made != before
    assert run("history", "publish", home=home).exit_code == 0


def test_proofs_and_the_verifier_come_from_the_command_line_too(home, kept):
    assert run("history", "proof", "7", home=home).output.startswith("c2sp.org/tlog-proof@v1\n")
    assert run("history", "proof", "99999999", home=home).exit_code == 1
    assert "Ed25519" in run("history", "verifier", home=home).output
    assert "no such checkpoint" in run("history", "checkpoint", "--size", "3", home=home).output
