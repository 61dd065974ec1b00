"""Workers killed at any moment begin each case once: no message and no hour is lost or doubled."""

import multiprocessing
import os
import random
import signal
import time
from datetime import datetime, timedelta

from sqlalchemy import func, select

from service.db import Database
from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.ledger import verify
from service.host.messages import mailbox
from service.host.tables.core import Job, ProcessInstance
from service.host.tables.start_events import MessageStart, Receipt
from service.host.worker import loop as _worker  # noqa: F401 - knows what jobs do
from service.host.worker.handlers import HANDLERS
from service.people.actor import SYSTEM
from tests.engine.drawing import event, file, flows, message, process, timer, users
from tests.host.desk import REGISTRY
from tests.keys import keys

FORK = multiprocessing.get_context("fork")
KILLS = 15
HOURS, KEYS = 24, 12


class At:
    """A clock that says one time."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return it."""
        return self.at


def drawn(inner: str, id: str) -> str:  # noqa: A002 - as in BPMN
    start = event("startEvent", "begin", inner) + '<endEvent id="end"/>'
    return process(start + users("a") + flows("begin > a > end"), id=id)


def labour(url: str, at: datetime) -> None:
    database = Database(url, registry=REGISTRY, keys=keys)
    while True:
        if not queue.run_due(database, clock=At(at), handlers=HANDLERS, limit=3):
            time.sleep(0.002)


def test_killed_workers_begin_each_case_once(url, database, clock):
    sources = file(
        drawn(timer("timeCycle", f"R{HOURS}/PT1H"), "timed"),
        drawn('<messageEventDefinition messageRef="m"/>', "called"),
        head=message("m"),
    )
    with database.write(actor=SYSTEM, at=clock.now()) as session:
        deployment.deploy(session, files={"p.bpmn": sources}, reason="试")
        for key in range(KEYS):
            mailbox.publish(session, name="m", key=str(key), payload={"n": key})
    database.close()
    luck, at = random.Random(3), clock.now() + timedelta(hours=HOURS)
    for _ in range(KILLS):
        workers = [FORK.Process(target=labour, args=(url, at)) for _ in range(2)]
        for one in workers:
            one.start()
        time.sleep(luck.uniform(0.02, 0.25))
        for one in workers:
            os.kill(one.pid or 0, signal.SIGKILL)
            one.join()
        at += timedelta(minutes=3)  # leases of the dead run out
    while queue.run_due(database, clock=At(at), handlers=HANDLERS, limit=20):
        pass
    _all_begun_once(database)


def _all_begun_once(database: Database) -> None:
    with database.read() as session:
        counts = dict(
            session.execute(
                select(ProcessInstance.process_id, func.count()).group_by(
                    ProcessInstance.process_id
                )
            ).all()
        )
        assert counts == {"timed": HOURS, "called": KEYS}
        for table in (MessageStart, Receipt):
            assert session.scalar(select(func.count()).select_from(table)) == KEYS
        assert not session.scalars(select(Job.name).where(Job.kind == "begin")).all()
        assert verify.verify(session).whole
