"""The key of private values: what it is, and another one to encrypt with."""

import click

from service import app
from service.commands.operator import as_person, noted, writer
from service.config import Config, Misconfigured
from service.private_values import KeyFile, key_source, new_secret, reencrypt

PASSES = 3  # a request under way may still encrypt with the key it began with


@click.group("key")
def key_command() -> None:
    """The key under which private values are encrypted."""


@key_command.command()
def show() -> None:
    """Print the fingerprints of the keys there are; the last one encrypts."""
    config = Config.from_environment()
    keys = key_source(config.private_key, config.key_command).keys()
    for fingerprint in keys.encryptions:
        click.echo(fingerprint.hex())


@key_command.command()
def new() -> None:
    """Print a line to add to what JIANGXIN_KEY_COMMAND prints; `rotate` uses it then."""
    click.echo(new_secret())


@key_command.command()
@as_person()
def rotate(person: str | None) -> None:
    """Encrypt everything with another key, while the service goes on.

    A key is added to the file, and every process uses it from its next transaction on. Where
    JIANGXIN_KEY_COMMAND keeps the keys, add the line that `new` prints there first, at the end.
    Keys that encrypted before stay, and so does the first: searches and commitments on the record
    come from it.
    """
    config = Config.from_environment()
    source = key_source(config.private_key, config.key_command)
    if isinstance(source, KeyFile):
        source.add()
    elif len(source.keys().encryptions) == 1:
        raise Misconfigured("JIANGXIN_KEY_COMMAND prints one key only: add another line first")
    house = app.house(config)
    now = house.clock.now
    counted = [
        reencrypt(house.database, source.keys(), actor=writer(person), at=now())
        for _ in range(PASSES)
    ]
    noted(house, "rotated", person, key=source.keys().fingerprint.hex())
    house.database.close()
    click.echo(f"{sum(counted)} values are encrypted with {source.keys().fingerprint.hex()}")
