"""The service itself: web pages, the worker, or both under one supervisor."""

import sys

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from service import app, host, setup
from service import demo as demonstration
from service.config import Config
from service.supervisor import end_with_parent, supervise, until_told


@click.command("run")
def run_command() -> None:
    """Start the web service and its worker; with JIANGXIN_DEMO=1 on demonstration data."""
    end_with_parent()
    config = Config.from_environment()
    house = app.house(config)
    if config.demo:
        demonstration.play(house)
        click.echo(demonstration.welcome(config))
    else:
        setup.prepare(house)
    house.database.close()
    sys.exit(supervise())


@click.command("web")
def web_command() -> None:
    """Start the web service alone; the worker runs elsewhere."""
    config = Config.from_environment()
    end_with_parent()
    Granian(
        "service.app:serve",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=config.web_processes,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


@click.command("worker")
def worker_command() -> None:
    """Wake timers and send what the processes send, until told to stop."""
    end_with_parent()
    house = app.house(Config.from_environment())
    with until_told() as stop:
        host.worker.run(house.database, house.clock, stop)
