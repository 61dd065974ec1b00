"""The short forms of the kill campaigns, and a fault sown on purpose that it must find."""

from pathlib import Path

from tests import postgres
from tests.campaigns import kill_all
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


def test_web_worker_and_database_killed_at_once_lose_and_double_nothing(tmp_path: Path):
    with postgres.server(postgres.programs(), durable=True) as url:
        assert isinstance(url, postgres.Url)
        report, _ = kill_all.one_blow(tmp_path, url)
    assert report.violations == []
    assert (report.kills, len(report.said) >= 2) == (1, True)
