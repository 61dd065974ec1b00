"""Models at the command line: are they right, and let them hold from now on."""

import gc
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from service import config
from service.errors import Invalid, Problem
from service.host.validation import validate
from service.lent import registry
from service.models import SHIPPED_FOLDERS, models, named
from service.people.roles import ROLES

FILE = click.Path(exists=True, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as a JSON list.")
def check_command(files: tuple[Path, ...], as_json: bool) -> None:
    """Validate diagrams, decisions and forms; exit 1 when one of them can't be deployed.

    They may use what is deployed here, or what is shipped where nothing is. A folder stands for
    the models in it.
    """
    gc.disable()  # a check is over before garbage matters
    sources = named(files)
    problems = validate(sources, registry=registry(), roles=ROLES, beside=_deployed)
    _tell(problems, as_json=as_json)
    sys.exit(any(problem.severity == "error" for problem in problems))


def _deployed() -> dict[str, bytes]:
    """Return the models that a deployment would come upon."""
    from service.host.deployed import deployed  # asked only if a diagram needs a name

    return deployed(config.address()) or models(*SHIPPED_FOLDERS)


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
def deploy_command(folder: Path, reason: str) -> None:
    """Deploy the models of a folder as a new release: new cases follow it, running ones don't."""
    from service.setup import release

    files = models(folder)
    if not files:
        raise click.ClickException(f"{folder}: no .bpmn, .dmn or .form file here")
    try:
        click.echo(f"release {release(files, reason=reason)}")
    except Invalid as refusal:
        _tell(refusal.problems, as_json=False)
        sys.exit(1)
