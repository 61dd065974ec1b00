"""What watches over the service: whether it can work, in words, and its figures."""

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from subprocess import PIPE

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from service.clamd import Clamd
from service.config import Config
from service.host.jobs import queue
from service.host.tables.core import Job
from service.host.worker import heartbeat
from service.people.actor import SYSTEM
from service.web import create
from service.web.core import readiness
from service.web.core.services import Services
from tests.keys import lay_key
from tests.web.api.test_api import deployed, enquire, program, take, tax  # noqa: F401 - fixtures

STRANGER = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def ready_house(house, clock):
    """A house with its key and a worker that runs; standing still is a matter of the clock."""
    lay_key(house.config.home)
    with heartbeat.present(house.database, clock):
        with house.database.write(actor=SYSTEM, at=clock.now()) as session:
            session.execute(update(Job).values(run_at=clock.now()))
        yield house


def figures(client, **more):
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_service_that_can_work_says_so_of_everything(app, ready_house):
    answer = app.test_client().get("/ready")
    assert (answer.status_code, answer.text.splitlines()[0]) == (200, "ready")
    assert answer.text.count("\nok ") == len(readiness.LOOKS)
    asked = app.test_client().get("/ready", headers={"Accept": "application/json"}).json
    assert asked["ready"]
    assert [one["name"] for one in asked["checks"]] == list(readiness.LOOKS)


def not_ready(app, words):
    answer = app.test_client().get("/ready")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    (told,) = [line for line in answer.text.splitlines() if line.startswith("FAILED")]
    assert words in told


def test_a_worker_that_died_shows_within_a_minute(app, ready_house, clock):
    clock.advance(timedelta(minutes=1))
    not_ready(app, "后台程序：没有运行")


def test_a_worker_that_does_not_keep_up_shows(app, ready_house, clock):
    with ready_house.database.write(actor=SYSTEM, at=clock.now()) as session:
        late = clock.now() - timedelta(minutes=11)
        queue.enqueue(session, kind="letter", key="x", args={}, run_at=late)
    not_ready(app, "到期 11 分钟还没有办")


def test_a_key_that_is_gone_shows(app, ready_house):
    (ready_house.config.home / "private.key").unlink()
    not_ready(app, "密钥：打不开")


def test_a_disk_without_room_shows(app, ready_house, monkeypatch):
    monkeypatch.setattr(readiness, "LEAST_ROOM", shutil.disk_usage("/").total * 2)
    not_ready(app, "磁盘：只剩")


def test_a_virus_scanner_that_is_gone_shows(app, ready_house, monkeypatch):
    resources = replace(ready_house.database.resources, scanner=Clamd.at("127.0.0.1:9"))
    monkeypatch.setattr(ready_house.database, "resources", resources)
    not_ready(app, "病毒扫描：没有应答")


def test_tables_of_another_revision_show(app, ready_house):
    with ready_house.database.write(actor=SYSTEM, at=ready_house.clock.now()) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0012'")
    not_ready(app, "数据表：是 0012 版")


def test_without_its_database_the_service_says_so_and_still_counts(app, ready_house, monkeypatch):
    def gone(**_more):
        raise OperationalError("SELECT 1", {}, OSError("nobody listens"))

    monkeypatch.setattr(ready_house.database, "read", gone)
    answer = app.test_client().get("/ready")
    failed = [line for line in answer.text.splitlines() if line.startswith("FAILED")]
    assert (answer.status_code, len(failed), "数据库" in failed[0]) == (503, 4, True)
    found = figures(app.test_client())
    assert found["jiangxin_database_up",] == 0
    assert any(name[0] == "jiangxin_requests_total" for name in found)


def test_a_stranger_learns_that_it_is_not_ready_and_not_why(app, house):
    answer = app.test_client().get("/ready", environ_base=STRANGER)
    assert (answer.status_code, answer.text) == (503, "not ready\n")


def test_strangers_see_no_figures_and_whoever_shows_the_token_does(app, house):
    client = app.test_client()
    assert client.get("/metrics", environ_base=STRANGER).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    own = Config(house.config.home, "", secret_key="x", metrics_token="let me see")
    watched = create(Services(house.database, house.clock, own)).test_client()
    for token, status in (("let me see", 200), ("let me", 403), ("", 403)):
        headers = {"Authorization": f"Bearer {token}"}
        answer = watched.get("/metrics", environ_base=STRANGER, headers=headers)
        assert answer.status_code == status


def test_the_figures_say_how_everything_stands(app, house, tax, enquire, clock):  # noqa: F811
    before = figures(app.test_client())
    enquire()
    take(tax)
    enquire()
    clock.advance(timedelta(minutes=2))
    assert app.test_client().get("/nowhere").status_code == 404
    found = figures(app.test_client())
    assert found["jiangxin_program_jobs_waiting", "tax.lookup"] == 2
    assert found["jiangxin_program_jobs_held", "tax.lookup"] == 1
    assert found["jiangxin_program_jobs_oldest_seconds", "tax.lookup"] == 120
    assert found["jiangxin_cases_running",] == before["jiangxin_cases_running",] + 2
    assert found["jiangxin_ledger_lines",] > before["jiangxin_ledger_lines",]
    assert found["jiangxin_ledger_last_line_age_seconds",] == 120
    assert found["jiangxin_worker_heartbeat_age_seconds",] == -1
    started = "jiangxin_events_total", "instance:started"
    assert found[started] == before.get(started, 0) + 2
    lost = "jiangxin_requests_total", "404", "GET", "unknown"
    assert found[lost] == before.get(lost, 0) + 1


def test_the_figures_of_a_district_name_kinds_and_lanes_and_nobody(district):
    found = figures(district.app.test_client())
    assert found["jiangxin_incidents_open", "timer"] >= 1
    assert sum(value for key, value in found.items() if key[0] == "jiangxin_inbox_open") > 5
    text = district.app.test_client().get("/metrics").text
    assert "张师傅" not in text
    assert "SQ-2026" not in text


COUNTING = """
import sys
from pathlib import Path
from service import measuring
measuring.share(Path(sys.argv[1]))
measuring.EVENTS.labels("task:completed").inc(int(sys.argv[2]))
print(measuring.exposition().decode(), flush=True)
sys.stdin.read()
"""


def test_processes_of_one_machine_count_together(tmp_path):
    command = [sys.executable, "-c", COUNTING, str(tmp_path)]
    with subprocess.Popen([*command, "2"], stdin=PIPE, stdout=PIPE, text=True) as first:
        assert first.stdout.readline()
        second = subprocess.run([*command, "3"], input="", stdout=PIPE, text=True, check=True)
        first.communicate("")
    assert 'jiangxin_events_total{event="task:completed"} 5.0' in second.stdout
    third = subprocess.run([*command, "4"], input="", stdout=PIPE, text=True, check=True)
    assert 'jiangxin_events_total{event="task:completed"} 4.0' in third.stdout
