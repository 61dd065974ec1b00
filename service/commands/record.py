"""The record at the command line: whether it is whole."""

import sys

import click

from service import app
from service.commands.operator import as_person, writer
from service.config import Config
from service.host.ledger import checkpoints
from service.host.ledger.verdict import Progress, Report, silent
from service.host.ledger.verify import verify as verify_


@click.group("history")
def history_command() -> None:
    """The record of who did what, when, on which rules and data."""


@history_command.command()
@click.option("--full", is_flag=True, help="Hash every line again, not only from the checkpoint.")
@click.option("--quiet", is_flag=True, help="Do not print how far it is.")
@as_person()
def verify(full: bool, quiet: bool, person: str | None) -> None:
    """Check that nothing on the record was altered, and that live data agree with it.

    Lines are hashed from the last checkpoint on; all live rows and files are compared. What is
    whole becomes the next checkpoint.
    """
    house = app.house(Config.from_environment())
    with house.database.read() as session:
        verdict = verify_(session, full=full, report=silent if quiet else _reporter())
    if verdict.whole:
        now = house.clock.now()
        with house.database.write(actor=writer(person), at=now) as session:
            checkpoints.keep(session, verdict, at=now)
    house.database.close()
    click.echo(verdict.sentence)
    sys.exit(0 if verdict.whole else 1)


def _reporter() -> Report:
    """Print progress to stderr: on one line of a terminal, else a line for each tenth."""
    terminal, printed = sys.stderr.isatty(), {("", -1)}

    def report(progress: Progress) -> None:
        share = 10 * progress.done // progress.total if progress.total else 10
        if not terminal and (progress.phase, share) in printed:
            return
        printed.add((progress.phase, share))
        text = f"{progress.phase}: {progress.done:,} of {progress.total:,}"
        click.echo(f"\r\x1b[K{text}" if terminal else text, nl=not terminal, err=True)
        if terminal and progress.done == progress.total:
            click.echo(err=True)

    return report
