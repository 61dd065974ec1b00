"""Decisions: tables of the release that a case is pinned to."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.engine.hands import DecisionResult
from service.errors import Problem
from service.host.tables import ProcessInstance


def decide(
    session: Session, instance: ProcessInstance, decision: str, context: dict[str, Any]
) -> DecisionResult:
    """Decide by the tables of a case's release.

    :raises LookupError: the release has no such decision
    """
    raise LookupError(f"there is no decision {decision!r}")


def ids(files: Mapping[str, bytes]) -> Iterable[str]:
    """Return the ids of the decisions in these files."""
    return ()


def named(files: Mapping[str, bytes]) -> Iterable[dict[str, Any]]:
    """Return the decisions in these files with their names."""
    return ()


def check(source: bytes, *, name: str) -> list[Problem]:
    """Return what is wrong with a decision file."""
    return []
