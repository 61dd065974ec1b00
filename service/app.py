"""Joins the rooms: the only file that sees the processes and the regulation side by side."""

import multiprocessing

from flask import Flask

from service import web
from service.clock import Clock, ShiftedClock, SystemClock
from service.config import Config
from service.db import Database
from service.lent import registry
from service.supervisor import end_with_parent
from service.web import House

__all__ = ["clock", "house", "registry", "serve"]


def house(config: Config) -> House:
    """Open the database and the clock of an installation."""
    info = {"registry": registry(), "files": config.files}
    return House(Database(config.database_url, info=info), clock(config), config)


def clock(config: Config) -> Clock:
    """Return the machine's clock; in a demonstration one that a visitor can move."""
    return ShiftedClock(config.home / "clock") if config.demo else SystemClock()


def serve() -> Flask:
    """Build the web application from the environment: what the server calls in each process."""
    if parent := multiprocessing.parent_process():
        end_with_parent(parent.pid)
    return web.create(house(Config.from_environment()))
