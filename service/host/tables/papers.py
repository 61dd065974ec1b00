"""Papers that cases have printed, and the letters that carry them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base, Instant, Json
from service.host.tables.core import BigKey


class CasePaper(Base):
    """A paper of a case: what it says, and the two files it was set as.

    Private values stand in `content` as everywhere: as their commitments.
    """

    __tablename__ = "case_paper"
    __history__ = "paper"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "written", "pdf": "printed"}

    key: Mapped[int] = mapped_column(BigKey, primary_key=True)
    instance_key: Mapped[int] = mapped_column(ForeignKey("process_instance.key"), index=True)
    element: Mapped[str] = mapped_column(String(200))
    paper: Mapped[str] = mapped_column(String(100))
    """The name of its text among the models, without the ending."""
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(100), default="")
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    """What is printed (`service.papers.Content`)."""
    reveals: Mapped[bool] = mapped_column(default=False)
    """Whether private values are printed whole."""
    readers: Mapped[list[str]] = mapped_column(Json)
    """Codes of the roles that may read it; none: whoever sees the case."""
    written_at: Mapped[datetime] = mapped_column(Instant)
    pdf: Mapped[str | None] = mapped_column(String(32), index=True)
    """The document that it was set as; None until it is."""
    word: Mapped[str | None] = mapped_column(String(32), index=True)


class LetterPaper(Base):
    """A paper that goes with a letter."""

    __tablename__ = "letter_paper"

    letter_key: Mapped[int] = mapped_column(ForeignKey("letter.key"), primary_key=True)
    paper_key: Mapped[int] = mapped_column(ForeignKey("case_paper.key"), primary_key=True)
