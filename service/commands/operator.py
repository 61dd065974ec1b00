"""Who sits at the command line: a person's name, so that what they do is on the record with it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from service.host.ledger.record import record
from service.people.actor import OPERATOR, SYSTEM, Actor
from service.web.core.services import Services

Command = TypeVar("Command", bound=Callable[..., Any])
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
    return Actor(OPERATOR, name) if name else SYSTEM


def noted(house: Services, verb: str, person: str | None, **data: Any) -> None:
    """Put on the record what was done to the installation at the command line, and by whom."""
    with house.database.write(actor=writer(person), at=house.clock.now()) as session:
        record(session, subject="installation", verb=verb, data=data)


def two(names: Sequence[str]) -> tuple[str, str]:
    """Return the names of the two people who do what weighs together.

    :raises click.UsageError: they are not two, or the same
    """
    given = [name.strip()[:LONGEST_NAME] for name in names if name.strip()]
    if len(given) != 2 or given[0].casefold() == given[1].casefold():
        raise click.UsageError(
            "this installation has three administrators: say the names of two people who restore "
            "it together, --by NAME --by NAME"
        )
    return given[0], given[1]
