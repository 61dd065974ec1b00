"""Commands for designers: try an expression."""

from __future__ import annotations

import json

import click

from service.feel import FeelError, compile, from_json, to_json


@click.command("feel")
@click.argument("expression")
@click.option("--context", default="{}", help="变量，JSON 对象")
def feel_command(expression: str, context: str) -> None:
    """计算一个 FEEL 表达式。"""
    values = json.loads(context)
    try:
        result = compile(expression, names=values).evaluate({k: from_json(v) for k, v in values.items()})
    except FeelError as error:
        raise click.ClickException(error.zh) from error
    click.echo(json.dumps(to_json(result.value), ensure_ascii=False))
    for warning in result.warnings:
        click.echo(f"{warning.line}:{warning.column} {warning.zh}", err=True)


COMMANDS: tuple[click.Command, ...] = (feel_command,)
