"""What the door is given: the database, the clock and the configuration."""

from dataclasses import dataclass

from service.clock import Clock
from service.config import Config
from service.db import Database


@dataclass(frozen=True)
class Services:
    """The rooms behind the door, joined by `service.app`."""

    database: Database
    clock: Clock
    config: Config
