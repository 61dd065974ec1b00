"""Verification of a long ledger: `python -m bench.verify 200000` (JIANGXIN_TEST_DATABASE_URL).

Real cases are run once, then copied with their ledger lines by Core inserts until there are as
many lines as asked for. Prints lines a second and the peak of memory of a process that does
nothing else, beside plain hashlib over the same bytes: one SHA-256 of each line's bytes.
"""

import hashlib
import io
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from service.db import Database
from service.host import documents
from service.host.ledger import checkpoints, live_rows
from service.host.ledger.chain import Line, append, canonical
from service.host.ledger.guard import RECORDED
from service.host.ledger.lines import Walk, walk
from service.host.ledger.rows import recorded_classes
from service.host.ledger.tables import Entry
from service.host.ledger.verdict import Findings, silent
from service.host.ledger.verify import verify
from service.host.tables.core import Candidate, ProcessInstance, UserTask
from service.people.actor import SYSTEM
from tests.campaigns.kill_loop import prepare
from tests.files import pdf
from tests.host.cast import HE, ZHANG
from tests.host.conftest import MONDAY
from tests.host.desk import REGISTRY
from tests.host.steps import PASS, do, sent

STRIDE = 1000  # keys between a case and its copy
TOGETHER = 20  # copies in one transaction
FILES = 200
PIECE = 100_000  # bytes of a file
SUBJECTS = ("instance", "task", "candidate", "variable", "party", "letter")
SHIFTED = {"key", "instance_key", "task_key"}


def shifted(name: str, value: Any, by: int) -> Any:
    """Return a column's value in a copy: keys are moved, the number of the case is its own."""
    if value is None:
        return None
    if name in SHIFTED:
        return value + by
    return f"{value}-{by}" if name == "number" else value


class Original:
    """A case that was run: its rows and the lines that speak of them."""

    def __init__(self, database: Database, number: str) -> None:
        with database.read() as session:
            query = select(ProcessInstance.key).where(ProcessInstance.number == number)
            self.key = session.scalars(query).one()
            classes = recorded_classes()
            self.tables = [classes[subject].__table__ for subject in SUBJECTS]
            self.rows = {table.name: self._rows(session, table) for table in self.tables}
            mine = select(Entry).where(Entry.instance_key == self.key).order_by(Entry.sequence)
            self.lines = [
                (one.subject, one.verb, one.row, one.element, one.data, one.salt)
                for one in session.scalars(mine)
                if one.row is None or one.subject in SUBJECTS
            ]

    def _rows(self, session: Any, table: Any) -> list[dict[str, Any]]:
        query = select(table)
        if table.name == "process_instance":
            query = query.where(table.c.key == self.key)
        elif table is Candidate.__table__:
            query = query.join(UserTask, UserTask.key == table.c.task_key)
            query = query.where(UserTask.instance_key == self.key)
        else:
            query = query.where(table.c.instance_key == self.key)
        return [dict(row) for row in session.execute(query).mappings()]

    def copy(self, by: int) -> tuple[dict[str, list[dict[str, Any]]], list[Line]]:
        """Return the rows and lines of a copy whose keys lie `by` further."""
        rows = {
            name: [{c: shifted(c, v, by) for c, v in row.items()} for row in found]
            for name, found in self.rows.items()
        }
        return rows, [self._line(line, by) for line in self.lines]

    def _line(self, line: tuple[Any, ...], by: int) -> Line:
        subject, verb, row, element, data, salt = line
        if row is not None:
            first, *others = row.split("|")
            row = "|".join([str(int(first) + by), *others])
            data = {
                side: {name: shifted(name, value, by) for name, value in values.items()}
                if isinstance(values, dict) else values
                for side, values in data.items()
            }  # fmt: skip
        return Line(subject, verb, row, self.key + by, element, data, salt)


