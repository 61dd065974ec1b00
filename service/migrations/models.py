"""The tables of every room, imported so that they are all known."""

from service.host import migration_tables as migrations
from service.host import outside_tables as outside
from service.host import start_tables as starts
from service.host import tables as host
from service.host.history import tables as history
from service.people import tables as people
from service.studios import tables as studios

__all__ = ["history", "host", "migrations", "outside", "people", "starts", "studios"]
