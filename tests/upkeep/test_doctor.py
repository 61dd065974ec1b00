"""`jiangxin doctor`: everything that can be the matter is named, and the exit code says so."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from service.db import Database
from tests.upkeep.test_backup import run


@pytest.fixture
def home(tmp_path, played) -> Path:
    home = tmp_path / "home"
    shutil.copytree(played, home)
    for path in (home, *home.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (home / "clock").write_text("0")
    return home


def examined(home: Path, url: str = "") -> dict[str, tuple[str, str]]:
    """Return the worst finding on each subject, and hold the exit code against them."""
    answer = run("doctor", "--json", home=home, url=url)
    found: dict[str, tuple[str, str]] = {}
    for one in json.loads(answer.output):
        if one["state"] != "ok" or one["subject"] not in found:
            found[one["subject"]] = one["state"], one["sentence"]
    assert answer.exit_code == int("FAILED" in {state for state, _ in found.values()})
    return found


def altered(home: Path, statement: str) -> None:
    database = Database(f"sqlite:///{home}/jiangxin.db")
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(statement))
    database.close()


def test_a_sound_installation(home):
    run("init", home=home)
    found = examined(home)
    subjects = {"versions", "permissions", "disk", "key", "database", "tables", "clock", "files"}
    assert subjects <= set(found)
    assert {one for one, (state, _) in found.items() if state == "FAILED"} <= {"worker"}


@pytest.mark.parametrize(
    ("harm", "subject", "said"),
    [
        (lambda home: (home / "private.key").unlink(), "key", "is missing"),
        (lambda home: (home / "jiangxin.db").chmod(0o644), "permissions", "chmod -R go="),
        (lambda home: shutil.rmtree(home / "files"), "files", "must share one folder"),
        (lambda home: (home / "clock").write_text(str(-9e7)), "clock", "behind the last line"),
        (
            lambda home: altered(home, "UPDATE alembic_version SET version_num = '9999'"),
            "tables",
            "newer program",
        ),
        (
            lambda home: altered(home, "UPDATE alembic_version SET version_num = '0012'"),
            "tables",
            "is old",
        ),
        (
            lambda home: altered(home, "UPDATE job SET parked = 0, run_at = '2026-01-01 00:00:00'"),
            "worker",
            "jobs are due, the oldest for",
        ),
        (
            lambda home: altered(home, "UPDATE installation SET value = 'x'"),
            "secret",
            "is not the one",
        ),
    ],
)
def test_what_is_the_matter_is_named(home, harm, subject, said):
    harm(home)
    state, sentence = examined(home)[subject]
    assert (state, said in sentence) == ("FAILED", True), sentence


def test_an_empty_database_and_one_that_is_gone(tmp_path, on_postgres):
    url = on_postgres()
    assert "is empty" in examined(tmp_path / "new", url)["tables"][1]
    gone = examined(tmp_path / "new", "postgresql://nobody@127.0.0.1:9/nothing")
    assert gone["database"][0] == "FAILED"


def test_on_postgresql_the_clocks_are_held_against_each_other(tmp_path, on_postgres, monkeypatch):
    url, home = on_postgres(), tmp_path / "home"
    assert run("init", home=home, url=url).exit_code == 0
    found = examined(home, url)
    assert "PostgreSQL" in found["database"][1]
    assert found["clock"][0] == "ok"
    monkeypatch.setattr("service.doctor.CLOCKS_APART", timedelta(seconds=-1))
    assert "away from the database's" in examined(home, url)["clock"][1]


def test_a_virus_scanner_that_is_gone(home, monkeypatch):
    assert examined(home)["scanner"] == (
        "warning",
        "JIANGXIN_CLAMD is not set: files are not scanned",
    )
    monkeypatch.setenv("JIANGXIN_CLAMD", "127.0.0.1:9")
    state, said = examined(home)["scanner"]
    assert (state, "every file is refused" in said) == ("FAILED", True)
