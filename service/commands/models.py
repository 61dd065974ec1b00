"""Models at the command line: are they right, and let them hold from now on."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from service import config, dialects
from service.commands.operator import as_person, writer
from service.db import Database
from service.dialects import Change, Converted
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

    A diagram of another product (Camunda 7, Flowable …) is converted first, as `convert` does.

    They may use the models and roles that are here, or those that are shipped where nothing is. A
    folder stands for the models in it.
    """
    sources = named(files)
    known, beside, held = _here()
    converted = {name: _converted(name, source) for name, source in sources.items()}
    ours = {name: one.content if one else sources[name] for name, one in converted.items()}
    found = validate(ours, registry=registry(), roles=known, beside=beside, held=held)
    placed = [_in_place(one, converted.get(one.file)) for one in found]
    problems = [*_first(converted), *_to_decide(converted, placed), *placed]
    _tell(problems, as_json=as_json)
    sys.exit(any(problem.severity == "error" for problem in problems))


def _converted(name: str, source: bytes) -> Converted | None:
    """Return what became of a diagram of another product; None for ours and for all else."""
    if not name.endswith(".bpmn"):
        return None
    try:
        found = dialects.convert(source, file=name)
    except Invalid:
        return None
    return found if found.product and found.content != source else None


def _first(converted: Mapping[str, Converted | None]) -> Iterator[Problem]:
    """Yield for each file of another product that it was converted to be checked."""
    for name, one in converted.items():
        if one is not None:
            yield Problem(
                "warning", name, None,
                f"这是为 {one.product} 画的图，转换以后检查的；部署前先转换",
                f"a diagram for {one.product}, checked as it is converted: convert it to deploy it",
                "jiangxin convert FILE",
            )  # fmt: skip


def _to_decide(
    converted: Mapping[str, Converted | None], found: Iterable[Problem]
) -> Iterator[Problem]:
    """Yield what a person must decide, where the check itself finds no error."""
    wrong = {(one.file, one.element) for one in found if one.severity == "error"}
    for name, one in converted.items():
        for change in one.decisions if one else ():
            if (name, change.element) not in wrong:
                zh, en = (f"{words}：{change.before}" for words in (change.zh, change.en))
                yield Problem("warning", name, change.element, zh, en, line=change.line)


def _in_place(problem: Problem, one: Converted | None) -> Problem:
    """Return a problem with its line in the file as it came."""
    if one is None or problem.element is None:
        return problem
    return replace(problem, line=one.lines.get(problem.element))


@click.command("convert")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to; else stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print what became of it as a JSON list.")
def convert_command(file: Path, output: Path | None, *, as_json: bool) -> None:
    """Rewrite a diagram of another product in our dialect; exit 1 where a person must decide.

    Camunda 7, Operaton, Flowable, Activiti and SpiffWorkflow. What became of each word is printed
    to stderr, by element.
    """
    try:
        found = dialects.convert(file.read_bytes(), file=file.name)
    except Invalid as refusal:
        _tell(refusal.problems, as_json=as_json)
        sys.exit(1)
    if output is None:
        click.echo(found.content, nl=False)
    else:
        output.write_bytes(found.content)
    if as_json:
        listed = [one.as_json() for one in found.changes]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2), err=True)
    else:
        for one in found.changes:
            click.echo(_sentence(file.name, one), err=True)
    sys.exit(1 if found.decisions else 0)


def _sentence(name: str, one: Change) -> str:
    place = f"{name}:{one.element}" if one.element else name
    became = f" [{one.before} → {one.after}]" if one.before or one.after else ""
    return f"{one.kind} {place}: {one.zh} | {one.en}{became}"


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
