"""Run the tests that ask for a server, or a campaign, on a PostgreSQL that is started for them.

`python -m tests.postgres -m tests.campaigns.kill_loop 200` runs a campaign.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests import again
from tests.programs import install

QUICK = " -c fsync=off -c synchronous_commit=off"
SERVER = "JIANGXIN_TEST_DATABASE_URL"
STORIES = ("tests/campaigns", "tests/schema", "tests/host", "tests/studios")
"""What asks for that server; the other tests have a SQLite file of their own wherever they run."""
PROCESSES = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


def main() -> int:
    """Return the exit code of pytest, or of the campaign named by `-m module …`."""
    with server(programs()) as url:
        environment = {**os.environ, SERVER: url, "PYTHONHASHSEED": "0"}
        if sys.argv[1:2] == ["-m"]:
            campaign = [sys.executable, *sys.argv[1:]]
            return subprocess.run(campaign, env=environment, check=False).returncode
        return again.run(["-m", "not browser", *STORIES, *sys.argv[1:]], environment, PROCESSES)


def own_database() -> None:
    """Give this process of several a database of its own on the server: its tests empty tables."""
    process, url = os.environ.get("PYTEST_XDIST_WORKER"), os.environ.get(SERVER)
    if process and url:
        os.environ[SERVER] = another(url, f"tests_{process}")


@contextmanager
def server(programs: Path, *, durable: bool = False) -> Iterator[str]:
    """Start PostgreSQL on a free port of the loopback address; give its URL.

    `durable` commits reach the disk, for benchmarks; tests need not wait for it.
    """
    folder = Path(tempfile.mkdtemp(prefix="jiangxin-postgres-"))
    folder.chmod(0o755)
    data, port = folder / "data", _free_port()
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, "postgres")
    _as_owner(
        programs / "initdb",
        "-D",
        data,
        "-U",
        "jiangxin",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
        f" -c max_connections=200{'' if durable else QUICK}"
    )
    start(programs, data, options)
    try:
        yield Url(f"postgresql+psycopg://jiangxin@127.0.0.1:{port}/postgres", data, options)
    finally:
        stop(programs, data)
        shutil.rmtree(folder)


class Url(str):
    """The address of a server of ours, and what it is stopped and started with."""

    __slots__ = ("data", "options")
    data: Path
    options: str

    def __new__(cls, url: str, data: Path, options: str) -> "Url":
        made = super().__new__(cls, url)
        made.data, made.options = data, options
        return made


def start(programs: Path, data: Path, options: str) -> None:
    """Start the server whose data lie in a folder, and wait until it answers."""
    _as_owner(programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", data / "log", "start")


def stop(programs: Path, data: Path) -> None:
    """Stop the server as a power cut would; one that is not running is left alone."""
    if (data / "postmaster.pid").exists():
        _as_owner(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def another(url: str, name: str, *, template: str = "template1") -> str:
    """Make a database on the same server, empty or a copy of another one; return its URL."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return url.rpartition("/")[0] + f"/{name}"


def _as_owner(*command: str | Path) -> None:
    """Run one of PostgreSQL's programs; it refuses root, so root lends it another name."""
    lent = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*lent, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


def programs() -> Path:
    """Return the folder of PostgreSQL's programs; install them where we may."""
    found = _newest()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write("Installing PostgreSQL\n")
        install("postgresql")
        found = _newest()
    if found is None:
        sys.exit("PostgreSQL 15 or newer is needed: apt-get install postgresql")
    return found


def _newest() -> Path | None:
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = sorted(folders, key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
