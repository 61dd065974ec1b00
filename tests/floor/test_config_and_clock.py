"""The floor: what an installation is told, and what time it is."""

import doctest
from datetime import timedelta
from pathlib import Path

import pytest

from service import clock
from service.clock import ShiftedClock, SystemClock
from service.config import Config, Misconfigured


def test_a_home_keeps_its_secret(tmp_path: Path):
    environ = {"JIANGXIN_HOME": str(tmp_path / "home")}
    first, second = Config.from_environment(environ), Config.from_environment(environ)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) > 40
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o077 == 0


def test_sqlite_in_the_home_is_the_default(tmp_path: Path):
    config = Config.from_environment({"JIANGXIN_HOME": str(tmp_path)})
    assert config.database_url == f"sqlite:///{tmp_path}/jiangxin.db"
    assert not config.demo


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_plain_postgresql_address_gets_our_driver(tmp_path: Path, scheme: str):
    environ = {"JIANGXIN_HOME": str(tmp_path), "DATABASE_URL": f"{scheme}://u:p@db/j"}
    assert Config.from_environment(environ).database_url == "postgresql+psycopg://u:p@db/j"


@pytest.mark.parametrize(("said", "processes"), [("", 1), ("4", 4), ("0", 1)])
def test_one_process_answers_browsers_unless_more_are_asked_for(tmp_path, said, processes):
    environ = {"JIANGXIN_HOME": str(tmp_path), "WEB_CONCURRENCY": said}
    assert Config.from_environment(environ).web_processes == processes


def test_a_moved_clock_moves_for_every_process_that_reads_the_file(tmp_path: Path):
    mine, yours = ShiftedClock(tmp_path / "clock"), ShiftedClock(tmp_path / "clock")
    mine.advance(timedelta(days=7))
    mine.advance(timedelta(days=1))
    ahead = yours.now() - SystemClock().now()
    assert timedelta(days=7, hours=23) < ahead <= timedelta(days=8)


def test_time_never_runs_backwards(tmp_path: Path):
    with pytest.raises(ValueError, match="forward"):
        ShiftedClock(tmp_path / "clock").advance(timedelta(days=-1))


def test_how_to_reach_the_bureau_is_configured_and_invented_in_a_demonstration_only(tmp_path):
    environ = {"JIANGXIN_HOME": str(tmp_path)}
    assert Config.from_environment(environ).contact.words == ""
    assert "演示" in Config.from_environment({**environ, "JIANGXIN_DEMO": "1"}).contact.words
    told = {**environ, "JIANGXIN_CONTACT_TELEPHONE": "010-65099999"}
    assert Config.from_environment(told).contact.words == "联系电话：010-65099999"
    with pytest.raises(Misconfigured, match="JIANGXIN_CONTACT_ADDRESS"):
        Config.from_environment({**environ, "JIANGXIN_CONTACT_ADDRESS": "两行\n地址"})


def test_the_examples_of_days_hold() -> None:
    assert doctest.testmod(clock).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "批次 2026-2，凭证 2026-11-001，第 2026-13-01 号",
        "https://gov.cn/2026-11-24/n.html",
        "https://gov.cn/n?on=2026-11-24&to=2026-11-30",
        "2026-11-05T08:00:00+08:00",
        "档号 G-2026-11-05",
    ],
)
def test_what_is_no_day_stays_as_it_is(text: str) -> None:
    assert clock.days_in_words(text) == text
