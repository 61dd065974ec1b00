"""What web service and worker need before they start, each thing missing said in one sentence."""

import errno
import socket

from service import app, private_values, schema
from service.commands import certificates
from service.config import Config, Misconfigured
from service.private_values import key_source


def check_listening(config: Config) -> None:
    """Check the certificate, and that nobody else listens where we are to.

    The server itself lets several processes listen at once: browsers would get two databases in
    turn.

    :raises Misconfigured: it cannot listen there
    """
    certificates.check(config)
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as failed:
            where = f"{config.host}:{config.port}"
            if failed.errno == errno.EADDRINUSE:
                raise Misconfigured(
                    f"another program listens at {where}: stop it, or set PORT to another number"
                ) from None
            raise Misconfigured(f"HOST and PORT cannot be used: {where} ({failed})") from None


def check_data(config: Config) -> None:
    """Check that the database answers, has this program's tables, and that the key is its own.

    :raises Misconfigured: the tables are not this program's
    :raises KeyMissing: the key is not there, or another one
    :raises OperationalError: the database does not answer
    """
    house = app.house(config)
    try:
        with house.database.engine.connect() as connection:
            found = schema.revision(connection)
        if found is None:
            raise Misconfigured("the database is empty: `jiangxin init` makes it ready")
        if not schema.known(found):
            raise schema.Newer(found)
        if found != schema.newest():
            raise Misconfigured("the database is of an older program: run `jiangxin init` first")
        keys = key_source(config.private_key, config.key_command).keys()
        sample = private_values.sample(house.database)
        if sample is not None:
            keys.decrypt(sample.ciphertext, id=sample.id)
    finally:
        house.database.close()
