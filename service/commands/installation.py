"""Making an installation: its database, its first administrator, or a demonstration in it."""

from importlib.metadata import version

import click

from service import app, setup
from service import demo as demonstration
from service.commands.operator import as_person, noted, writer
from service.config import Config
from service.errors import NotFound, Refused

THREE = ("admin", "security_admin", "audit_admin")
"""Codes of the three administrators' roles: system, security, audit."""


@click.command("init")
@click.option("--admin", metavar="USERNAME", help="Open a system administrator's account alone.")
@click.option(
    "--administrators",
    nargs=3,
    metavar="SYSTEM SECURITY AUDIT",
    help="Open the accounts of the three administrators; prints a code for each.",
)
@as_person()
def init_command(
    admin: str | None, administrators: tuple[str, str, str] | None, person: str | None
) -> None:
    """Make or upgrade the database and deploy the shipped diagrams where none are.

    With the codes that are printed the three administrators choose their passwords at
    `/reset`, within a day.
    """
    house = app.house(Config.from_environment())
    setup.prepare(house)
    noted(house, "prepared", person, program=version("jiangxin"))
    if administrators:
        usernames = dict(zip(THREE, administrators, strict=True))
        try:
            codes = setup.appoint_three(house, usernames=usernames)
        except Refused as refusal:
            raise click.ClickException(refusal.sentence) from refusal
        for username, code in codes.items():
            click.echo(f"{username} {code}")
    if admin:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        try:
            setup.appoint(house, username=admin, password=password)
        except Refused as refusal:
            raise click.ClickException(refusal.sentence) from refusal
    house.database.close()
    click.echo("ok")


@click.command("demo")
def demo_command() -> None:
    """Fill an empty installation with people and with cases in every stage."""
    filled = demonstration.play(app.house(Config.from_environment()))
    click.echo("ok" if filled else "left as it is: there are people in this installation")


@click.group("account")
def account_command() -> None:
    """Accounts, for when nobody can do it in the browser any more."""


@account_command.command()
@click.argument("username")
@as_person(required=True)
def recover(username: str, person: str) -> None:
    """Let an administrator in who is locked out; prints a code to choose a password at /reset.

    The account is unlocked, its second factors are removed, and the record says by whom.
    """
    house = app.house(Config.from_environment())
    try:
        code = setup.recover(house, username=username, by=writer(person))
    except NotFound as missing:
        raise click.ClickException(f"there is no account {username}") from missing
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(code)
