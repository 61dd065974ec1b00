"""Commands for designers: try an expression, make a decision, run the DMN test cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from service.commands.tck import run_folder
from service.feel import FeelError, dmn, expression, to_json


def _object(context: str) -> dict[str, Any]:
    try:
        values = json.loads(context)
    except ValueError as error:
        raise click.BadParameter(f"不是有效的 JSON：{error}") from error
    if not isinstance(values, dict):
        raise click.BadParameter('应为 JSON 对象，例如 {"金额": 100}')
    return values


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@click.command("feel")
@click.argument("text", metavar="EXPRESSION")
@click.option("--context", default="{}", help="Variables, as a JSON object.")
def feel_command(text: str, context: str) -> None:
    """Evaluate a FEEL expression and print JSON; warnings go to standard error."""
    values = _object(context)
    try:
        result = expression.compile(text, names=values).evaluate(values)
    except FeelError as error:
        raise click.ClickException(error.zh) from error
    _print(to_json(result.value))
    for warning in result.warnings:
        click.echo(f"警告 {warning.line}:{warning.column} {warning.zh}", err=True)


@click.command("decide")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("decision")
@click.option("--context", default="{}", help="Inputs, as a JSON object.")
@click.option(
    "--explain",
    is_flag=True,
    help="Print how it came about.",
)
def decide_command(file: Path, decision: str, context: str, explain: bool) -> None:
    """Make a decision of a DMN file and print JSON."""
    others = {f.name: f.read_bytes() for f in file.parent.glob("*.dmn") if f != file}
    try:
        decisions = dmn.read(file.read_bytes(), imports=others)
        found = decisions.decide(decision, _object(context))
    except FeelError as error:
        raise click.ClickException(error.zh) from error
    _print(found.explanation if explain else to_json(found.value))
    for warning in found.warnings:
        click.echo(f"警告 {warning.zh}", err=True)


@click.command("tck")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--failures", is_flag=True, help="List the cases that fail.")
def tck_command(folder: Path, failures: bool) -> None:
    """Run test cases in the format of the DMN TCK."""
    outcomes = list(run_folder(folder))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if failures:
        for outcome in failed:
            click.echo(f"{outcome.case}: {outcome.message}")
    click.echo(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    raise SystemExit(1 if failed else 0)


COMMANDS: tuple[click.Command, ...] = (feel_command, decide_command, tck_command)
