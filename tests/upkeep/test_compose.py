"""docker-compose.yml: parsed, and the same commands run side by side without containers."""

import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import yaml

from tests import nginx, postgres
from tests.keys import lay_key
from tests.web.core.serving import Client

ROOT = Path(__file__).parents[2]
GIVEN = {
    "POSTGRES_PASSWORD": "owner",
    "SERVICE_PASSWORD": "service",
    "JIANGXIN_SECRET": "a long random text for this test alone",
    "JIANGXIN_DEMO": "1",
}
VARIABLE = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def filled(text: str) -> str:
    """Put the variables of the file .env in, as compose does."""
    return VARIABLE.sub(lambda m: GIVEN.get(m[1]) or m[2] or "", text)


def test_it_describes_two_of_each_behind_a_proxy(compose):
    services = compose["services"]
    assert set(services) == {"database", "setup", "web", "worker", "proxy", "mail"}
    assert [services[one]["deploy"]["replicas"] for one in ("web", "worker")] == [2, 2]
    assert "ports" not in services["web"]
    assert "ports" not in services["database"]
    for one in ("web", "worker", "setup"):
        assert services[one]["environment"]["JIANGXIN_TRUSTED_PROXIES"] == "1"
        assert services[one]["volumes"] == services["web"]["volumes"]
    for service in services.values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            there = (ROOT / source).exists() or source == "./deploy/nginx/tls"
            assert source in compose["volumes"] or there, source
        assert set(service.get("depends_on", ())) <= set(services)
    said = (ROOT / "docker-compose.yml").read_text()
    required = {name for name, more in re.findall(r"\$\{(\w+)(:\?)?", said) if more}
    assert required == {"POSTGRES_PASSWORD", "SERVICE_PASSWORD", "JIANGXIN_SECRET"}


def environment(service, url: str, home: Path, port: int) -> dict[str, str]:
    """Return the environment of a service, with our database, folder and port."""
    said = {name: filled(value) for name, value in service["environment"].items()}
    role, _ = re.fullmatch(
        r"postgresql://(\w+):(\w+)@database/jiangxin", said["DATABASE_URL"]
    ).groups()
    ours = {
        "DATABASE_URL": url.replace("jiangxin@", f"{role}@"),
        "JIANGXIN_HOME": str(home),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PATH": f"{home.parent / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **said, **ours}


def test_its_commands_run_side_by_side(compose, tmp_path):
    services, home = compose["services"], tmp_path / "home"
    home.mkdir()
    lay_key(home)
    shim = tmp_path / "bin" / "jiangxin"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m service.cli "$@"\n')
    shim.chmod(0o755)
    tls = tmp_path / "nginx"
    tls.mkdir()
    with postgres.server(postgres.programs()) as server, ExitStack() as stack:
        url = server.replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE ROLE jiangxin_service LOGIN")
        set_up = environment(services["setup"], url, home, 0)
        set_up["PORT"] = ""
        subprocess.run(services["setup"]["command"], env=set_up, check=True)

        ports = [nginx.free_port() for _ in range(services["web"]["deploy"]["replicas"])]
        commands = [(services["web"], port) for port in ports]
        commands += [(services["worker"], 1)] * services["worker"]["deploy"]["replicas"]
        running = []
        for service, port in commands:
            process = subprocess.Popen(
                service["command"], env=environment(service, url, home, port)
            )
            running.append(process)
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        for port in ports:
            _healthy(services["web"]["healthcheck"]["test"], port)
        proxy = stack.enter_context(nginx.before(ports[0], tls, *ports[1:]))
        clients = [Client(proxy) for _ in range(4)]
        assert [one.get("/notices")[0] for one in clients] == [200] * 4
        assert all(one.headers["Strict-Transport-Security"] for one in clients)
        assert clients[0].post("/sign-in", {"username": "x", "password": "y"})[0] == 422
        running[0].terminate()
        running[0].wait(30)
        assert [Client(proxy).get("/notices")[0] for _ in range(4)] == [200] * 4
        assert [one.poll() for one in running[1:]] == [None] * 3


def _healthy(check: list[str], port: int) -> None:
    """Ask the health check of the file until it is content."""
    assert check[0] == "CMD"
    command = [sys.executable, *[part.replace("8000", str(port)) for part in check[2:]]]
    until = time.monotonic() + 180
    while subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode:
        assert time.monotonic() < until, "never healthy"
        time.sleep(0.2)
