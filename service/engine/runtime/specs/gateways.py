"""Gateways: they part tokens and bring them together."""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from service.engine.failures import Failure
from service.engine.runtime.execution import Execution, incident
from service.engine.runtime.specs.element import WAITING, WORKING, Element, no_way_on
from service.engine.runtime.specs.gathering import starves
from service.engine.runtime.specs.reach import can_reach
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import TokenState


class ExclusiveGateway(Element):
    """Takes the first flow whose condition holds, otherwise the default."""

    def choose(self, run: Execution, task: Token) -> list[tuple[str, str]]:
        seen = run.visible(task)
        for flow, target in self.flows:
            if flow.id == self.node.default:
                continue
            if flow.condition is None and len(self.flows) > 1:
                continue  # nothing says when it is to be taken
            if flow.condition is None or run.expressions.condition(flow.condition, seen):
                return [(flow.id, target)]
        return self.otherwise()

    def otherwise(self) -> list[tuple[str, str]]:
        """Return the default flow.

        :raises Failure: there is none
        """
        default = [(f.id, target) for f, target in self.flows if f.id == self.node.default]
        if self.flows and not default:
            raise no_way_on()
        return default


class Join(Element):
    """A gateway that waits for tokens on its incoming flows and makes them one."""

    def _update_hook(self, my_task: Token) -> bool:
        run: Execution = my_task.workflow
        self.arrive(run, my_task)
        if len(self.node.incoming) < 2:
            return True
        my_task._set_state(TaskState.WAITING)
        return self.complete_with(run, my_task)

    def complete_with(self, run: Execution, task: Token) -> bool:
        """Whether the token that just arrived completes the join; the others are used up."""
        raise NotImplementedError

    def waiting(self, container: Token) -> dict[str, Token]:
        """Return the oldest token on each incoming flow that has one."""
        found: dict[str, Token] = {}
        for token in container.children:
            if token.task_spec is self and self.waits(token):
                found.setdefault(token.saved.flow or "", token)
        return found

    def waits(self, token: Token) -> bool:
        """Whether a token here waits for others."""
        return token.has_state(TaskState.WAITING)

    def use_up(self, run: Execution, tokens: dict[str, Token], kept: Token) -> None:
        """Take one token from each flow; the kept one goes on for all."""
        for flow, token in tokens.items():
            if token is not kept and flow != kept.saved.flow:
                run.remove(token)

    def when_stuck(self, task: Token) -> None:
        """Say so when nothing is left in the scope that could still come."""
        if not starves(task):
            return
        names = "、".join(sorted(self._missing(task)))
        task.workflow.put_aside(
            task,
            Failure(
                "join",
                f"在等不会再来的分支（{names}）",
                f"waits for branches that can no longer come: {names}",
            ),
        )

    def _missing(self, task: Token) -> set[str]:
        return {flow.id for flow in self.node.incoming} - self.waiting(task.container).keys()

    def again(self, run: Execution, task: Token) -> None:
        """Go on with the tokens that have come; what went wrong later is tried by itself."""
        if not self.waits(task):
            super().again(run, task)
            return
        self.use_up(run, self.waiting(task.container), task)
        task._ready()


class ParallelGateway(Join):
    """Waits for one token on every incoming flow; takes every outgoing one.

    A second token on the same flow is not lost: it waits for the next round.
    """

    def complete_with(self, run: Execution, task: Token) -> bool:
        tokens = self.waiting(task.container)
        if len(tokens) < len(self.node.incoming):
            return False
        self.use_up(run, tokens, task)
        return True

    def choose(self, run: Execution, task: Token) -> list[tuple[str, str]]:
        return [(flow.id, target) for flow, target in self.flows]


class InclusiveGateway(Join):
    """Waits for every token that can still reach it; takes every flow whose condition holds."""

    def complete_with(self, run: Execution, task: Token) -> bool:
        return False

    def at_rest(self, task: Token) -> None:
        if not task.has_state(TaskState.WAITING):
            return
        run: Execution = task.workflow
        tokens = self.waiting(task.container)
        if tokens and next(iter(tokens.values())) is task and self._enough(run, task, tokens):
            self.use_up(run, tokens, task)
            task._ready()

    def _enough(self, run: Execution, task: Token, tokens: dict[str, Token]) -> bool:
        """Whether no token elsewhere can still bring one on a flow that has none (BPMN 13.4.3)."""
        empty = {flow.id for flow in self.node.incoming} - tokens.keys()
        return not any(
            can_reach(run.diagram, other.task_spec, self, empty, tokens.keys())
            for other in task.container.children
            if other.task_spec is not self and other.task_spec.holds(other)
        )


