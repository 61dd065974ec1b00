"""The sentences of the ledger's events, by their names: one catalogue for all pages."""

from collections.abc import Mapping

from service.web.presenters.access_sentences import ACCESS
from service.web.presenters.case_sentences import CASES
from service.web.presenters.intervention_sentences import INTERVENTIONS
from service.web.presenters.program_sentences import PROGRAMS
from service.web.presenters.sentence import Sentence

SENTENCES: Mapping[str, Sentence] = {**PROGRAMS, **ACCESS, **CASES, **INTERVENTIONS}
"""Event of `service.host.ledger.vocabulary`, by its name → its sentences."""
