"""`jiangxin`, the command line: one command per thing an operator does."""

import json
import sys
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from service import app, host, setup
from service import demo as demonstration
from service.config import Config
from service.errors import Invalid, Problem, Refused
from service.feel.commands import COMMANDS
from service.people.actor import SYSTEM
from service.people.roles import ROLES
from service.supervisor import end_with_parent, supervise, until_told

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def main() -> None:
    """匠心 Jiangxin: the skill-master studios of a district."""


@main.command()
@click.option("--admin", metavar="USERNAME", help="Open the first administrator's account.")
def init(admin: str | None) -> None:
    """Make or upgrade the database and deploy the shipped diagrams where none are."""
    house = app.house(Config.from_environment())
    setup.prepare(house)
    if admin:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        try:
            setup.appoint(house, username=admin, password=password)
        except Refused as refusal:
            raise click.ClickException(refusal.sentence) from refusal
    click.echo("ok")


@main.command()
def demo() -> None:
    """Fill an empty installation with people and with cases in every stage."""
    filled = demonstration.play(app.house(Config.from_environment()))
    click.echo("ok" if filled else "left as it is: there are people in this installation")


@main.command()
def run() -> None:
    """Start the web service and its worker; with JIANGXIN_DEMO=1 on demonstration data."""
    end_with_parent()
    config = Config.from_environment()
    house = app.house(config)
    if config.demo:
        demonstration.play(house)
        click.echo(demonstration.welcome(config))
    else:
        setup.prepare(house)
    house.database.close()
    sys.exit(supervise())


@main.command()
def web() -> None:
    """Start the web service alone; the worker runs elsewhere."""
    config = Config.from_environment()
    end_with_parent()
    Granian(
        "service.app:serve",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


@main.command()
def worker() -> None:
    """Wake timers and send what the processes send, until told to stop."""
    end_with_parent()
    house = app.house(Config.from_environment())
    with until_told() as stop:
        host.worker.run(house.database, house.clock, stop)


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as a JSON list.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Validate diagrams, decisions and forms; exit 1 when one of them can't be deployed."""
    sources = setup.named(files)
    problems = host.definitions.validate(sources, registry=app.registry(), roles=ROLES)
    _tell(problems, as_json=as_json)
    sys.exit(any(problem.severity == "error" for problem in problems))


def _tell(problems: list[Problem], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([p.as_json() for p in problems], ensure_ascii=False, indent=2))
        return
    for p in problems:
        place = f"{p.file}:{p.element}" if p.element else p.file
        click.echo(f"{p.severity} {place}: {p.zh} | {p.en}" + (f" ({p.hint})" if p.hint else ""))
    if not problems:
        click.echo("ok")


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--reason", required=True, help="Why these rules change; history keeps it.")
def deploy(folder: Path, reason: str) -> None:
    """Deploy the models of a folder as a new release: new cases follow it, running ones don't."""
    house = app.house(Config.from_environment())
    files = setup.models(folder)
    if not files:
        raise click.ClickException(f"{folder}: no .bpmn, .dmn or .form file here")
    try:
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            release = host.definitions.deploy(session, files=files, reason=reason)
            click.echo(f"release {release.number}")
    except Invalid as refusal:
        _tell(list(refusal.problems), as_json=False)
        sys.exit(1)


@main.group()
def history() -> None:
    """The record of who did what, when, on which rules and data."""


@history.command()
def verify() -> None:
    """Check that nothing on the record was altered, and that live data agree with it."""
    house = app.house(Config.from_environment())
    with house.database.read() as session:
        verdict = host.history.verify(session)
    click.echo(verdict.sentence)
    sys.exit(0 if verdict.whole else 1)


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
