"""An installation as `jiangxin init` makes it: made once for a run of the tests, and copied."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.prepared import once


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home on SQLite that nobody has used yet; it is copied, not written in."""
    return once(tmp_path_factory, "installation", init)


def init(home: Path, url: str = "") -> None:
    """Run `jiangxin init` in a home, on its own SQLite file or on a database with an address."""
    environment = {"JIANGXIN_HOME": str(home), "DATABASE_URL": url, "JIANGXIN_DEMO": ""}
    made = CliRunner(env=environment).invoke(main, ["init"])
    assert made.exit_code == 0, made.output


def copied(installation: Path, home: Path) -> Path:
    """Copy an installation to where a test wants it; return that place."""
    shutil.copytree(installation, home, dirs_exist_ok=True)
    return home
