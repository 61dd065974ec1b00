"""The host keeps what happens: models, cases, work, messages, papers, and the ledger of it all."""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from service.host.registry import Registry, calendar

if TYPE_CHECKING:
    from service.host import (
        access,
        awaiting,
        definitions,
        documents,
        foreseeing,
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

__all__ = [
    "Registry",
    "access",
    "awaiting",
    "calendar",
    "definitions",
    "documents",
    "foreseeing",
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


def __getattr__(name: str) -> ModuleType:
    """Load a module of the host when it is first asked for: a check needs few of them."""
    if name not in __all__:
        raise AttributeError(name)
    return importlib.import_module(f"{__name__}.{name}")
