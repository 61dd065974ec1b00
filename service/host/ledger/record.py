"""What goes on the record in this transaction, in its order, until the ledger takes it.

Lines wait in the session and are written just before the commit, so the head of the ledger is
locked for the shortest time. A savepoint that is undone takes its lines with it.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from service import log, measuring
from service.db import PerTransaction, Session
from service.host.ledger import vocabulary
from service.host.ledger.chain import Line, append

_LINES: PerTransaction[list[Line]] = PerTransaction(list)
_MARKS: PerTransaction[dict[SessionTransaction, int]] = PerTransaction(dict)
"""How many lines waited when a savepoint began."""
_COUNTED: PerTransaction[Counter[str]] = PerTransaction(Counter)
"""How often each event is counted once it is committed."""
_LOGGED: PerTransaction[list[Line]] = PerTransaction(list)
"""What goes to the log once it is committed."""


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

    :raises ValueError: the event is not in the vocabulary, or nobody writes here
    """
    add(session, Line(subject, verb, row, instance, element, data or {}))


def add(session: Session, line: Line) -> None:
    """Let a line wait for the end of the transaction.

    :raises ValueError: its event is not in the vocabulary, or nobody writes here
    """
    vocabulary.find(line.subject, line.verb)
    if not session.writes:
        raise ValueError("nothing can be recorded where nobody writes")
    waiting(session).append(line)


def waiting(session: Session) -> list[Line]:
    """Return the lines that wait for the commit."""
    return _LINES.of(session)


def record_even_if_rolled_back(
    session: Session, *, subject: str, verb: str, instance: int | None = None, **data: Any
) -> None:
    """Put a line on the record even if this transaction is undone, as a refusal undoes it.

    :raises ValueError: the event is not in the vocabulary
    """
    vocabulary.find(subject, verb)
    line = Line(subject, verb, None, instance, data.pop("element", None), data)
    session.deferred_lines.append(lambda after: add(after, line))


@event.listens_for(Session, "after_transaction_create")
def _remember_where_a_savepoint_began(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested and session.writes:
        session.flush()
        _MARKS.of(session)[transaction] = len(waiting(session))


@event.listens_for(Session, "after_soft_rollback")
def _forget_what_was_undone(session: Session, transaction: SessionTransaction) -> None:
    mark = _MARKS.of(session).pop(transaction, None)
    if mark is not None:
        del waiting(session)[mark:]


@event.listens_for(Session, "before_commit")
def _write_the_ledger(session: Session) -> None:
    if not session.writes or session.in_nested_transaction():
        return
    _write_deferred_lines(session)
    session.flush()
    lines = waiting(session)
    if lines:
        append(session, lines)
        _COUNTED.of(session).update(f"{line.subject}:{line.verb}" for line in lines)
        _LOGGED.of(session).extend(line for line in lines if _is_logged(line))
        lines.clear()


def _is_logged(line: Line) -> bool:
    return vocabulary.find(line.subject, line.verb).logged


def _write_deferred_lines(session: Session) -> None:
    """Write deferred lines with this commit; if it fails, they get a transaction of their own."""
    for write in session.deferred_lines:
        write(session)


@event.listens_for(Session, "after_commit")
def _end(session: Session) -> None:
    """Forget deferred lines, which were written with this commit; log what was committed."""
    if session.in_nested_transaction():
        return
    session.deferred_lines.clear()
    for name, number in _COUNTED.of(session).items():
        measuring.EVENTS.labels(name).inc(number)
    _COUNTED.of(session).clear()
    for line in _LOGGED.of(session):
        said = log.Fields(case=line.instance, element=line.element)
        if line.subject == "release" and line.row:
            said["release"] = int(line.row)
        log.event(f"{line.subject}:{line.verb}", **said)
    _LOGGED.of(session).clear()
