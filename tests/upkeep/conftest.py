"""A real PostgreSQL for tests of what operators do, and the demonstration to do it with."""

import os
import secrets
from collections.abc import Callable, Iterator

import pytest

from tests import postgres
from tests.installed import init, installation  # noqa: F401 - a fixture
from tests.web.conftest import catalogue, district, played  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Give the address of a PostgreSQL that is there, or that is started for this run."""
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    if given:
        yield given
        return
    with postgres.server(postgres.programs()) as url:
        yield url


@pytest.fixture
def on_postgres(server: str) -> Callable[[], str]:
    """Make an empty database each time it is called; give its address."""
    return lambda: postgres.another(server, _name())


@pytest.fixture(scope="session")
def installed_on_postgres(
    server: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """Make a database as `jiangxin init` makes it each time it is called; give its address."""
    first = _name()
    init(tmp_path_factory.mktemp("home"), postgres.another(server, first))
    return lambda: postgres.another(server, _name(), template=first)


def _name() -> str:
    return f"upkeep_{secrets.token_hex(4)}"
