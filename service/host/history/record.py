"""What goes on the record in this transaction, in its order, until the ledger takes it.

Lines wait in the session and are written just before the commit, so the head of the ledger is
locked for the shortest time. A savepoint that is undone takes its lines with it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from service.host.history.ledger import Line, append

VOCABULARY: Mapping[str, frozenset[str]] = {
    "step": frozenset(
        {
            "entered",
            "completed",
            "cancelled",
            "caught",
            "thrown",
            "called",
            "returned",
            "decided",
            "acted",
            "failed",
            "skipped",
            "moved",
        }
    ),
    "completion": frozenset({"refused"}),
    "start": frozenset({"refused", "timed"}),
    "press": frozenset({"refused"}),
    "wake": frozenset({"refused"}),
    "button": frozenset({"pressed"}),
    "document": frozenset({"viewed"}),
    "case": frozenset({"viewed", "exported"}),
    "personal-data": frozenset({"viewed"}),
    "incident": frozenset({"retried"}),
    "intervention": frozenset(
        {"amended", "skipped", "cancelled", "moved", "retried", "ended", "assigned", "refused"}
    ),
    "instance": frozenset({"migrated", "migration-undone"}),
    "migration": frozenset({"refused"}),
    "message": frozenset({"sent", "delivered", "expired"}),
    "job": frozenset({"activated", "extended", "completed", "failed", "thrown", "refused"}),
}
"""Subjects and their past-tense verbs; rows add created, changed, deleted and their own."""


def record(
    session: Session,
    *,
    subject: str,
    verb: str,
    instance: int | None = None,
    element: str | None = None,
    row: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Put a line on the record of this transaction; `instance` is the key of the case.

    :raises ValueError: the word is not in the vocabulary, or nobody writes here
    """
    if verb not in VOCABULARY.get(subject, ()):
        raise ValueError(f"{subject}:{verb} is not in the vocabulary of the history")
    add(session, Line(subject, verb, row, instance, element, data or {}))


def add(session: Session, line: Line) -> None:
    """Let a line wait for the end of the transaction."""
    if "actor" not in session.info:
        raise ValueError("nothing can be recorded where nobody writes")
    waiting(session).append(line)


def waiting(session: Session) -> list[Line]:
    """Return the lines that wait for the commit."""
    lines: list[Line] = session.info.setdefault("history.waiting", [])
    return lines


def witness(
    session: Session, *, subject: str, verb: str, instance: int | None = None, **data: Any
) -> None:
    """Put a line on the record even if this transaction is undone, as a refusal undoes it."""
    line = Line(subject, verb, None, instance, data.pop("element", None), data)
    session.info.setdefault("testimony", []).append(lambda after: add(after, line))


@event.listens_for(Session, "after_transaction_create")
def _remember_where_a_savepoint_began(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested and "actor" in session.info:
        session.flush()
        marks = session.info.setdefault("history.marks", {})
        marks[transaction] = len(waiting(session))


@event.listens_for(Session, "after_soft_rollback")
def _forget_what_was_undone(session: Session, transaction: SessionTransaction) -> None:
    mark = session.info.get("history.marks", {}).pop(transaction, None)
    if mark is not None:
        del waiting(session)[mark:]


@event.listens_for(Session, "before_commit")
def _write_the_ledger(session: Session) -> None:
    if "actor" not in session.info or session.in_nested_transaction():
        return
    _hear_the_witnesses(session)
    session.flush()
    lines = waiting(session)
    if lines:
        append(session, lines)
        lines.clear()


def _hear_the_witnesses(session: Session) -> None:
    """Take testimony along: if this commit fails, it is heard again in a transaction of its own."""
    for witness in session.info.get("testimony", []):
        witness(session)


@event.listens_for(Session, "after_commit")
def _dismiss_the_witnesses(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.get("testimony", []).clear()