def fill(database: Database, size: int) -> None:
    """Copy two cases, one that ended and one that is open, until there are `size` lines."""

    def writing(actor: Any) -> Any:
        return database.write(actor=actor, at=MONDAY)

    open_, ended = sent(writing), sent(writing)
    do(writing, HE, ended, PASS)
    originals = [Original(database, number) for number in (open_, ended)]
    with writing(ZHANG) as session:
        for number in range(FILES):
            content = pdf(f"Paper {number}", size=PIECE)
            documents.store(
                session,
                instance=None,
                kind="evidence",
                filename=f"{number}.pdf",
                stream=io.BytesIO(content),
                actor=ZHANG,
            )
    copied, count = 0, 0
    while count < size:
        with writing(SYSTEM) as session:
            for _ in range(TOGETHER):
                copied += 1
                rows, lines = originals[copied % 2].copy(copied * STRIDE)
                for table in originals[0].tables:
                    if rows[table.name]:
                        copy = insert(table).execution_options(**RECORDED)
                        session.connection().execute(copy, rows[table.name])
                append(session, lines)
                count += len(lines)


def measured(url: str, files: Path, work: str) -> tuple[float, float, float]:
    """Return seconds, seconds of processor time and peak megabytes of work in a fresh process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure, args=(url, files, work, theirs))
    process.start()
    found: tuple[float, float, float] = ours.recv()
    process.join()
    return found


def _measure(url: str, files: Path, work: str, answer: Any) -> None:
    database = Database(url, registry=REGISTRY, files=files)
    with database.read() as session:
        ready = WORKS[work](session)
        began, used = time.perf_counter(), time.process_time()
        ready()
        seconds, processor = time.perf_counter() - began, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.send((seconds, processor, peak))


def _plain(session: Any) -> Callable[[], None]:
    """Hash each line's bytes once, with nothing read meanwhile: a sample of them, repeated."""
    query = select(Entry).order_by(Entry.sequence).limit(2000)
    names = [attribute.key for attribute in Entry.__mapper__.column_attrs]
    sample = [
        canonical({name: getattr(one, name) for name in names}) for one in session.scalars(query)
    ]
    count = session.query(Entry).count()

    def work() -> None:
        for at in range(count):
            hashlib.sha256(sample[at % len(sample)]).digest()

    return work


def _lines(session: Any) -> Callable[[], None]:
    def work() -> None:
        findings = Findings()
        walk(session, walked=Walk(), known={}, findings=findings, report=silent)
        assert not findings.count, findings.kept[:3]

    return work


def _rows(session: Any) -> Callable[[], None]:
    def work() -> None:
        findings = Findings()
        live_rows.compare(session, since=0, findings=findings, report=silent)
        assert not findings.count, findings.kept[:3]

    return work


def _whole(*, full: bool) -> Callable[[Any], Callable[[], None]]:
    def ready(session: Any) -> Callable[[], None]:
        def work() -> None:
            found = verify(session, full=full)
            assert found.whole, found.sentence

        return work

    return ready


WORKS = {
    "plain hashlib, one hash a line": _plain,
    "lines alone": _lines,
    "live rows alone": _rows,
    "everything, every line hashed": _whole(full=True),
    "everything, from a checkpoint": _whole(full=False),
}


def main(size: int) -> None:
    """Fill a fresh database, measure each kind of work in a process of its own, and print."""
    home = Path(tempfile.mkdtemp(prefix="jiangxin-bench-"))
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    url = given.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{home}/bench.db"
    prepare(url)
    database = Database(url, registry=REGISTRY, files=home / "files")
    fill(database, size)
    with database.read() as session:
        verdict = verify(session)
    with database.write(actor=SYSTEM, at=MONDAY) as session:
        checkpoints.keep(session, verdict, at=MONDAY)
    database.close()
    print(f"{verdict.entries} lines, {verdict.rows} live rows, {verdict.documents} files")
    plain = 0.0
    for work in WORKS:
        seconds, processor, peak = measured(url, home / "files", work)
        plain = plain or processor
        print(
            f"{work:32} {verdict.entries / seconds:10,.0f} lines/s"
            f"  {verdict.entries / processor:10,.0f} by processor time"
            f"  {processor / plain:6.1f} x plain  {peak:4.0f} MB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
