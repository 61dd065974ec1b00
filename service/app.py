"""Joins the rooms: the only file that sees the processes and the regulation side by side."""

import gc
import multiprocessing
from dataclasses import replace

from service import log, web, webhooks
from service.clamd import Clamd
from service.clock import Clock, ShiftedClock, SystemClock
from service.config import Config
from service.db import Database
from service.mail import MailServer
from service.private_values import key_source
from service.registry import registry
from service.signing import Signing, SigningKeys
from service.supervisor import end_with_parent
from service.web import background
from service.web.core.gateway import Gateway
from service.web.core.services import Services

__all__ = ["clock", "house", "registry", "serve"]


def house(config: Config) -> Services:
    """Open the database and the clock of an installation."""
    database = Database(
        config.database_url,
        registry=registry(config.contact.words, notice_hosts=config.notice_hosts),
        files=config.files,
        keys=key_source(config.private_key, config.key_command).keys,
        mail=MailServer.at(config.mail) if config.mail else None,
        scanner=Clamd.at(config.clamd) if config.clamd else None,
        webhooks=webhooks.read(config.webhooks) if config.webhooks else {},
        address=config.address,
        signing=Signing(
            SigningKeys(config.checkpoint_key), config.checkpoint_recipients, config.cosigners
        ),
    )
    services = Services(database, clock(config), config)
    writer = background.dossier_writer(services, web.create)
    database.resources = replace(database.resources, dossier=writer)
    return services


def clock(config: Config) -> Clock:
    """Return the machine's clock; in a demonstration one that a visitor can move."""
    return ShiftedClock(config.home / "clock") if config.demo else SystemClock()


def serve() -> Gateway:
    """Build the web application from the environment: what the server calls in each process."""
    if parent := multiprocessing.parent_process():
        end_with_parent(parent.pid)
    log.configure()
    config = Config.from_environment()
    gateway = Gateway(web.create(house(config)), per_address=not config.trusted_proxies)
    gc.collect()
    gc.freeze()  # what was made at the start stays; to look through it again takes 30 ms
    return gateway
