"""A token: SpiffWorkflow's task, with the types that hold in this house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

from service.engine.runtime.token_state import Job, TokenState
from service.engine.timing.timers import Alarm

if TYPE_CHECKING:
    from service.engine.runtime.execution import Execution
    from service.engine.runtime.specs.element import Element


class Token(Task):
    """One live task of the tree; its id is a short text, unique within the instance."""

    if TYPE_CHECKING:
        id: str  # type: ignore[assignment] # SpiffWorkflow says UUID, and takes anything hashable
        workflow: Execution
        task_spec: Element
        saved: TokenState
        children: list[Token]  # type: ignore[assignment] # a property there

        def __init__(
            self,
            run: Execution,
            spec: Element,
            *,
            parent: Token | None,
            state: int,
            id: str,  # noqa: A002 - SpiffWorkflow's name
        ) -> None: ...

    def _set_state(self, value: int) -> None:
        """Set the state without SpiffWorkflow's log: the history consists of steps."""
        self._state = value

    def wake(self) -> None:
        """Let the element decide whether its token is ready."""
        self.task_spec._update(self)  # type: ignore[no-untyped-call]

    @property
    def holder(self) -> Token | None:
        """The token that holds this one, None at the root."""
        parent: object = self._parent
        return self.workflow.tasks.get(parent) if isinstance(parent, str) else None

    @property
    def container(self) -> Token:
        """The token that holds this one; only the root has none."""
        found = self.holder
        assert found is not None, self
        return found


def open_job(token: Token) -> Job:
    """Return the job that is open at a token; there must be one."""
    job = token.saved.job
    assert job is not None, token
    return job


def timer_of(token: Token) -> Alarm | None:
    """Return the time that a token waits for; None: for none."""
    sub = token.saved.sub
    return None if sub is None else sub.timer
