"""The service itself: web pages, the worker, or both under one supervisor."""

import gc
import sys
import threading

import click
from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels

from service import app, log, measuring, setup
from service import demo as demonstration
from service.commands import starting
from service.config import Config
from service.faults import is_full, is_unavailable
from service.host.worker import loop
from service.supervisor import end_with_parent, supervise, until_stopped
from service.web.core.services import Services

BACKLOG = 4096  # connections to one process, most of them idle or slow
HEADERS_WITHIN = 15_000  # milliseconds; whoever sends a header slowly sends nothing else

AGAIN = 2.0  # seconds until a worker whose database was out of use tries again


@click.command("run")
def run_command() -> None:
    """Start the web service and its worker; with JIANGXIN_DEMO=1 on demonstration data."""
    end_with_parent()
    config = Config.from_environment()
    starting.check_listening(config)
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
    log.configure()
    starting.check_listening(config)
    starting.check_data(config)
    end_with_parent()
    measuring.share(config.home / "metrics")
    gc.collect()
    gc.freeze()  # the processes it starts share what nobody writes to, the collector neither
    log.event("web started", count=config.web_processes)
    Granian(
        "service.loading:serve",
        address=config.host,
        port=config.port,
        interface=Interfaces.ASGINL,
        websockets=False,
        factory=True,
        workers=config.web_processes,
        backlog=BACKLOG,
        backpressure=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        ssl_cert=config.tls_cert,
        ssl_key=config.tls_key,
        ssl_protocol_min=SSLProtocols.tls12,  # browsers on Windows 7 speak nothing newer
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


@click.command("worker")
def worker_command() -> None:
    """Wake timers and send what the processes send, until stopped."""
    config = Config.from_environment()
    log.configure()
    starting.check_data(config)
    end_with_parent()
    measuring.share(config.home / "metrics")
    house = app.house(config)
    with until_stopped() as stop:
        _work(house, stop)


def _work(house: Services, stop: threading.Event) -> None:
    """Let the worker run; while the database is out of use, begin again and again."""
    while not stop.is_set():
        try:
            loop.run(house.database, house.clock, stop, folder=house.config.home / "workers")
        except Exception as failed:
            if not (is_unavailable(failed) or is_full(failed)):
                raise
            log.failure("worker waits for the database", failed, wait=AGAIN)
            stop.wait(AGAIN)
