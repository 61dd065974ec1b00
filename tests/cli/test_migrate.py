"""The command line takes running cases over, or only says what would happen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from service import app
from service.cli import main
from service.config import Config
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.ledger.tables import Entry
from service.host.tables.core import ProcessInstance
from service.host.tables.migrations import MigrationPlan
from service.people.actor import SYSTEM
from tests.installed import copied
from tests.prepared import once

ROOT = Path(__file__).parents[2]
VISIT = (ROOT / "service/demo/return-visit.bpmn").read_bytes()
LATER = VISIT.replace(b'"wait_for_the_day"', b'"wait"').replace(b">wait_for_the_day<", b">wait<")
REASON = "回访日期另行通知"


@pytest.fixture
def jiangxin(
    visiting: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run a command on an installation with one visit that waits, and a newer release."""
    monkeypatch.setenv("JIANGXIN_HOME", str(copied(visiting, tmp_path / "home")))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="session")
def visiting(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "visiting", lambda home: _visit(copied(installation, home)))


def _visit(home: Path) -> None:
    environment = {"JIANGXIN_HOME": str(home), "DATABASE_URL": ""}
    house = app.house(Config.from_environment(environment))
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        deployment.deploy(session, files={"return-visit.bpmn": VISIT}, reason="回访")
        visit = {"studio": "张师傅工作室", "day": "2099-01-01"}
        instances.start(
            session, process_id="return-visit", actor=SYSTEM, variables={"visit": visit}
        )
        deployment.deploy(session, files={"return-visit.bpmn": LATER}, reason="改名")
    house.database.close()


def release() -> int:
    house = app.house(Config.from_environment())
    with house.database.read() as session:
        number = session.scalars(select(ProcessInstance.release)).one()
    house.database.close()
    return number


def test_cases_go_over_with_a_reason(jiangxin: Callable[..., Result]):
    words = ("migrate", "return-visit", "--to", 3, "--map", "wait_for_the_day=wait")
    assert jiangxin(*words).exit_code == 1
    done = jiangxin(*words, "--reason", REASON)
    assert (done.exit_code, done.output[-3:]) == (0, "ok\n")
    assert release() == 3


def test_who_took_the_cases_over_is_on_the_record(jiangxin: Callable[..., Result]):
    words = ("migrate", "return-visit", "--to", 3, "--map", "wait_for_the_day=wait")
    assert jiangxin(*words, "--reason", REASON, "--as", "马运维").exit_code == 0
    house = app.house(Config.from_environment())
    with house.database.read() as session:
        wanted = select(Entry.actor_name).where(Entry.verb == "migrated")
        assert session.scalars(wanted).all() == ["马运维"]
    house.database.close()


def test_a_rehearsal_says_what_would_happen_and_does_nothing(jiangxin: Callable[..., Result]):
    told = jiangxin("migrate", "return-visit", "--to", 3, "--from", 2, "--rehearse")
    assert told.exit_code == 0
    stuck = jiangxin(
        "migrate", "return-visit", "--to", 3, "--map", "wait_for_the_day=", "--rehearse"
    )
    assert stuck.exit_code == 1
    assert "没有对应的步骤" in stuck.output
    assert release() == 2


def test_deadlines_are_recomputed_by_both_names_of_the_option(jiangxin: Callable[..., Result]):
    words = ("migrate", "return-visit", "--to", 3, "--map", "wait_for_the_day=wait", "--rehearse")
    for more, retimed in ((), False), (("--recompute-deadlines",), True), (("--anew",), True):
        assert jiangxin(*words, *more).exit_code == 0
        house = app.house(Config.from_environment())
        with house.database.read() as session:
            plan = session.scalars(select(MigrationPlan).order_by(MigrationPlan.key.desc()))
            assert plan.first().retimed == retimed
        house.database.close()


def test_what_is_not_there_is_said(jiangxin: Callable[..., Result]):
    for words in (("--to", 9), ("--to", 3, "--map", "x"), ("--to", 3, "--map", "visited=wait")):
        failed = jiangxin("migrate", "return-visit", *words, "--rehearse")
        assert failed.exit_code in (1, 2)
        assert "Traceback" not in failed.output
