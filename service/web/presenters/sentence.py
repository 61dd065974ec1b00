"""What a sentence about an event of the ledger is."""

from dataclasses import dataclass

ASIDE = 9
"""The rank of what is no headline."""


@dataclass(frozen=True)
class Sentence:
    """What is said of an event, with places for facts: to the auditor and to everybody else."""

    auditor: object | None = None
    """None where his page says it otherwise: a decision is shown with its rule."""
    public: object | None = None
    """To everybody who sees the case; None where the event is not public."""
    rank: int = ASIDE
    """The lowest of a transaction is its headline."""
    tone: str = ""
