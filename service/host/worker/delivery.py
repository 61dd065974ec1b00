"""A message of a program, delivered as soon as it is sent: so the answer can say who took it."""

from service.clock import Clock
from service.db import Database
from service.host.jobs import queue
from service.host.jobs.queue import Claim
from service.host.messages import mailbox
from service.host.worker.handlers import HANDLERS

MOST_PROCESSES = 20
"""Processes that receive a message at once; the worker carries it to any others."""


def deliver_now(database: Database, *, clock: Clock, claim: Claim) -> None:
    """Do the job that delivers a message, and those that carry it to one of several processes.

    What fails is put off and done by the worker, as ever.
    """
    queue.run(database, claim, clock=clock, handlers=HANDLERS)
    to_one = f"{mailbox.delivery(claim.args['message'])}:to:"
    for one in queue.claim(database, clock=clock, limit=MOST_PROCESSES, prefix=to_one):
        queue.run(database, one, clock=clock, handlers=HANDLERS)
