"""What strangers were refused, counted by address and minute; and what is recorded only once."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant


class Refusal(Base):
    """How often something was refused to an address in a minute: the security log."""

    __tablename__ = "security_refusal"

    minute: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    address: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80), primary_key=True)
    """Status, method and the pattern of the address that was asked for."""
    times: Mapped[int] = mapped_column(BigInteger)


class Once(Base):
    """That something was put on the record in a window of time: it is not put there again."""

    __tablename__ = "recorded_once"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(160), primary_key=True)
    window: Mapped[datetime] = mapped_column(Instant, primary_key=True)
