"""Keeping an installation safe: backup, restore, and a look at everything it depends on."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from service import app, backup, doctor
from service.commands.operator import as_person, noted, two
from service.config import Config
from service.host.ledger.verify import verify

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", type=_FOLDER)
@click.option("--with-key", is_flag=True, help="Copy the keys into it as well.")
@as_person()
def backup_command(folder: Path, with_key: bool, person: str | None) -> None:
    """Write a backup into a new FOLDER, while the service goes on.

    The database as it is at one moment, then the files it names, then a manifest with the hash of
    each. The keys of private values and of checkpoints are left out: keep copies in another place.
    """
    config = Config.from_environment()
    house = app.house(config)
    try:
        made = backup.write(config, house.database, folder, with_key=with_key)
        noted(house, "backed-up", person, folder=folder.name, with_key=with_key)
    except backup.Unusable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    finally:
        house.database.close()
    files = len(made.hashes) - 1
    click.echo(f"{folder}: {made.ledger_size} lines of the record, {files} files")


@click.command("restore")
@click.argument("folder", type=_FOLDER)
@click.option("--by", "people", multiple=True, metavar="NAME", help="Who restores; given twice.")
def restore_command(folder: Path, people: tuple[str, ...]) -> None:
    """Restore the backup in FOLDER into an empty installation, and verify its record.

    Two people do it, each named by --by, where the backup has its three administrators.

    JIANGXIN_HOME and DATABASE_URL say where to; either kind of database takes any backup.
    """
    config = Config.from_environment()
    names = two(people) if backup.takes_two(folder) else people
    house = app.house(config)
    try:
        made = backup.restore(config, house.database, folder)
        with house.database.read() as session:
            verdict = verify(session)
        noted(house, "restored", "、".join(names), by=list(names), as_of=made.begun_at)
    except backup.Unusable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    finally:
        house.database.close()
    click.echo(f"as it was at {made.begun_at}: {verdict.sentence}")
    sys.exit(0 if verdict.whole and verdict.head == made.ledger_head else 1)


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor_command(as_json: bool) -> None:
    """Look at everything the service depends on; exit code 1 if something has to be mended."""
    found = doctor.examine(Config.from_environment())
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one.state:8}{one.subject}: {one.sentence}")
    sys.exit(1 if any(one.state == doctor.FAILED for one in found) else 0)
