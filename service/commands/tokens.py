"""Tokens of other departments' programs at the command line: made, listed, revoked."""

import click

from service import app
from service.clock import BEIJING
from service.commands.operator import as_person, writer
from service.config import Config
from service.errors import NotFound, Refused
from service.people import tokens


@click.group("token")
def token_command() -> None:
    """Tokens with which programs outside use the API."""


@token_command.command()
@click.argument("program")
@click.option("--title", required=True, help="Whose program it is, for people.")
@click.option("--scope", "scopes", required=True, multiple=True, help="Such as jobs:tax.*")
@click.option("--days", default=tokens.USUAL_DAYS, show_default=True, help="How long it is valid.")
@as_person()
def create(
    program: str, title: str, scopes: tuple[str, ...], days: int, person: str | None
) -> None:
    """Make a token and print it, this once."""
    house = app.house(Config.from_environment())
    given = {"program": program, "title": title}
    try:
        with house.database.write(actor=writer(person), at=house.clock.now()) as session:
            _, secret = tokens.create(session, **given, scopes=scopes, days=days, by=writer(person))
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(secret)


@token_command.command("list")
def list_all() -> None:
    """List all tokens, the newest first."""
    house = app.house(Config.from_environment())
    with house.database.read() as session:
        for one in tokens.all_of_them(session):
            state = tokens.state(one, at=house.clock.now())
            until = one.expires_at.astimezone(BEIJING).date()
            scopes = " ".join(one.scopes)
            click.echo(f"{one.key} {one.program} {one.hint}… {state} {until} {scopes}")


@token_command.command()
@click.argument("key", type=click.IntRange(1, 2**31 - 1))
@as_person()
def revoke(key: int, person: str | None) -> None:
    """Make a token worthless; `token list` says its key."""
    house = app.house(Config.from_environment())
    try:
        with house.database.write(actor=writer(person), at=house.clock.now()) as session:
            tokens.revoke(session, key=key, by=writer(person))
    except NotFound as missing:
        raise click.ClickException(f"there is no token {key}") from missing
    click.echo("ok")
