"""A role of PostgreSQL that runs the service, owns no table and cannot alter the record."""

import secrets
import shutil

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from tests.keys import lay_key
from tests.upkeep.test_backup import TWO, go_on, opened, run

FORBIDDEN = (
    "UPDATE ledger_entry SET actor = 'nobody' WHERE sequence = 1",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "DELETE FROM ledger_head",
    "INSERT INTO ledger_head (key, size, hash) VALUES (2, 0, '')",
    "DELETE FROM ledger_checkpoint",
    "UPDATE alembic_version SET version_num = '0001'",
    "DROP TABLE ledger_entry",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    "ALTER TABLE account ADD COLUMN more text",
    "CREATE TABLE more (key int)",
    "CREATE RULE more AS ON INSERT TO ledger_entry DO INSTEAD NOTHING",
)


@pytest.fixture
def owned(tmp_path, played, on_postgres):
    """The demonstration in a PostgreSQL, with its home and its owner's address."""
    home = tmp_path / "home"
    home.mkdir()
    lay_key(home)
    assert run("backup", str(tmp_path / "backup"), home=played).exit_code == 0
    url = on_postgres()
    assert run("restore", str(tmp_path / "backup"), *TWO, home=home, url=url).exit_code == 0
    return home, url


@pytest.fixture
def role(owned):
    """A role without any rights, and the address with which it signs in."""
    _, url = owned
    name = f"service_{secrets.token_hex(4)}"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    yield name, url.replace("jiangxin@", f"{name}@")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_a_role_runs_the_service_and_cannot_alter_the_record(owned, role):
    home, url = owned
    name, own = role
    printed = run("db", "grant", name, "--print", home=home, url=url)
    assert f"GRANT SELECT, INSERT ON public.ledger_entry TO {name};" in printed.output
    assert run("db", "grant", name, home=home, url=url).exit_code == 0

    assert run("init", home=home, url=own).exit_code == 0
    play = opened(home, own)
    go_on(play)
    play.database.close()
    assert run("history", "verify", "--full", "--quiet", home=home, url=own).exit_code == 0

    with psycopg.connect(own.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in FORBIDDEN:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement)
        owning = "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"
        assert connection.execute(owning).fetchone() == (0,)
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
            owner.execute("CREATE TABLE later (key serial PRIMARY KEY, said text)")
        connection.execute("INSERT INTO later (said) VALUES ('x')")
    assert "owns the record" in run("doctor", home=home, url=url).output
    assert "owns the record" not in run("doctor", home=home, url=own).output


def test_roles_that_no_grant_limits_are_refused(tmp_path, played, owned):
    home, url = owned
    for name, said in [("nobody_there", "there is no role"), ("jiangxin", "take another")]:
        answer = run("db", "grant", name, home=home, url=url)
        assert (answer.exit_code, said in answer.output) == (1, True), answer.output
    shutil.copytree(played, tmp_path / "file")
    answer = run("db", "grant", "x", home=tmp_path / "file")
    assert (answer.exit_code, "SQLite file" in answer.output) == (1, True)
