"""Figures of the whole installation for Prometheus, counted in the database when they are asked."""

from collections.abc import Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import InterfaceError, OperationalError

from service import log
from service.host.operations.measures import Measures, measure
from service.web.core.request import now, reading

_UP = "Whether the database answers; without it only what processes count is given."
Row = tuple[Iterable[str], float]


class Figures(Collector):
    """What the database says at this moment."""

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        try:
            with reading() as session:
                found = measure(session, at=now())
        except (OperationalError, InterfaceError) as failure:
            log.failure("database unavailable", failure)
            yield _one("database_up", _UP, 0)
            return
        yield _one("database_up", _UP, 1)
        yield from _jobs(found)
        yield from _programs(found)
        yield from _people(found)
        yield _one("cases_running", "Cases that have not ended.", found.running)
        yield _one("ledger_lines", "Lines of the ledger.", found.lines)
        age = found.age(found.last_line)
        yield _one("ledger_last_line_age_seconds", "Since the ledger's last line.", age)
        said = "Since a worker was last heard of; -1 where none runs."
        heard = -1 if found.heard is None else found.age(found.heard)
        yield _one("worker_heartbeat_age_seconds", said, heard)


def _jobs(found: Measures) -> Iterator[Metric]:
    rows = [((one.kind,), one) for one in found.jobs]
    for name, said, value in (
        ("jobs_waiting", "Background jobs that wait, later ones too.", lambda one: one.waiting),
        ("jobs_due", "Background jobs whose time has come.", lambda one: one.due),
        ("jobs_parked", "Background jobs that were given up.", lambda one: one.parked),
        ("jobs_oldest_due_seconds", "How long one is due.", lambda one: found.age(one.oldest)),
    ):
        yield _by(name, said, ("kind",), [(kind, value(one)) for kind, one in rows])


def _programs(found: Measures) -> Iterator[Metric]:
    rows = [((one.type,), one) for one in found.programs]
    for name, said, value in (
        ("program_jobs_waiting", "Jobs for programs outside.", lambda one: one.waiting),
        ("program_jobs_held", "Those of them under a lease.", lambda one: one.in_hand),
        ("program_jobs_oldest_seconds", "How long one waits.", lambda one: found.age(one.oldest)),
    ):
        yield _by(name, said, ("type",), [(kind, value(one)) for kind, one in rows])


def _people(found: Measures) -> Iterator[Metric]:
    incidents = [((kind,), float(number)) for kind, number in found.incidents.items()]
    yield _by("incidents_open", "Incidents that nobody has seen to.", ("kind",), incidents)
    rows = [((one.lane,), one) for one in found.inboxes]
    for name, said, value in (
        ("inbox_open", "Open work of people, by lane.", lambda one: one.open),
        ("inbox_overdue", "Open work past its deadline.", lambda one: one.overdue),
        ("inbox_oldest_seconds", "How long the oldest waits.", lambda one: found.age(one.oldest)),
    ):
        yield _by(name, said, ("lane",), [(lane, value(one)) for lane, one in rows])


def _by(name: str, said: str, labels: tuple[str, ...], rows: Iterable[Row]) -> Metric:
    metric = GaugeMetricFamily(f"jiangxin_{name}", said, labels=labels)
    for values, value in rows:
        metric.add_metric(list(values), value)
    return metric


def _one(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(f"jiangxin_{name}", said, value=value)
