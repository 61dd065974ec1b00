"""Histories for other tools: a table for spreadsheets, an event log for process mining.

Identity and telephone numbers are masked, and every export is on the record of its case.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from service.db import Session
from service.host.history.export.csv_table import as_csv
from service.host.history.export.events import Event, events
from service.host.history.export.xes import as_xes
from service.host.ledger import record
from service.host.tables.core import ProcessInstance
from service.people.actor import Actor

__all__ = ["FORMATS", "Event", "as_csv", "as_xes", "events", "export", "exported"]

Writer = Callable[[Iterable[tuple[ProcessInstance, list[Event]]]], bytes]
FORMATS: Mapping[str, Writer] = {"csv": as_csv, "xes": as_xes}


def export(
    session: Session, *, instances: Sequence[ProcessInstance], actor: Actor, form: str
) -> bytes:
    """Return the histories of cases as one file; `form` is a key of FORMATS.

    It is handed out once `exported` has put it on the record, in a transaction of its own: to
    read many histories takes its time, and nobody who works shall wait for it.
    """
    traces = [(case, events(session, instance=case, actor=actor)) for case in instances]
    return FORMATS[form](traces)


def exported(session: Session, *, instances: Sequence[ProcessInstance], form: str) -> None:
    """Put on the record that somebody takes the histories of these cases along."""
    for instance in instances:
        record.record(
            session,
            subject="case",
            verb="exported",
            instance=instance.key,
            data={"format": form},
        )
