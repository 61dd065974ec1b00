"""Checkpoints of the record at the command line: signed, printed, proved, their keys."""

import sys

import click

from service import app
from service.commands.operator import as_person, noted, writer
from service.config import Config
from service.errors import NotFound
from service.host.ledger import published
from service.host.transparency import proofs, publishing
from service.signing import SigningKeys, origin


@click.command()
@as_person()
def publish(person: str | None) -> None:
    """Sign a checkpoint of the record now, hand it out, and print it.

    A worker does it once a day by itself.
    """
    house = app.house(Config.from_environment())
    with house.database.write(actor=writer(person), at=house.clock.now()) as session:
        verdict, made = publishing.sign_now(session)
        last = published.latest(session)
    house.database.close()
    if made is None and not verdict.whole:
        raise click.ClickException(verdict.sentence)
    click.echo(last.note.whole if last else "", nl=False)


@click.command()
@click.option("--size", type=int, help="Of how many lines; the newest if not said.")
def checkpoint(size: int | None) -> None:
    """Print a checkpoint with its cosignatures."""
    house = app.house(Config.from_environment())
    with house.database.read() as session:
        last = published.latest(session)
        asked = size or (last.size if last else 0)
        note = published.whole(session, size=asked)
    house.database.close()
    if note is None:
        raise click.ClickException("no such checkpoint was signed")
    click.echo(note, nl=False)


@click.command()
@click.argument("sequence", type=click.IntRange(min=1))
def proof(sequence: int) -> None:
    """Print the proof (.tlog-proof) that line SEQUENCE is on the record."""
    house = app.house(Config.from_environment())
    try:
        with house.database.read() as session:
            click.echo(proofs.proof_of(session, sequence=sequence), nl=False)
    except NotFound:
        raise click.ClickException("no such line, or no checkpoint covers it yet") from None
    except proofs.Damaged as damaged:
        raise click.ClickException(f"{damaged}: run `jiangxin history verify --full`") from None
    finally:
        house.database.close()


@click.command()
def keys() -> None:
    """Print the public keys of checkpoints, the newest first."""
    config = Config.from_environment()
    for key in SigningKeys(config.checkpoint_key).public():
        click.echo(key.written)


@click.command("rotate-key")
@click.option("--lost", is_flag=True, help="The key is gone for ever: make another one.")
@as_person()
def rotate_key(lost: bool, person: str | None) -> None:
    """Add a key that signs checkpoints from now on, beside the one before it.

    Whoever trusts that one learns of the new one by a checkpoint that both have signed. Older
    keys stay as public keys. A key in the place of a lost one has to be made known to everybody.
    """
    config = Config.from_environment()
    house, keys_ = app.house(config), SigningKeys(config.checkpoint_key)
    if lost and not keys_.exists():
        with house.database.read() as session:
            last = published.latest(session)
        name = last.origin if last else config.checkpoint_origin
        keys_.create(origin=name or origin(address=config.address, given=""))
        made = keys_.public()[0]
    else:
        made = keys_.add()
    noted(house, "signing-key", person, key=made.written)
    house.database.close()
    click.echo(made.written)


@click.command()
def verifier() -> None:
    """Print the verifier for strangers: one file of Python that needs nothing of ours."""
    sys.stdout.buffer.write(proofs.VERIFIER.read_bytes())


COMMANDS = (publish, checkpoint, proof, keys, rotate_key, verifier)
