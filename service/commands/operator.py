"""Who sits at the command line: a person's name, so that what they do is on the record with it."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from service.people.actor import SYSTEM, Actor

Command = TypeVar("Command", bound=Callable[..., Any])
ID = "operator"
LONGEST_NAME = 60  # letters, as the ledger keeps them


def as_person(*, required: bool = False) -> Callable[[Command], Command]:
    """Add `--as NAME` (or JIANGXIN_ACTOR) to a command, as its argument `person`."""
    return click.option(
        "--as",
        "person",
        envvar="JIANGXIN_ACTOR",
        required=required,
        help="Your own name; the record keeps it.",
    )


def writer(person: str | None) -> Actor:
    """Return in whose name a command writes: the person's, or the system's if none was named."""
    name = (person or "").strip()[:LONGEST_NAME]
    return Actor(ID, name) if name else SYSTEM