class ComplexGateway(Join):
    """Goes on when its activation condition holds, and is reset when the other flows are through.

    The condition sees `activationCount`, the tokens that wait here, and their number on each
    incoming flow by its id. Until the reset no token activates it again; then one is taken from
    each flow that had none, and outgoing flows are taken once more whose condition asks for
    `waitingForStart` (false then) and holds (BPMN 13.4.5).
    """

    def complete_with(self, run: Execution, task: Token) -> bool:
        return True  # the condition is looked at where a failure becomes an incident

    def waits(self, token: Token) -> bool:
        state = token.saved
        return state.phase == WAITING and not incident(token)

    def work(self, run: Execution, task: Token) -> bool:
        state, container = task.saved, task.container
        if len(self.node.incoming) < 2 or state.used is not None:
            return True
        if any(other.saved.used is not None for other in self._here(container)):
            return False
        forced, state.forced = state.forced, False
        if not (forced or self._enough(run, task)):
            return False
        tokens = self.waiting(container) | {state.flow or "": task}
        self.use_up(run, self.waiting(container), task)
        state.activated = sorted(tokens)
        return True

    def _enough(self, run: Execution, task: Token) -> bool:
        return run.expressions.condition(self.node.activation or "", self._counted(run, task))

    def _here(self, container: Token) -> list[Token]:
        return [token for token in container.children if token.task_spec is self]

    def _counted(self, run: Execution, task: Token) -> dict[str, Any]:
        flows = [
            token.saved.flow
            for token in self._here(task.container)
            if token is task or self.waits(token)
        ]
        counts = {flow.id: flows.count(flow.id) for flow in self.node.incoming}
        return {**run.visible(task), **counts, "activationCount": len(flows)}

    def choose(self, run: Execution, task: Token) -> list[tuple[str, str]]:
        state = task.saved
        if state.used is not None:
            return self._taken_at_reset(run, task)
        taken = self._taken(run, run.visible(task) | {"waitingForStart": True})
        if state.activated is not None:
            resting = TokenState(used=state.activated, phase=WAITING)
            rest = run.place(self.name, task.container, resting)
            rest._set_state(TaskState.WAITING)
        return taken

    def _taken(self, run: Execution, seen: dict[str, Any]) -> list[tuple[str, str]]:
        flows = [f for f in self.flows if f[0].id != self.node.default]
        holding = [
            f for f in flows
            if f[0].condition is None or run.expressions.condition(f[0].condition, seen)
        ]  # fmt: skip
        taken = holding or [f for f in self.flows if f[0].id == self.node.default]
        if self.flows and not taken:
            raise no_way_on()
        return [(flow.id, target) for flow, target in taken]

    def _taken_at_reset(self, run: Execution, task: Token) -> list[tuple[str, str]]:
        for waiting in self.waiting(task.container).values():
            if waiting is not task:
                run.resume(waiting, WORKING)  # a new round may begin
        seen = run.visible(task) | {"waitingForStart": False}
        asked = [f for f in self.flows if f[0].condition and "waitingForStart" in f[0].condition]
        return [
            (flow.id, target) for flow, target in asked
            if run.expressions.condition(flow.condition or "", seen)
        ]  # fmt: skip

    def at_rest(self, task: Token) -> None:
        state, run = task.saved, task.workflow
        if state.used is None or state.phase != WAITING:
            return
        empty = {flow.id for flow in self.node.incoming} - set(state.used)
        come = {flow: t for flow, t in self.waiting(task.container).items() if flow in empty}
        others = [t for t in task.container.children if t.task_spec is not self]
        missing = empty - come.keys()
        if any(
            run.diagram.flows_reached(t.task_spec.name, self.name) & missing
            for t in others
            if t.task_spec.holds(t)
        ):
            return
        for token in come.values():
            run.remove(token)
        run.resume(task, WORKING)

    def when_stuck(self, task: Token) -> None:
        if task.saved.used is None:
            super().when_stuck(task)

    def again(self, run: Execution, task: Token) -> None:
        """Go on with what has come; where the condition itself failed, look at it again."""
        if self.waits(task):
            task.saved.forced, task.saved.phase = True, WORKING
        Element.again(self, run, task)


class EventGateway(Element):
    """Lets the events after it wait together; the first to happen goes on alone."""

    def choose(self, run: Execution, task: Token) -> list[tuple[str, str]]:
        for flow, target in self.flows:
            run.spawn(target, task.container, TokenState(flow=flow.id, gate=task.id))
        return []
