"""The example worker, as a process of its own, against a real server on loopback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from service.host.tables import ProcessInstance, UserTask
from service.people import tokens
from service.people.actor import SYSTEM
from tests.serving import served
from tests.web.test_api import deployed, enquire  # noqa: F401 - fixtures

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
        from service.host import outside

        (left,) = outside.waiting(session)
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
