"""Words of a search in large districts: found in an index of short pieces, on PostgreSQL.

A text that holds a word holds each of its letters and each two that stand side by side. An index of
those pieces (GIN) gives the few cases that may hold a word, of one letter or of many, and their
texts are compared as ever. A word whose pieces are in most texts is not looked up there, nor is any
in a short list. SQLite, for small installations, reads.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ClauseElement

from service.db import Session
from service.host.storage.distinct import distinct
from service.host.tables.core import Party, ProcessInstance, UserTask
from service.host.tables.words import CASE_TEXTS
from service.people.tables import Organisation
from service.searching import half_width, holds

LONG = 400  # rows; a shorter list is read

Keys = Select[Any]


class Explained(Executable, ClauseElement):
    """What the planner would do for a query, as JSON."""

    inherit_cache = False

    def __init__(self, query: Keys) -> None:
        """Take the query."""
        self.query = query


@compiles(Explained)
def _explained(element: Explained, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **options)}"


def is_long(session: Session, listed: Keys) -> bool:
    """Ask whether a list, given by its keys, is worth an index: SQLite's never is."""
    if session.connection().dialect.name != "postgresql":
        return False
    return session.scalar(select(func.count()).select_from(listed.limit(LONG).subquery())) == LONG


def is_selective(session: Session, word: str) -> bool:
    """Ask whether the index on PostgreSQL finds a word sooner than reading a long list does.

    The planner knows how often each piece occurs: where all of them are everywhere (the year in a
    number), it would read every case, and so may the list until its page is full.
    """
    if session.connection().dialect.name != "postgresql":
        return False
    [plan] = session.execute(Explained(_with_pieces(word))).scalar_one()
    return bool(plan["Plan"]["Node Type"] == "Bitmap Heap Scan")


def holding(word: str, *, texts: Sequence[Any]) -> Keys:
    """Return the keys of cases of which one of these columns holds a word.

    :param texts: some of number, title and name of the process
    """
    return _with_pieces(word).where(or_(*(holds(one, word) for one in texts)))


def _with_pieces(word: str) -> Keys:
    pieces = func.word_pieces(literal_column(CASE_TEXTS))
    return select(ProcessInstance.key).where(pieces.op("@>")(func.word_pieces(half_width(word))))


def of_organisations(word: str, *condition: ColumnElement[bool]) -> Keys:
    """Return the keys of cases that have to do with an organisation, found by name or code."""
    pieces = func.word_pieces(Organisation.name).op("@>")(func.word_pieces(half_width(word)))
    named = or_(and_(pieces, holds(Organisation.name, word)), Organisation.code == half_width(word))
    return (
        select(Party.instance_key)
        .join(Organisation, Organisation.code == Party.holder)
        .where(named, *condition)
    )


def open_work(session: Session, word: str, cases: Sequence[Keys]) -> ColumnElement[bool]:
    """Return the condition that open work is of one of these cases, or holds a word in its name."""
    of_cases = union_all(*cases).subquery()
    key = of_cases.c[0]
    waits = UserTask.status == "open"
    found = [select(UserTask.key).join(of_cases, key == UserTask.instance_key).where(waits)]
    wanted = (half_width(word) or "").lower()
    names = [
        name
        for name in distinct(session, UserTask.name, waits)
        if wanted in (half_width(name) or "").lower()
    ]
    if names:
        found.append(select(UserTask.key).where(waits, UserTask.name.in_(names)))
    return UserTask.key.in_(union_all(*found))
