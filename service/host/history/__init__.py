"""What happened: one append-only, chained ledger, written in the transaction of the change."""

from service.host.finding import Wanted, search
from service.host.history import rows as _rows  # noqa: F401 - listens to every session
from service.host.history.record import VOCABULARY, record, witness
from service.host.history.timeline import (
    Happening,
    interventions,
    latest,
    passage,
    timeline,
    viewed,
)
from service.host.history.verify import Break, Verdict, verify

__all__ = [
    "VOCABULARY",
    "Break",
    "Happening",
    "Verdict",
    "Wanted",
    "interventions",
    "latest",
    "passage",
    "record",
    "search",
    "timeline",
    "verify",
    "viewed",
    "witness",
]
