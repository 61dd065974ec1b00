"""Backed up under load, restored elsewhere on the other kind of database, and the cases go on."""

import json
import shutil
import threading
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.app import registry
from service.cli import main
from service.db import Database
from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.host.tables.core import ProcessInstance, UserTask
from tests.keys import keys, lay_key
from tests.web.conftest import MovedClock
from tests.workflows import story
from tests.workflows.play import Play

PAUSE_S = 0.1
TWO = ("--by", "马运维", "--by", "安管理")
"""Who restores an installation with three administrators."""


def run(*command: str, home: Path, url: str = ""):
    """Run a command of the command line in an installation."""
    environment = {"JIANGXIN_HOME": str(home), "DATABASE_URL": url, "JIANGXIN_DEMO": "1"}
    return CliRunner().invoke(main, list(command), env=environment)


def opened(home: Path, url: str = "") -> Play:
    """Open an installation for people to act in."""
    address = url or f"sqlite:///{home}/jiangxin.db"
    database = Database(address, registry=registry(), keys=keys, files=home / "files")
    return Play(database, MovedClock(home / "clock").now())


@contextmanager
def under_load(play: Play):
    """Let people hand in files all the while, each a row, a line of the record and a file.

    They take turns with pauses: nobody may have 200 files that no case uses, and a backup takes
    as long as the machine lets it.
    """
    stop, handed_in = threading.Event(), []

    def hand_in() -> None:
        for who in cycle(("he", "lin", "qian")):
            if stop.wait(PAUSE_S):
                return
            handed_in.append(play.paper(who, "photo"))

    thread = threading.Thread(target=hand_in)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert handed_in


def go_on(play: Play) -> None:
    """Let the centre check the first application that waits for it."""
    with play.database.read() as session:
        waiting = select(ProcessInstance.number).join(UserTask)
        waiting = waiting.where(UserTask.element == "check_materials", UserTask.status == "open")
        case = session.scalars(waiting.order_by(ProcessInstance.number)).first()
    play.do("he", case, "check_materials", story.checked())
    assert "check_materials" not in play.waiting(case)
    with play.database.read() as session:
        assert verify(session).whole


def test_there_and_back_between_both_databases_under_load(tmp_path, played, on_postgres):
    first, second, third = tmp_path / "first", tmp_path / "second", tmp_path / "third"
    shutil.copytree(played, first)
    source = opened(first)
    with under_load(source):
        made = run("backup", str(tmp_path / "one"), home=first)
    assert made.exit_code == 0, made.output
    source.database.close()
    assert not (tmp_path / "one" / "private.key").exists()
    assert all(not path.stat().st_mode & 0o077 for path in (tmp_path / "one").rglob("*"))

    url = on_postgres()
    alone = run("restore", str(tmp_path / "one"), "--by", "马运维", home=second, url=url)
    twice = run("restore", str(tmp_path / "one"), *TWO[:2], *TWO[:2], home=second, url=url)
    for refused in (alone, twice):
        assert (refused.exit_code, "two people" in refused.output) == (2, True)
    lacking = run("restore", str(tmp_path / "one"), *TWO, home=second, url=url)
    assert lacking.exit_code == 1
    assert f"must lie at {second}/private.key first" in lacking.output
    lay_key(second)
    restored = run("restore", str(tmp_path / "one"), *TWO, home=second, url=url)
    assert restored.exit_code == 0, restored.output
    again = opened(second, url)
    go_on(again)
    with under_load(again):
        made = run("backup", "--with-key", str(tmp_path / "two"), home=second, url=url)
    assert made.exit_code == 0, made.output
    again.database.close()

    restored = run("restore", str(tmp_path / "two"), *TWO, home=third)
    assert restored.exit_code == 0, restored.output
    assert run("history", "verify", "--full", "--quiet", home=third).exit_code == 0
    last = opened(third)
    go_on(last)
    with last.database.read() as session:
        [line] = session.scalars(select(Entry).where(Entry.verb == "restored")).all()[-1:]
        assert (line.actor_name, line.data["by"]) == ("马运维、安管理", ["马运维", "安管理"])
    last.database.close()
    twice = run("restore", str(tmp_path / "two"), *TWO, home=third)
    assert (twice.exit_code, "not empty" in twice.output) == (1, True)


@pytest.fixture
def backup(tmp_path, played) -> Path:
    assert run("backup", str(tmp_path / "backup"), home=played).exit_code == 0
    return tmp_path / "backup"


def test_a_damaged_backup_is_not_restored(tmp_path, backup):
    home = tmp_path / "home"
    home.mkdir()
    lay_key(home)
    manifest = json.loads((backup / "manifest.json").read_text())
    name = next(name for name in manifest["hashes"] if name.startswith("files/"))
    whole = (backup / name).read_bytes()
    for damage, said in [
        (lambda: (backup / name).write_bytes(whole + b"x"), "was altered"),
        (lambda: (backup / name).unlink(), "lacks"),
        (lambda: (backup / "manifest.json").write_text("{"), "no whole backup"),
    ]:
        damage()
        answer = run("restore", str(backup), *TWO, home=home)
        assert (answer.exit_code, said in answer.output) == (1, True), answer.output
    newer = json.dumps(manifest | {"revision": "9999"})
    (backup / "manifest.json").write_text(newer)
    assert "newer program" in run("restore", str(backup), *TWO, home=home).output
    assert not (home / "files").exists()


def test_another_key_is_not_the_backups(tmp_path, backup):
    home = tmp_path / "home"
    home.mkdir()
    lay_key(home)
    (home / "private.key").write_text("A" * 43 + "=\n")
    answer = run("restore", str(backup), *TWO, home=home)
    assert (answer.exit_code, "is another key" in answer.output) == (1, True)


def test_a_folder_that_holds_something_is_not_written_to(tmp_path, backup, played):
    answer = run("backup", str(backup), home=played)
    assert (answer.exit_code, "is not empty" in answer.output) == (1, True)
