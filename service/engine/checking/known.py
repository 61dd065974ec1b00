"""What the house knows when a diagram is checked: the names that it may use."""

from collections.abc import Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class ActionHelp:
    """What a designer sees of an action: its inputs and what it gives.

    `required` and `optional` are the names of its inputs; `job` says that it runs outside the
    transaction.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    documentation: str = ""
    job: bool = False


@dataclass(frozen=True)
class Known:
    """Roles (as lanes may be named), forms, decisions, actions and processes; None = any."""

    roles: Set[str] | None = None
    forms: Set[str] | None = None
    decisions: Set[str] | None = None
    actions: Mapping[str, ActionHelp] | None = None
    processes: Set[str] | None = None
    given: Set[str] = frozenset()
    """Variables that a case may get from outside its diagrams and forms when it begins."""
