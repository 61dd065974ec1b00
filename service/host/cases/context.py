"""Services of the host for one move: actions, decisions, the time and the calendar."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError

from service import engine
from service.db import Session
from service.host.cases import printing
from service.host.cases.revealed import Revealed
from service.host.definitions import catalogue, decisions
from service.host.definitions.catalogue import PAPER
from service.host.jobs.following import ACTIONS as FOLLOWING
from service.host.jobs.workers import ACTIONS as WORKERS
from service.host.ledger import record
from service.host.ledger.scope import recording_for
from service.host.letters.actions import ACTIONS as LETTERS
from service.host.outbox.actions import ACTIONS as WEBHOOKS
from service.host.registry import INJECTED, Action, calendar, registry
from service.host.tables.core import ProcessInstance
from service.people.actor import Actor

MOST_SECONDS, MOST_STEPS = 3.0, 6_000
"""So much of the processor's time a move may take, and so far it may go: keeping what it did takes
as much time again."""
MOST_AT_ONCE = 2_000
"""Tokens, rounds or pieces of work that a case may hold: more take too long to keep."""

BUDGET = engine.Budget(steps=MOST_STEPS, tasks=MOST_AT_ONCE, seconds=MOST_SECONDS)


@dataclass
class HostServices:
    """What the engine may ask of the host in a move; `protect` is called before an action.

    `fault` is a failure of the database that no incident may swallow; `took_effect` says whether an
    action has put anything on the record.
    """

    session: Session
    instance: ProcessInstance
    actor: Actor
    protect: Callable[[], None] = lambda: None
    fault: DBAPIError | None = field(default=None)
    took_effect: bool = False
    papers: list[int] = field(default_factory=list)
    """The papers that the element at work has just written."""

    def move_context(self) -> engine.MoveContext:
        """Return the services as the engine takes them."""
        return engine.MoveContext(
            now=self.session.at,
            act=self.act,
            decide=self.decide,
            is_job=self.is_job,
            notified_property=PAPER,
            tell=self.print,
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

        Private values are revealed to it where it takes them, and to nobody who hears of it.

        :raises Refused: a rule says no
        :raises LookupError, TypeError: no such action, or its inputs don't fit
        """
        action = actions(self.session).get(kind)
        if action is None:
            raise LookupError(f"there is no action {kind!r}")
        revealed = Revealed(self.session, action, inputs)
        papers, self.papers = self.papers, []
        arguments = fit(action, kind, revealed.inputs, self._injected(element, inputs, papers))
        self.protect()
        try:
            with (
                revealed.hidden_in_errors(),
                self.session.begin_nested(),
                recording_for(self.session, instance=self.instance.key, element=element),
            ):
                before = len(record.waiting(self.session))
                given = action(**arguments) or {}
                self.session.flush()
                self.took_effect |= len(record.waiting(self.session)) > before
                return revealed.hidden_again(given)
        except DBAPIError as fault:
            if not isinstance(fault, IntegrityError):
                self.fault = fault
            raise

    def print(self, element: str, properties: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Write the papers that an element prints; the letter of the same element carries them.

        :raises Failure: the text is missing or cannot be filled
        """
        self.protect()
        with (
            self.session.begin_nested(),
            recording_for(self.session, instance=self.instance.key, element=element),
        ):
            self.papers = printing.write(
                self.session,
                case=self.instance,
                element=element,
                properties=properties,
                values=values,
                environment=self.move_context().environment(),
            )

    def decide(self, decision: str, context: dict[str, Any]) -> decisions.Decided:
        """Decide by the tables of the release that the case is pinned to."""
        release = catalogue.release(self.session, self.instance.release)
        return decisions.decide(
            catalogue.decision_book(self.session, release),
            decision=decision,
            context=context,
            environment=self.move_context().environment(),
        )

    def _lane(self, element: str) -> str | None:
        """Return the lane of an element in the release that the case is pinned to."""
        release = catalogue.release(self.session, self.instance.release)
        diagram = catalogue.diagram(self.session, release, self.instance.process_id)
        found = diagram.elements.get(element)
        return found.lane if found else None

    def _injected(
        self, element: str, inputs: Mapping[str, Any], papers: list[int]
    ) -> dict[str, Any]:
        return {
            "session": self.session,
            "at": self.session.at,
            "actor": self.actor,
            "case": self.instance.number,
            "step": element,
            "lane": self._lane(element),
            "sealed": inputs,
            "papers": papers,
        }


def actions(session: Session) -> dict[str, Action]:
    """Return every action a diagram may name: the host's own and those of the registry."""
    return {**LETTERS, **WEBHOOKS, **FOLLOWING, **WORKERS, **registry(session).actions}


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
