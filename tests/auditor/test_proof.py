"""What an auditor can prove: the record is whole, and shows where somebody altered a row."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.altering import statements


@pytest.fixture
def home(played: Path, tmp_path: Path) -> Path:
    """Give a copy of the demonstration's home, to be altered behind the service's back."""
    return Path(shutil.copytree(played, tmp_path / "home"))


WORDS = ("history", "verify")


def environment(home: Path) -> dict[str, str]:
    return {"JIANGXIN_HOME": str(home), "JIANGXIN_DEMO": "1", "DATABASE_URL": ""}


def test_the_record_of_the_demonstration_is_whole(home: Path):
    verdict = subprocess.run(
        [sys.executable, "-m", "service.cli", *WORDS],
        env={**os.environ, **environment(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE ledger_entry SET actor_name = '周某' WHERE sequence = 40",
        "DELETE FROM ledger_entry WHERE sequence = 41",
        "UPDATE studio SET name = '别的工作室' WHERE key = 1",
        "UPDATE variable SET value = '1' WHERE instance_key = 1 AND name = 'unit'",
        "UPDATE user_task SET completed_by = 'zhou' WHERE key = 1",
        "UPDATE money_entry SET amount = 200000 WHERE key = 1",
    ],
)
def test_an_altered_row_is_found_and_named(home: Path, alter: str):
    with sqlite3.connect(home / "jiangxin.db") as database:
        for one in statements("sqlite"):
            database.execute(one)
        database.execute(alter)
        assert database.total_changes
    verdict = CliRunner(env=environment(home)).invoke(main, WORDS)
    assert verdict.exit_code == 1
    assert verdict.output.strip()
