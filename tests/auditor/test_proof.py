"""What an auditor can prove: the record is whole, and shows where somebody altered a row."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def home(played: Path, tmp_path: Path) -> Path:
    """Give a copy of the demonstration's home, to be altered behind the service's back."""
    return Path(shutil.copytree(played, tmp_path / "home"))


def verify(home: Path) -> "subprocess.CompletedProcess[str]":
    """Ask as an operator would."""
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", "history", "verify"],
        env={**own, "JIANGXIN_HOME": str(home), "JIANGXIN_DEMO": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_record_of_the_demonstration_is_whole(home: Path):
    verdict = verify(home)
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
        database.execute(alter)
        assert database.total_changes
    verdict = verify(home)
    assert verdict.returncode == 1
    assert verdict.stdout.strip()
