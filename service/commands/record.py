"""The record at the command line: whether it is whole."""

import sys

import click

from service import app, host
from service.config import Config


@click.group("history")
def history_command() -> None:
    """The record of who did what, when, on which rules and data."""


@history_command.command()
def verify() -> None:
    """Check that nothing on the record was altered, and that live data agree with it."""
    house = app.house(Config.from_environment())
    with house.database.read() as session:
        verdict = host.history.verify(session)
    click.echo(verdict.sentence)
    sys.exit(0 if verdict.whole else 1)
