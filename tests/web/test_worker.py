"""The example worker, as a process of its own, against a real server on loopback."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from service.host.jobs import external
from service.host.ledger.tables import Entry
from service.host.tables.core import ProcessInstance, UserTask
from service.people import tokens
from service.people.actor import SYSTEM
from tests.serving import served
from tests.web.api.test_api import (
    deployed,  # noqa: F401 - fixtures
    enquire,  # noqa: F401 - fixtures
)

EXAMPLE = Path(__file__).parents[2] / "examples" / "worker.py"


@pytest.fixture
def server(app):
    """Serve the application over HTTP; give its address."""
    with served(app) as address:
        yield address


def run(url, secret, *more):
    command = [sys.executable, str(EXAMPLE), "--once", "--url", url, *more]
    environment = {**os.environ, "JIANGXIN_TOKEN": secret}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


def token(house, *scopes):
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        given = {"program": "tax", "title": "税务接口程序", "scopes": scopes}
        return tokens.create(session, **given, by=SYSTEM)[1]


def elements(house, column):
    with house.database.read() as session:
        query = select(column).where(UserTask.instance_key == ProcessInstance.key)
        return set(session.scalars(query.where(ProcessInstance.process_id == "enquiring")))


def test_the_example_does_what_waits_and_leaves_the_rest_to_the_diagram(
    server,
    enquire,  # noqa: F811
    house,
):
    known, unknown = enquire(), enquire(company="无名商行")
    code, said = run(server, token(house, "jobs:tax.*"))
    assert (code, said.count("done")) == (0, 2), said
    with house.database.read() as session:
        from service.host.jobs import external

        (left,) = external.waiting(session)
        assert (left.type, left.instance.number) == ("paper.print", known)
    assert elements(house, UserTask.element) == {"clarify"}
    assert unknown in said


def test_the_example_says_when_its_token_is_wrong(server):
    code, said = run(server, "jx_wrong")
    assert code == 1
    assert "401" in said


def test_the_example_says_when_its_token_does_not_cover_the_type(server, house):
    code, said = run(server, token(house, "jobs:paper.*"))
    assert code == 1
    assert "jobs:tax.lookup" in said


def test_the_example_plans_by_its_lease_and_keeps_what_takes_longer(server, enquire, house):  # noqa: F811
    for _ in range(3):
        enquire()
    slow = ("--lease", "3", "--pause", "2")
    code, said = run(server, token(house, "jobs:tax.*"), *slow)
    assert (code, said.count("done"), said.count("somebody else")) == (0, 3, 0), said
    with house.database.read() as session:
        verbs = session.scalars(select(Entry.verb).where(Entry.subject == "job")).all()
    assert verbs.count("activated") == verbs.count("completed") == 3
    assert "extended" in verbs


def test_an_answer_that_is_lost_locks_no_jobs(app, enquire, house):  # noqa: F811
    enquire()
    with served(Losing(app)) as address:
        code, said = run(address, token(house, "jobs:tax.*"), "--lease", "600")
    assert (code, said.count("done")) == (0, 1), said


class Losing:
    """A gateway on which the first answer to an activation is lost."""

    def __init__(self, app):
        self.app, self.lost = app, False

    def __call__(self, environ, start):
        if self.lost or not environ["PATH_INFO"].endswith("/activation"):
            return self.app(environ, start)
        self.lost = True
        found = b"".join(self.app(environ, lambda *_: None))
        assert b'"lease"' in found
        start("504 Gateway Timeout", [("Content-Type", "text/plain")])
        return [b""]


def test_an_example_that_is_stopped_gives_back_what_it_holds(server, enquire, house):  # noqa: F811
    enquire()
    command = [sys.executable, str(EXAMPLE), "--url", server, "--lease", "600", "--pause", "60"]
    environment = {**os.environ, "JIANGXIN_TOKEN": token(house, "jobs:tax.*")}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as worker:
        while not held(house):
            assert worker.poll() is None
            time.sleep(0.1)
        worker.terminate()
        said = worker.communicate(timeout=30)[1]
    assert (held(house), "given back" in said) == ([], True)


def held(house):
    with house.database.read() as session:
        return external.held(session, at=house.clock.now())
