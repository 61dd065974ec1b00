"""Migrations: one history of the tables of every room, for SQLite and PostgreSQL."""

from service.schema.upgrade import (
    Newer,
    configuration,
    differences,
    known,
    newest,
    revision,
    upgrade,
)

__all__ = ["Newer", "configuration", "differences", "known", "newest", "revision", "upgrade"]
