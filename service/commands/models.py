"""Models at the command line: are they right, and let them hold from now on."""

import json
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from service import config
from service.commands.operator import as_person, writer
from service.db import Database
from service.errors import Invalid, Problem, Refused, Unconfirmed
from service.host.definitions import deployment
from service.host.definitions.validation import validate
from service.models import SHIPPED_FOLDERS, models, named
from service.people import roles
from service.people.roles import Role
from service.people.tables import RoleRow
from service.registry import registry
from service.setup import release
from service.studios.roles import ROLES

FILE = click.Path(exists=True, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as a JSON list.")
def check_command(files: tuple[Path, ...], as_json: bool) -> None:
    """Validate diagrams, decisions and forms; exit 1 when one of them can't be deployed.

    They may use the models and roles that are here, or those that are shipped where nothing is. A
    folder stands for the models in it.
    """
    sources = named(files)
    known, beside, held = _here()
    problems = validate(sources, registry=registry(), roles=known, beside=beside, held=held)
    _tell(problems, as_json=as_json)
    sys.exit(any(problem.severity == "error" for problem in problems))


def _here() -> tuple[Iterable[Role], dict[str, bytes], frozenset[str] | None]:
    """Return the roles and models that a deployment would come upon, and which roles are held."""
    url, shipped = config.address(), models(*SHIPPED_FOLDERS)
    made = make_url(url)
    if made.get_backend_name() == "sqlite" and not Path(made.database or "").exists():
        return ROLES, shipped, None
    with closing(Database(url)) as database:
        if not inspect(database.engine).has_table(RoleRow.__tablename__):
            return ROLES, shipped, None
        with database.read() as session:
            known = roles.every(session) or ROLES
            return known, deployment.current_files(session) or shipped, roles.in_use(session)


def _tell(problems: Iterable[Problem], *, as_json: bool) -> None:
    found = list(problems)
    if as_json:
        click.echo(json.dumps([p.as_json() for p in found], ensure_ascii=False, indent=2))
        return
    for p in found:
        place = f"{p.file}:{p.element}" if p.element else p.file
        click.echo(f"{p.severity} {place}: {p.zh} | {p.en}" + (f" ({p.hint})" if p.hint else ""))
    if not found:
        click.echo("ok")


@click.command("deploy")
@click.argument("folder", type=FOLDER)
@click.option("--reason", required=True, help="Why these rules change; history keeps it.")
@click.option("--confirm-warnings", is_flag=True, help="Deploy although there are warnings.")
@as_person()
def deploy_command(
    folder: Path, reason: str, *, confirm_warnings: bool, person: str | None
) -> None:
    """Deploy the models of a folder as a new release: new cases follow it, running ones don't.

    With three administrators it is proposed, and one of them confirms it at /deeds.

    Where the check has warnings, they are printed and nothing is deployed until they are confirmed.
    """
    files = models(folder)
    if not files:
        raise click.ClickException(f"{folder}: no .bpmn, .dmn or .form file here")
    try:
        number = release(files, reason=reason, confirmed=confirm_warnings, by=writer(person))
        if number is None:
            click.echo("proposed: another administrator confirms it at /deeds")
            return
        click.echo(f"release {number}")
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    except Unconfirmed as doubt:
        _tell(doubt.problems, as_json=False)
        raise click.ClickException(
            "not deployed: read the warnings, then repeat with --confirm-warnings"
        ) from None
    except Invalid as refusal:
        _tell(refusal.problems, as_json=False)
        sys.exit(1)
