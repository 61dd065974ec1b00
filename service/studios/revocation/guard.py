"""A studio that lost its title is written to by nobody but remedy, claw-back and plaque.

Whatever a diagram draws: every row that is about a studio is looked at before it is written.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, inspect, select

from service.db import Base, Session
from service.errors import Refused
from service.studios.money.tables import REFUND
from service.studios.register.tables import Studio

OPEN_TABLES = frozenset({"account_line", "complaint", "legacy_entry", "legacy_row"})
"""What goes on: claims and refunds in the books, reports of the public, an entry taken out."""
OPEN_ROOM = "service.studios.revocation"
CLOSING = frozenset(
    {"outcome", "closed_on", "opinion", "reason", "voided_on", "case_number", "closed_by"}
)
"""Columns by which a case that is ended closes its row."""
OF_REMEDY = {"assessment": frozenset({"grade", "document"})}
"""Columns that the result of a remedy changes: `regrading` alone writes them afterwards."""
OF_THE_END = frozenset(
    {"status", "ended_on", "end_ground", "end_document", "plaque_returned_on", "payment_frozen"}
)
ENDED = "该工作室已取消称号，除复核、复议、诉讼，追回资金和收回铭牌外，不能再办理（办法第十三条）"


@event.listens_for(Session, "before_flush")
def look(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse what would be written to a studio that lost its title.

    :raises Refused: something is
    """
    for row in [*session.new, *session.dirty]:
        if isinstance(row, Studio):
            if _had_ended(row) and _changed(row) - OF_THE_END:
                raise Refused(ENDED)
        elif _guarded(row) and _writes(session, row) and _is_ended(session, row):
            raise Refused(ENDED)


def _guarded(row: Any) -> bool:
    about = isinstance(row, Base) and hasattr(row, "studio_key")
    is_open = row.__tablename__ in OPEN_TABLES if about else True
    refunds = getattr(row, "kind", None) == REFUND  # money owed back under an undone claim
    return not is_open and not refunds and not type(row).__module__.startswith(OPEN_ROOM)


def _writes(session: Session, row: Any) -> bool:
    open_columns = CLOSING | OF_REMEDY.get(row.__tablename__, frozenset())
    return row in session.new or bool(_changed(row) - open_columns)


def _changed(row: Any) -> frozenset[str]:
    return frozenset(_names(row))


def _names(row: Any) -> Iterator[str]:
    state = inspect(row)
    for column in state.mapper.column_attrs:
        if state.attrs[column.key].history.has_changes():
            yield column.key


def _had_ended(row: Studio) -> bool:
    """Ask whether a studio had lost its title before this transaction's own change."""
    before = inspect(row).attrs.status.history
    return "revoked" in (before.deleted or before.unchanged or ())


def _is_ended(session: Session, row: Any) -> bool:
    """Ask whether a row's studio has lost its title; who takes it away meanwhile is awaited."""
    key = row.studio_key
    known = row.studio if key is None and hasattr(row, "studio") else None
    if known is not None:
        key = known.key
    if key is None:
        return False
    of = select(Studio.status).where(Studio.key == key)
    return session.scalar(of.with_for_update(read=True)) == "revoked"
