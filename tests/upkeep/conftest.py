"""A real PostgreSQL for tests of what operators do, and the demonstration to do it with."""

import os
import secrets
from collections.abc import Callable, Iterator

import pytest

from tests import postgres
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
    return lambda: postgres.another(server, f"upkeep_{secrets.token_hex(4)}")
