"""The floor: transactions, instants, documents as text."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.db import Database, Instant, Json
from service.people.actor import SYSTEM

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


class Base(DeclarativeBase):
    """A mother of tables that no room has."""


class Note(Base):
    """Something to write down in these tests."""

    __tablename__ = "floor_note"

    key: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[object] = mapped_column(Json)
    at: Mapped[datetime | None] = mapped_column(Instant)


@pytest.fixture
def database(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path}/floor.db", registry="here")
    Note.__table__.create(database.engine)
    yield database
    database.close()


def writing(database: Database):
    return database.write(actor=SYSTEM, at=NOON)


def test_a_transaction_that_fails_leaves_nothing_behind(database):
    def half_done() -> None:
        with writing(database) as session:
            session.add(Note(body={}))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    with database.read() as session:
        assert session.query(Note).count() == 0


def test_whoever_writes_has_a_name(database):
    with writing(database) as session:
        assert (session.actor, session.at, session.resources.registry) == (SYSTEM, NOON, "here")


def test_an_instant_keeps_its_moment_and_comes_back_in_utc(database):
    beijing = timezone(timedelta(hours=8))
    with writing(database) as session:
        session.add(Note(body=1, at=datetime(2026, 11, 23, 12, tzinfo=beijing)))
    with database.read() as session:
        assert session.query(Note).one().at == NOON


def test_a_time_without_a_zone_is_refused(database):
    with pytest.raises(StatementError, match="needs its zone"), writing(database) as session:
        session.add(Note(body=1, at=datetime(2026, 11, 23, 12)))  # noqa: DTZ001


def test_a_document_keeps_the_order_of_its_keys(database):
    with writing(database) as session:
        session.add(Note(body={"b": 1, "a": [{"z": None, "y": "师"}]}))
    with database.read() as session:
        assert list(session.query(Note).one().body) == ["b", "a"]


def test_writers_wait_for_each_other_and_lose_nothing(database):
    with writing(database) as session:
        session.add(Note(key=1, body=0))

    def add_one(times: int) -> None:
        for _ in range(times):
            with writing(database) as session:
                session.get(Note, 1).body += 1

    threads = [threading.Thread(target=add_one, args=(25,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.get(Note, 1).body == 100


def test_a_reader_is_not_kept_waiting_by_a_writer(database):
    with writing(database) as session:
        session.add(Note(body=1))
        session.flush()
        with database.read() as reader:
            assert reader.query(Note).count() == 0


def test_sqlite_makes_what_it_acknowledges_durable(database):
    with database.read() as session:
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
