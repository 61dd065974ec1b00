"""Rights of the service's own role in PostgreSQL, which may add to the record and no more."""

import click
from sqlalchemy import Connection, text

from service import app
from service.commands.operator import as_person, noted
from service.config import Config, Misconfigured

APPEND_ONLY = ("ledger_entry", "ledger_tile", "signed_checkpoint", "cosignature")
KEPT = ("ledger_checkpoint",)
"""Written again when it is verified again; the database lets it say the same only."""
UPDATED_ONLY = ("ledger_head",)
READ_ONLY = ("alembic_version",)


@click.group("db")
def db_command() -> None:
    """The database: who may do what in it."""


@db_command.command()
@click.argument("role")
@click.option("--print", "only_print", is_flag=True, help="Print the statements, do nothing.")
@as_person()
def grant(role: str, only_print: bool, person: str | None) -> None:
    """Let ROLE run the service on PostgreSQL: it owns no table and can't alter the record.

    DATABASE_URL names the owner of the tables, who also runs `init` at every upgrade; web and
    worker get a DATABASE_URL with ROLE. Run this again after an upgrade.
    """
    house = app.house(Config.from_environment())
    try:
        with house.database.engine.begin() as connection:
            said = statements(connection, role)
            for statement in said:
                if only_print:
                    click.echo(f"{statement};")
                else:
                    connection.execute(text(statement))
        if not only_print:
            noted(house, "granted", person, role=role)
    finally:
        house.database.close()
    if not only_print:
        click.echo(f"{role}: {len(said)} grants")


def statements(connection: Connection, role: str) -> list[str]:
    """Return what gives a role its rights, and takes away what it had beyond them.

    :raises Misconfigured: not PostgreSQL, no such role, or one that has rights by itself
    """
    if connection.dialect.name != "postgresql":
        raise Misconfigured("roles are PostgreSQL's: this database is an SQLite file")
    _refuse_unless_plain(connection, role)
    quoted = connection.dialect.identifier_preparer.quote(role)
    schema = connection.dialect.identifier_preparer.quote(
        str(connection.scalar(text("SELECT current_schema()")))
    )
    everything = "SELECT, INSERT, UPDATE, DELETE"
    rights = {
        **dict.fromkeys(APPEND_ONLY, "SELECT, INSERT"),
        **dict.fromkeys(KEPT, "SELECT, INSERT, UPDATE"),
        **dict.fromkeys(UPDATED_ONLY, "SELECT, UPDATE"),
        **dict.fromkeys(READ_ONLY, "SELECT"),
    }
    own = f"IN SCHEMA {schema}"
    return [
        f"GRANT USAGE ON SCHEMA {schema} TO {quoted}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM {quoted}, PUBLIC",
        f"REVOKE ALL ON ALL TABLES {own} FROM {quoted}, PUBLIC",
        f"GRANT {everything} ON ALL TABLES {own} TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES {own} TO {quoted}",
        f"ALTER DEFAULT PRIVILEGES {own} GRANT {everything} ON TABLES TO {quoted}",
        f"ALTER DEFAULT PRIVILEGES {own} GRANT USAGE, SELECT ON SEQUENCES TO {quoted}",
        *(f"REVOKE ALL ON {schema}.{table} FROM {quoted}" for table in rights),
        *(f"GRANT {given} ON {schema}.{table} TO {quoted}" for table, given in rights.items()),
    ]


def _refuse_unless_plain(connection: Connection, role: str) -> None:
    """Refuse a role whose rights no grant limits: an owner, a member of one, a superuser."""
    found = connection.execute(
        text(
            "SELECT rolsuper, pg_has_role(oid, current_user, 'MEMBER')"
            " FROM pg_roles WHERE rolname = :role"
        ),
        {"role": role},
    ).first()
    if found is None:
        raise Misconfigured(
            f"there is no role {role}: `CREATE ROLE {role} LOGIN PASSWORD '…'` makes it"
        )
    if any(found):
        raise Misconfigured(f"{role} is the owner, one of its members or a superuser: take another")
