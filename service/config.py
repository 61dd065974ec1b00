"""What this installation is told from outside: environment variables, read once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Config:
    """Where the data lies, where the database is, and whether this is a demonstration."""

    home: Path
    database_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    web_processes: int = 1
    """How many processes answer the browsers; Python works in one core of each."""

    @property
    def files(self) -> Path:
        """The folder of stored documents, named by their SHA-256."""
        return self.home / "files"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read JIANGXIN_HOME, DATABASE_URL, HOST, PORT, WEB_CONCURRENCY and JIANGXIN_DEMO.

        The home folder is made if need be.
        """
        home = _home(environ)
        home.mkdir(parents=True, exist_ok=True)
        return cls(
            home=home,
            database_url=address(environ),
            secret_key=environ.get("JIANGXIN_SECRET") or _kept_secret(home / "secret"),
            host=environ.get("HOST") or "127.0.0.1",
            port=int(environ.get("PORT") or 8000),
            demo=environ.get("JIANGXIN_DEMO", "") not in ("", "0"),
            web_processes=max(1, int(environ.get("WEB_CONCURRENCY") or 1)),
        )


def address(environ: Mapping[str, str] = os.environ) -> str:
    """Return where the database is, whether or not there is one yet."""
    given = environ.get("DATABASE_URL", "")
    return _driver(given or f"sqlite:///{_home(environ)}/jiangxin.db")


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("JIANGXIN_HOME") or "var").resolve()


def _driver(url: str) -> str:
    """Name the driver we ship in a plain PostgreSQL address."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _kept_secret(path: Path) -> str:
    """Return the secret of this home, made once and readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()
