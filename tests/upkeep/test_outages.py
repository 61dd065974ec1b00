"""The database gone, busy or full: everybody is told in words, nothing is lost, nobody restarts."""

import fcntl
import os
import re
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from service import app as joined
from service.clock import SystemClock
from service.db import Database
from service.host.jobs import queue
from service.host.ledger.verify import verify
from service.host.tables.core import Draft, Job
from service.people.actor import SYSTEM
from service.web import Services, create
from tests import postgres
from tests.files import pdf
from tests.keys import keys
from tests.upkeep.test_backup import run
from tests.web.conftest import config
from tests.web.core.serving import Client, web
from tests.workflows.story import LINES

GONE = "postgresql+psycopg://nobody@127.0.0.1:9/none"
PARTS = {"key": "1", "number": "GS2026-001", "name": "x", "int": "1"}
LATER = {"kind": "deliver", "key": "1", "args": {"message": 1}}


def addresses(app):
    """Return an address of every route with its methods."""
    for rule in app.url_map.iter_rules():
        path = re.sub(
            r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", lambda m: PARTS.get(m[1] or m[2], "x"), rule.rule
        )
        yield path, sorted(rule.methods - {"HEAD", "OPTIONS"})


@pytest.mark.parametrize("token", ["", "somebody"])
def test_with_the_database_gone_every_route_says_so(tmp_path, token):
    database = Database(GONE, registry=joined.registry(), keys=keys, files=tmp_path / "files")
    app = create(Services(database, SystemClock(), config(tmp_path)))
    app.testing = False
    client, told = app.test_client(), 0
    if token:
        client.set_cookie("jiangxin", token)
    with client.session_transaction() as visit:
        visit["csrf"] = "token"
    for path, methods in addresses(app):
        for method in methods:
            headers = {"X-CSRF": "token", "Origin": "http://localhost"}
            headers["Authorization"] = "Bearer jx_somebody"
            answer = client.open(path, method=method, headers=headers)
            assert answer.status_code < 500 or answer.status_code == 503, (method, path)
            assert "Traceback" not in answer.text
            if answer.status_code == 503:
                told += 1
                assert answer.headers["Retry-After"], (method, path)
    assert told > (100 if token else 15)
    database.close()


@pytest.fixture
def wang(district):
    """王科长 with a piece of work in hand, and the address of it."""
    browser = district.enter("he")
    return browser, browser.task("审核申报材料")


LINE = f"check.{sorted(LINES)[0]}"
TYPED = {f"{LINE}.result": "fail", f"{LINE}.comment": "逐项看过"}


def test_behind_another_writer_one_is_told_and_keeps_what_was_typed(district, wang):
    browser, task = wang
    database = district.house.database
    database.patience = 0.3
    browser.csrf()
    with Path(f"{database.engine.url.database}.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        began = time.monotonic()
        answer = browser.post(task, TYPED)
        assert time.monotonic() - began < 15  # a busy machine is slower, a hanging one slower still
    assert answer.status_code == 503
    assert "别人正在保存" in answer.text
    assert "逐项看过" in answer.text
    assert browser.post(task, TYPED).status_code in (303, 422)


def test_what_was_typed_is_a_draft_as_soon_as_the_other_writer_has_ended(district, wang):
    browser, task = wang
    database = district.house.database
    database.patience = 0.2
    browser.csrf()
    lock = f"{database.engine.url.database}.lock"
    command = (
        f"import fcntl, time; f = open({lock!r}, 'w'); fcntl.flock(f, 2); "
        "print(1, flush=True); time.sleep(0.4)"
    )
    other = subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE)
    assert other.stdout.readline()
    assert browser.post(task, TYPED).status_code == 503
    other.communicate()
    with database.read() as session:
        assert session.scalars(select(Draft.person)).all().count("he")


@contextmanager
def no_room(size: int = 50_000):
    """Let no file of this process grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_in_words_and_nothing_is_lost(district, wang):
    browser, task = wang
    browser.get(task)  # its templates are compiled into files, which is not for the full disk
    browser.csrf()
    unit = district.enter("hou")
    place = f"{unit.task('填写申报表', box='mine')}/documents"
    unit.csrf()

    def large() -> dict[str, object]:
        return {"kind": "qualification", "file": (BytesIO(pdf(size=200_000)), "材料.pdf")}

    with no_room():
        sent = unit.post(place, large())
        answers = [browser.post(task, TYPED) for _ in range(20)]
    assert sent.status_code == 503
    assert "存储空间已满" in sent.text
    assert {one.status_code for one in answers} <= {422, 503}
    assert any("存储空间已满" in one.text and "逐项看过" in one.text for one in answers)
    assert unit.post(place, large()).status_code == 201
    with district.house.database.read() as session:
        assert verify(session).whole


@pytest.fixture
def own_server():
    """A PostgreSQL that is stopped and started here, and nobody else's."""
    with postgres.server(postgres.programs()) as url:
        yield url


def until(ready, seconds: float = 180.0):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < end, "in vain"
        time.sleep(0.1)
    return found


def test_web_and_worker_outlive_their_database(tmp_path, own_server):
    programs = postgres.programs()
    assert run("init", home=tmp_path, url=own_server).exit_code == 0
    environment = {"JIANGXIN_HOME": str(tmp_path), "DATABASE_URL": own_server}
    worker = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "worker"],
        env={**os.environ, **environment, "JIANGXIN_DEMO": ""},
        stderr=subprocess.DEVNULL,
    )
    try:
        with web(tmp_path, at=SystemClock().now(), DATABASE_URL=own_server) as port:
            client = Client(port, tls=False)
            assert client.get("/notices")[0] == 200
            postgres.stop(programs, own_server.data)
            for path in ("/notices", "/studios", "/", "/healthy"):
                status, page = client.get(path)
                assert status == 503
                assert "服务暂时不可用" in page
            time.sleep(1)
            postgres.start(programs, own_server.data, own_server.options)
            until(lambda: client.get("/notices")[0] == 200)
            database = Database(own_server)
            with database.write(actor=SYSTEM, at=SystemClock().now()) as session:
                queue.enqueue(session, **LATER, run_at=session.at)

            def done() -> bool:
                with database.read() as session:
                    return (
                        session.scalars(select(Job.key).where(Job.name == "deliver:1")).all() == []
                    )

            until(done)
            database.close()
            assert worker.poll() is None
    finally:
        worker.terminate()
        worker.wait(30)
