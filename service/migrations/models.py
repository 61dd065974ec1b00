"""The tables of every room, imported so that they are all known."""

from service.host import tables as host
from service.people import tables as people
from service.studios import tables as studios

__all__ = ["host", "people", "studios"]
