"""The record at the command line: whether it is whole."""

import sys
from collections.abc import Mapping, Sequence
from typing import IO

import click

from service import app
from service.commands import checkpoints
from service.commands.operator import as_person, writer
from service.config import Config
from service.host.ledger import published
from service.host.ledger.checkpoints import keep
from service.host.ledger.verdict import Progress, Report, silent
from service.host.ledger.verify import verify as verify_
from service.notes import VerifierKey
from service.signing import SigningKeyMissing, SigningKeys


@click.group("history")
def history_command() -> None:
    """The record of who did what, when, on which rules and data."""


@history_command.command()
@click.option("--full", is_flag=True, help="Hash every line again, not only from the checkpoint.")
@click.option("--quiet", is_flag=True, help="Do not print how far it is.")
@click.option(
    "--against",
    "kept",
    type=click.File(encoding="utf-8"),
    multiple=True,
    metavar="CHECKPOINT",
    help="A checkpoint, or the mail that brought it; may be given more than once.",
)
@click.option("--key", "trusted", multiple=True, help="A public key that you have kept yourself.")
@as_person()
def verify(
    full: bool, quiet: bool, kept: tuple[IO[str], ...], trusted: tuple[str, ...], person: str | None
) -> None:
    """Check that nothing on the record was altered, and that live data agree with it.

    Lines are hashed from the last checkpoint on; all live rows and files are compared. What is
    whole becomes the next checkpoint. Against a checkpoint that somebody outside has kept, every
    line is hashed: a record that was rewritten, cut or rolled back since is found, whoever could
    write the whole database.
    """
    config = Config.from_environment()
    house = app.house(config)
    against = _against(config, kept, trusted)
    with house.database.read() as session:
        report = silent if quiet else _reporter()
        verdict = verify_(session, full=full, report=report, against=against)
    if verdict.whole:
        now = house.clock.now()
        with house.database.write(actor=writer(person), at=now) as session:
            keep(session, verdict, at=now)
    house.database.close()
    click.echo(verdict.sentence)
    sys.exit(0 if verdict.whole else 1)


def _against(
    config: Config, kept: Sequence[IO[str]], trusted: Sequence[str]
) -> Mapping[int, bytes]:
    """Return size → root of checkpoints, once their signatures were checked.

    :raises click.ClickException: one is none, or none of the keys has signed it
    """
    if not kept:
        return {}
    try:
        keys = [VerifierKey.parsed(one) for one in trusted]
        keys = keys or SigningKeys(config.checkpoint_key).public()
        found = [published.trusted(one.read(), keys) for one in kept]
    except (ValueError, SigningKeyMissing) as wrong:
        raise click.ClickException(str(wrong)) from None
    roots = {one.size: one.root for one in found}
    for one in found:
        if roots[one.size] != one.root:
            raise click.ClickException(
                f"two checkpoints of {one.size} lines name different records: the key signed both"
            )
    return roots


for _one in checkpoints.COMMANDS:
    history_command.add_command(_one)


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
