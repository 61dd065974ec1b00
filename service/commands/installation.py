"""Making an installation: its database, its first administrator, or a demonstration in it."""

import click

from service import app, setup
from service import demo as demonstration
from service.config import Config
from service.errors import Refused


@click.command("init")
@click.option("--admin", metavar="USERNAME", help="Open the first administrator's account.")
def init_command(admin: str | None) -> None:
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


@click.command("demo")
def demo_command() -> None:
    """Fill an empty installation with people and with cases in every stage."""
    filled = demonstration.play(app.house(Config.from_environment()))
    click.echo("ok" if filled else "left as it is: there are people in this installation")
