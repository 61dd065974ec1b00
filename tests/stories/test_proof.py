"""What an auditor can prove: the record is whole, and shows where somebody altered a row."""

import sqlite3

import pytest

from tests.stories.conftest import Service

pytestmark = pytest.mark.browser


def test_the_record_of_the_demonstration_is_whole(service: Service):
    verdict = service.jiangxin("history", "verify")
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
def test_an_altered_row_is_found_and_named(service: Service, tmp_path, alter: str):
    copy = tmp_path / "jiangxin.db"
    with sqlite3.connect(service.home / "jiangxin.db") as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute(alter)
        assert target.total_changes
    verdict = service.jiangxin("history", "verify", database=f"sqlite:///{copy}")
    assert verdict.returncode == 1
    assert verdict.stdout.strip()
