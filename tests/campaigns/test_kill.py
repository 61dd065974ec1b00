"""The short form of the kill campaign, and a fault sown on purpose that it must find."""

from pathlib import Path

from tests.campaigns.kill_loop import campaign


def test_twenty_kills_lose_and_double_nothing(database, url, tmp_path: Path):
    database.close()
    report = campaign(url, tmp_path, kills=20, seed=7)
    assert report.violations == []
    assert report.kills == 20
    assert sum(report.said.values()) >= 20


def test_a_clerk_who_speaks_before_the_commit_is_found_out(database, url, tmp_path: Path):
    database.close()
    report = campaign(url, tmp_path, kills=12, seed=8, fault="said before the commit")
    assert report.violations != []
