"""A replay of past cases against a draft, made behind: progress, figures and reasons in a file.

What is written down are numbers of cases, names of elements and days; values only as masked.
"""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from service import log
from service.db import Database, Session
from service.errors import Invalid, NotFound, Refused
from service.host.cases.context import actions
from service.host.definitions import catalogue, deployment
from service.host.ledger.record import record
from service.host.registry import registry
from service.host.scenarios import past, replaying
from service.host.scenarios.model_set import Models
from service.host.scenarios.replaying import KINDS, Otherwise, Replayed, Surroundings
from service.host.tables.core import ProcessInstance

FOLDER = "replays"
SILENT = 120.0  # seconds without progress, after which a replay is taken to have died
MOST = 5_000
"""Cases of one replay."""
EVERY = 20
"""Cases after which progress is written down."""
BUSY = threading.Lock()
"""Held while cases are replayed: one replay at a time in each process."""


@dataclass
class Report:
    """A replay: how far it is, and the cases that would go otherwise."""

    process: str
    since: str
    until: str
    release: int
    at: str
    by: str
    total: int
    done: int = 0
    cases: list[Replayed] = field(default_factory=list)
    """Those that would go otherwise, or that do not go as they went even by their own models."""
    over: bool = False
    reported: float = 0.0

    @property
    def running(self) -> bool:
        """Whether it goes on; one that has been silent for long has died."""
        return not self.over and time.time() - self.reported < SILENT

    @property
    def when(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.at)

    @property
    def other(self) -> list[Replayed]:
        """The cases that would go otherwise."""
        return [one for one in self.cases if one.faithful and one.otherwise]

    @property
    def unfaithful(self) -> list[Replayed]:
        """The cases of which nothing can be said."""
        return [one for one in self.cases if not one.faithful]

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return by the words of a kind how many finished and how many running cases go so."""
        found = Counter(
            (one.kind, case.running) for case in self.other for one in _once(case.otherwise)
        )
        return {words: (found[kind, False], found[kind, True]) for kind, words in KINDS.items()}

    def at_elements(self) -> dict[tuple[str, str], int]:
        """Return how many cases go otherwise at an element: process and element → cases."""
        places = (
            place
            for case in self.other
            for place in {(one.process, one.element) for one in case.otherwise if one.process}
        )
        return dict(Counter(places))


def _once(found: Sequence[Otherwise]) -> list[Otherwise]:
    return list({one.kind: one for one in found}.values())


def latest(home: Path, *, name: str) -> Report | None:
    """Return the last replay of a name; None where there was none."""
    try:
        said = json.loads((home / FOLDER / f"{name}.json").read_text())
        cases = [
            Replayed(**{**one, "otherwise": tuple(Otherwise(**why) for why in one["otherwise"])})
            for one in said["cases"]
        ]
        return Report(**{**said, "cases": cases})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def chosen(session: Session, *, process_id: str, since: date, until: date) -> list[ProcessInstance]:
    """Return the cases of a replay: those that ended between two days, and all that run.

    :raises Refused: there are none, or too many
    """
    if until < since:
        raise Refused("截止日期早于开始日期")
    found = [
        *past.finished(session, process_id=process_id, since=since, until=until),
        *past.running(session, process_id=process_id),
    ]
    if not found:
        raise Refused("这段时间里没有办结的，也没有正在办的，请换一段时间或换一个流程")
    if len(found) > MOST:
        raise Refused("一次最多回放 5,000 件，请把时间分成几段")
    return found


def note(session: Session, *, cases: Sequence[ProcessInstance]) -> None:
    """Put on the record that somebody looks at cases by replaying them."""
    for one in cases:
        record(session, subject="case", verb="viewed", instance=one.key, data={"by": "replay"})


def begin(
    home: Path,
    *,
    name: str,
    real: Database,
    draft: Mapping[str, bytes],
    report: Report,
    keys: Sequence[int],
) -> threading.Thread:
    """Begin to replay cases behind; the report grows as it goes on.

    :param name: under which the report is kept
    :param draft: file name → content of the models that are tried on top of what is deployed
    :raises Refused: another replay goes on in this process
    """
    if not BUSY.acquire(blocking=False):
        raise Refused("另一次回放正在进行，请等它办完")
    _write(home, name, report)
    thread = threading.Thread(
        target=_run, args=(home, name, real, draft, report, list(keys)), daemon=True
    )
    thread.start()
    return thread


def _run(
    home: Path,
    name: str,
    real: Database,
    draft: Mapping[str, bytes],
    report: Report,
    keys: Sequence[int],
) -> None:
    try:
        with real.read() as session:
            for one in replayed(session, keys=keys, draft=draft):
                report.done += 1
                if one.otherwise or not one.faithful:
                    report.cases.append(one)
                if report.done % EVERY == 0:
                    _write(home, name, report)
    except Exception as fault:  # noqa: BLE001 - the page says so, and nobody waits for a thread
        log.failure("past cases could not be replayed", fault)
    finally:
        report.over = True
        _write(home, name, report)
        BUSY.release()


def replayed(
    session: Session, *, keys: Sequence[int], draft: Mapping[str, bytes]
) -> Iterator[Replayed]:
    """Yield what each of some cases comes to under a draft, by the keys of their rows."""
    current = deployment.current(session)
    after = Models({**(catalogue.files(session, current) if current else {}), **draft})
    calendar = registry(session).calendar
    around = Surroundings(calendar(session) if calendar else None, frozenset(actions(session)))
    before: dict[int, Models] = {}
    for key in keys:
        instance = session.get_one(ProcessInstance, key)
        if instance.release not in before:
            release = deployment.release(session, instance.release)
            before[instance.release] = Models(catalogue.files(session, release))
        history = past.read(session, instance)
        models = before[instance.release]
        try:
            yield replaying.replay(history, before=models, after=after, around=around)
        except (Invalid, NotFound) as wrong:
            why = Otherwise("failed", "", "", f"按草案办不下去：{wrong}"[:200])
            yield Replayed(instance.number, True, instance.ended_at is None, (why,))
        session.expunge(instance)


def _write(home: Path, name: str, report: Report) -> None:
    place = home / FOLDER / f"{name}.json"
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    report.reported = time.time()
    fresh = place.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(asdict(report), ensure_ascii=False))
    fresh.replace(place)
