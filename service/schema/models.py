"""The tables of every room, imported so that they are all known."""

from service import installation
from service import private_values as private
from service.host.ledger import tables as history
from service.host.tables import (
    absences,
    batches,
    beginnings,
    desk,
    handling,
    letters,
    migrations,
    outbox,
    packs,
    papers,
    reminders,
    security,
    workers,
)
from service.host.tables import changes as model_changes
from service.host.tables import core as host
from service.host.tables import external_jobs as outside
from service.host.tables import start_events as starts
from service.host.tables import words as searching
from service.people import tables as people
from service.studios import tables as studios
from service.studios.assessment import sheet_tables as assessment_sheets
from service.studios.assessment import tables as assessment
from service.studios.books import tables as books
from service.studios.changes import tables as changes
from service.studios.complaints import tables as complaints
from service.studios.legacy import tables as legacy
from service.studios.money import tables as money
from service.studios.notices import tables as notices
from service.studios.pool import tables as pool
from service.studios.recommendations import tables as recommendations
from service.studios.register import tables as register
from service.studios.review import tables as review
from service.studios.revocation import tables as revocation
from service.studios.rounds import tables as rounds
from service.studios.spending import tables as spending
from service.studios.yearly import tables as yearly

__all__ = [
    "absences",
    "assessment",
    "assessment_sheets",
    "batches",
    "beginnings",
    "books",
    "changes",
    "complaints",
    "desk",
    "handling",
    "history",
    "host",
    "installation",
    "legacy",
    "letters",
    "migrations",
    "model_changes",
    "money",
    "notices",
    "outbox",
    "outside",
    "packs",
    "papers",
    "people",
    "pool",
    "private",
    "recommendations",
    "register",
    "reminders",
    "review",
    "revocation",
    "rounds",
    "searching",
    "security",
    "spending",
    "starts",
    "studios",
    "workers",
    "yearly",
]
