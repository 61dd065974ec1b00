"""What an installation knows of itself: named values in a small table."""

from hashlib import sha256

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Session

SECRET = "secret"  # noqa: S105 - the name of a value


class Installed(Base):
    """A named value of this installation; nothing of a case."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def note_secret(session: Session, secret: str) -> None:
    """Remember which secret the installation was made with, by its hash."""
    session.merge(Installed(name=SECRET, value=_fingerprint(secret)))


def same_secret(session: Session, secret: str) -> bool:
    """Ask whether a secret is the one that is remembered; yes while none is."""
    kept = session.get(Installed, SECRET)
    return kept is None or kept.value == _fingerprint(secret)


def _fingerprint(secret: str) -> str:
    return sha256(f"jiangxin secret {secret}".encode()).hexdigest()[:32]
