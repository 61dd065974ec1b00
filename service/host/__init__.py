"""The host keeps what happens: models, cases, work, messages, papers, and the ledger of it all."""

from service.host import (
    access,
    definitions,
    documents,
    history,
    incidents,
    instances,
    jobs,
    letters,
    messages,
    migrating,
    operations,
    reassigning,
    rehearsing,
    situation,
    taking_over,
    tasks,
    worker,
)
from service.host.registry import Registry, calendar

__all__ = [
    "Registry",
    "access",
    "calendar",
    "definitions",
    "documents",
    "history",
    "incidents",
    "instances",
    "jobs",
    "letters",
    "messages",
    "migrating",
    "operations",
    "reassigning",
    "rehearsing",
    "situation",
    "taking_over",
    "tasks",
    "worker",
]
