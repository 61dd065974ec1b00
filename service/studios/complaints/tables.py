"""What somebody of the public reports about a studio."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant
from service.studios.handed_in import HandedIn
from service.studios.register.tables import Studio


class Complaint(HandedIn, Base):
    """A report about a studio outside of notices: taken in, checked, answered (article 10)."""

    __tablename__ = "complaint"
    __history__ = "complaint"

    studio_key: Mapped[int] = mapped_column(ForeignKey("studio.key"), index=True)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=9)

    studio: Mapped[Studio] = relationship()
