"""What the host lends the engine for a move: actions, decisions, the time and the calendar."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from service import engine
from service.host import catalogue, decisions
from service.host.builtin import ACTIONS
from service.host.history.scope import about
from service.host.registry import INJECTED, Action, calendar, registry
from service.host.tables import ProcessInstance
from service.people.actor import Actor

MOST_SECONDS, MOST_STEPS = 3.0, 6_000
"""So long and so far a move may go: keeping what it did takes as much time again."""
MOST_AT_ONCE = 2_000
"""So many tokens, rounds or pieces of work a case may hold: more take too long to keep."""

BUDGET = engine.Budget(steps=MOST_STEPS, tasks=MOST_AT_ONCE, seconds=MOST_SECONDS)


@dataclass
class Lending:
    """One move's hands; `fault` is a failure of the database that no incident may swallow."""

    session: Session
    instance: ProcessInstance
    actor: Actor
    fault: DBAPIError | None = field(default=None)

    def hands(self) -> engine.Hands:
        """Return what the engine is lent."""
        return engine.Hands(
            now=self.session.info["at"],
            act=self.act,
            decide=self.decide,
            is_job=self.is_job,
            calendar=calendar(self.session),
            budget=BUDGET,
        )

    def is_job(self, kind: str) -> bool:
        """Ask whether a type is done outside the move: a call, or work for a program outside."""
        return kind in registry(self.session).jobs or kind not in actions(self.session)

    def act(
        self, kind: str, inputs: dict[str, Any], headers: Mapping[str, str], element: str
    ) -> Mapping[str, Any]:
        """Run an action in a savepoint: what fails halfway leaves nothing behind.

        :raises Refused: a rule says no
        :raises LookupError, TypeError: no such action, or its inputs don't fit
        """
        action = actions(self.session).get(kind)
        if action is None:
            raise LookupError(f"there is no action {kind!r}")
        arguments = fit(action, kind, inputs, self._injected(element))
        try:
            with (
                self.session.begin_nested(),
                about(self.session, instance=self.instance.key, element=element),
            ):
                return dict(action(**arguments) or {})
        except DBAPIError as fault:
            if not isinstance(fault, IntegrityError):
                self.fault = fault
            raise

    def decide(self, decision: str, context: dict[str, Any]) -> decisions.Decided:
        """Decide by the tables of the release that the case is pinned to."""
        release = catalogue.release(self.session, self.instance.release)
        return decisions.decide(
            catalogue.decision_book(self.session, release),
            decision=decision,
            context=context,
            environment=self.hands().environment(),
        )

    def _injected(self, element: str) -> dict[str, Any]:
        return {
            "session": self.session,
            "at": self.session.info["at"],
            "actor": self.actor,
            "case": self.instance.number,
            "step": element,
        }


def actions(session: Session) -> dict[str, Action]:
    """Return every action a diagram may name: the host's own and those of the registry."""
    return {**ACTIONS, **registry(session).actions}


def fit(
    action: Action, kind: str, inputs: Mapping[str, Any], injected: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of an action; a diagram fills what the host doesn't.

    :raises TypeError: an input is missing or nobody asks for it
    """
    parameters = inspect.signature(action).parameters
    asked = {name for name in parameters if name not in INJECTED}
    required = {name for name in asked if parameters[name].default is inspect.Parameter.empty}
    missing, unexpected = sorted(required - set(inputs)), sorted(set(inputs) - asked)
    if missing:
        raise TypeError(f"action {kind!r} lacks its input {', '.join(missing)}")
    if unexpected:
        raise TypeError(f"action {kind!r} has no input {', '.join(unexpected)}")
    return {**inputs, **{name: injected[name] for name in parameters if name in INJECTED}}
