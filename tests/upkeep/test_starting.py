"""What keeps a service from starting is one sentence and an exit code, never a traceback."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from service.db import Database
from tests.installed import copied
from tests.keys import lay_key
from tests.upkeep.test_backup import CliRunner, main


def ended(home: Path, *command: str, **environment: str) -> str:
    """Run a command that cannot work; return its one sentence."""
    told = {"JIANGXIN_HOME": str(home), "DATABASE_URL": "", "JIANGXIN_DEMO": "", **environment}
    answer = CliRunner().invoke(main, list(command), env=told)
    assert (answer.exit_code, answer.output.count("\n")) == (1, 1), answer.output
    assert answer.output.startswith("Error: ")
    return answer.output


@pytest.mark.parametrize("command", ["run", "web", "worker", "init", "doctor"])
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "http"}, "PORT must be a whole number from 1 to 65535"),
        ({"PORT": "70000"}, "PORT must be a whole number"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL must begin with"),
        ({"DATABASE_URL": "postgresql://a:b@c:port/d"}, "DATABASE_URL cannot be read"),
        ({"JIANGXIN_HOME": "/dev/null/home"}, "JIANGXIN_HOME cannot be used"),
    ],
)
def test_a_setting_that_cannot_be_used(tmp_path, command, environment, said):
    assert said in ended(tmp_path, command, **environment)


@pytest.mark.parametrize("command", ["web", "worker"])
def test_a_place_for_the_log_that_is_none(tmp_path, command):
    said = ended(tmp_path, command, JIANGXIN_SYSLOG=f"{'x' * 70}.example:514")  # no name is so long
    assert "JIANGXIN_SYSLOG cannot be used: xxx" in said


@pytest.mark.parametrize("command", ["run", "web", "worker", "init"])
def test_a_database_that_does_not_answer(tmp_path, command):
    lay_key(tmp_path)
    said = ended(tmp_path, command, DATABASE_URL="postgresql://u:topsecret@127.0.0.1:9/none")
    assert "the database does not answer" in said
    assert "topsecret" not in said


@pytest.mark.parametrize("command", ["web", "worker"])
def test_an_empty_database(tmp_path, command):
    assert "`jiangxin init` makes it ready" in ended(tmp_path, command)


@pytest.mark.parametrize("command", ["run", "web", "worker", "init"])
def test_a_database_of_a_newer_program(tmp_path, installation, command):
    copied(installation, tmp_path)
    database = Database(f"sqlite:///{tmp_path}/jiangxin.db")
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    assert "of a newer program (revision 9999)" in ended(tmp_path, command)


@pytest.mark.parametrize("content", ["", "no key", None])
def test_a_key_that_cannot_be_used(tmp_path, installation, content):
    key = copied(installation, tmp_path) / "private.key"
    key.unlink()
    key.mkdir() if content is None else key.write_text(content)
    for command in ("web", "worker", "init"):
        assert "key" in ended(tmp_path, command)


@pytest.mark.parametrize("command", ["run", "web"])
def test_a_port_that_is_in_use(tmp_path, command):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "another program listens at" in ended(tmp_path, command, PORT=port)


WAITS = """
from service.supervisor import until_stopped

with until_stopped() as stop:
    print("ready", flush=True)
    stop.wait()
"""


def test_asked_to_end_again_and_again_it_ends():
    """Of processes whose handler set the event itself, every second one never ended."""
    for _ in range(8):
        process = subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        for name in (signal.SIGTERM, signal.SIGINT) * 200:
            process.send_signal(name)
            if process.poll() is not None:
                break
        try:
            process.wait(timeout=20)
        finally:
            process.kill()
            process.stdout.close()
