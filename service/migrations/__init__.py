"""Migrations: one history of the tables of every room, for SQLite and PostgreSQL."""

from service.migrations.upgrade import configuration, differences, upgrade

__all__ = ["configuration", "differences", "upgrade"]
