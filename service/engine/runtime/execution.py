"""One instance while it moves: a SpiffWorkflow workflow whose tree is nothing but live tokens."""

import contextlib
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from service.engine.context import MoveContext
from service.engine.expressions import Expressions
from service.engine.failures import UNFORESEEN, Failure, unforeseen
from service.engine.progress import Sent, Step, Verb
from service.engine.runtime.clock import Work
from service.engine.runtime.compensation import remember
from service.engine.runtime.scopes import Scopes
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import Phase, TokenState

if TYPE_CHECKING:
    from service.engine.runtime.diagram import Diagram

ROOT = "0"


class Execution(Workflow):
    """Runs elements until somebody or something outside must act.

    Every task of the tree is a token or a scope that holds tokens; a completed task leaves the
    tree at once, so the state stays as small as what is open. Nothing is predicted.
    """

    tasks: dict[str, Token]
    completed: bool
    task_tree: Token

    def __init__(
        self, diagram: "Diagram", scopes: Mapping[str, Mapping[str, Any]], context: MoveContext
    ) -> None:
        super().__init__(diagram.spec, deserializing=True)
        self.diagram = diagram
        self.context = context
        self.scopes = Scopes(scopes)
        self.expressions = Expressions(context, diagram.names)
        self.steps: list[Step] = []
        self.sent: list[Sent] = []
        self.ready: deque[str] = deque()
        self.serial = 0
        self.ran = 0
        self.stopped = False
        self.callers_seconds = 0.0
        self.unasked = False

    # --- tokens -------------------------------------------------------------------------------

    def place(self, name: str, container: Token | None, saved: TokenState | None = None) -> Token:
        """Put a token at an element without starting it."""
        task = Token(
            self,
            self.spec.task_specs[name],
            parent=container,
            state=TaskState.FUTURE,
            id=str(self.serial),
        )
        self.serial += 1
        task.saved = saved or TokenState()
        return task

    def spawn(self, name: str, container: Token, saved: TokenState | None = None) -> Token:
        """Put a token at an element and let the element decide whether it is ready."""
        task = self.place(name, container, saved)
        task.wake()
        return task

    def follow(self, container: Token, taken: list[tuple[str, str]]) -> None:
        """Send a token along each of the sequence flows (flow id, name of the target's spec)."""
        for flow, target in taken:
            self.spawn(target, container, TokenState(flow=flow))

    def resume(self, task: Token, phase: Phase) -> None:
        """Make a waiting element ready again, to go on at a phase."""
        task.saved.phase = phase
        task._set_state(TaskState.WAITING)
        task._ready()

    def remove(self, task: Token) -> None:
        """Take a token out of the tree, with its scope, its guards and what is left inside."""
        for child in list(task.children):
            if child.id in self.tasks:
                self.remove(child)
        guards, task.saved.guards = task.saved.guards, None
        for guard in guards or ():
            if guard in self.tasks:
                self.remove(self.tasks[guard])
        self.scopes.drop(scope(task))
        task.container._children.remove(task.id)
        del self.tasks[task.id]

    def cancel_token(self, task: Token) -> None:
        """Cancel an element and everything inside it, inner ones first."""
        for child in list(task.children):
            if child.id in self.tasks:
                self.cancel_token(child)
        task.cancel()
        if task.task_spec.holds(task) and task.saved.entered:
            self.note("cancelled", task)
        self.remove(task)
        self._undone(task)

    def clear(self, container: Token, *, but: Token | None = None) -> None:
        """Cancel everything inside a scope, except one token."""
        for child in list(container.children):
            if child is not but and child.id in self.tasks:
                self.cancel_token(child)

    def settled(self, container: Token) -> None:
        """Tell a scope that something in it has ended."""
        if container.id not in self.tasks or container.has_state(TaskState.FINISHED_MASK):
            return
        container.task_spec.child_done(container)

    def _task_completed_notify(self, task: Token) -> None:  # type: ignore[override]
        """Go on from a completed element (called by SpiffWorkflow)."""
        container = task.holder
        taken = task.saved.taken or []
        if container is None:
            self.clear(task)
            self.completed = True
            return
        remember(task)
        if task.id in self.tasks:
            self.remove(task)
        if container.id not in self.tasks:
            return
        self.follow(container, taken)
        self._undone(task)
        self.settled(container)

    def _undone(self, task: Token) -> None:
        """Let a compensation go on when one of its handlers is through, or was cancelled."""
        asked = self.tasks.get(task.saved.undoing or "")
        if asked is not None:
            self.resume(asked, "working")

    # --- running ------------------------------------------------------------------------------

    def run_on(self) -> None:
        """Run everything that is ready, and what becomes ready by it, within the budget."""
        work = Work()
        while not self.stopped and self._next_round():
            task = self.tasks.get(self.ready.popleft())
            if task is None or not task.has_state(TaskState.READY) or incident(task):
                continue
            exceeded = self._exceeded(work.seconds() - self.callers_seconds)
            if exceeded is not None:
                task.saved.incident = ["budget", exceeded[0], exceeded[1]]
                self.note("failed", task, kind="budget", reason=exceeded[0])
                self._stop()
                return
            self.ran += 1
            with self.guarded(task):
                task.run()
                self.ask()

    @contextlib.contextmanager
    def guarded(self, task: Token) -> Iterator[None]:
        """Make an incident at a token of what nobody foresaw, or at what holds it if it is gone."""
        try:
            yield
        except UNFORESEEN as fault:
            walker: Token | None = task
            while walker is not None and walker.id not in self.tasks:
                walker = walker.holder
            self.put_aside(walker or self.task_tree, unforeseen(fault))

    def _stop(self) -> None:
        """End the move before it has come to rest: conditions look at everything in the next."""
        self.stopped = True
        for task in self.live():
            if task.saved.sub is not None:
                task.saved.sub.asked = False
        self.scopes.events.clear()
        self.unasked = False

    def ask(self) -> None:
        """Let conditions look at what has just changed, and once when they begin to be watched."""
        if not (self.scopes.events or self.unasked):
            return
        self.unasked = False
        for task in self.live() if self.diagram.has_conditions else ():
            if task.id in self.tasks:
                task.task_spec.ask(task)
        self.scopes.events.clear()

    def _next_round(self) -> bool:
        """Whether anything is ready; asks the elements that wait for the rest to come to rest."""
        if not self.ready:
            self.unasked = True
            self.ask()
            for task in self.live():
                if task.id in self.tasks:
                    task.task_spec.at_rest(task)
        if not self.ready:
            for task in self.live():
                task.task_spec.when_stuck(task)
        return bool(self.ready)

    def _exceeded(self, seconds: float) -> tuple[str, str] | None:
        budget = self.context.budget
        if budget.spent is not None:
            return budget.spent
        if self.ran >= budget.steps:
            return f"一次运行超过 {budget.steps} 步", f"more than {budget.steps} steps in a move"
        if len(self.tasks) > budget.tasks:
            return f"同时进行的超过 {budget.tasks} 项", f"more than {budget.tasks} tokens at once"
        if seconds > budget.seconds:
            return f"一次运行超过 {budget.seconds} 秒", f"a move of more than {budget.seconds} s"
        return None

    def put_aside(self, task: Token, failure: Failure) -> None:
        """Leave an element where it is, with the reason why it cannot go on."""
        task.saved.incident = [failure.kind, failure.zh, failure.en]
        self.note("failed", task, kind=failure.kind, reason=failure.zh)

    # --- variables ----------------------------------------------------------------------------

    def chain(self, task: Token) -> list[str]:
        """Return the scopes an element sees, its own first, its process's own last."""
        scopes = [scope(task)]
        walker = task.holder
        while walker is not None:
            scopes.append(scope(walker))
            if walker.task_spec.closes_scope:
                break
            walker = walker.holder
        return scopes

    def visible(self, task: Token) -> dict[str, Any]:
        """Return every variable an expression at an element sees."""
        return self.scopes.visible(self.chain(task))

    def chain_inside(self, container: Token) -> list[str]:
        """Return the scopes that what lies directly in a scope sees."""
        if container.task_spec.closes_scope:
            return [scope(container)]
        return self.chain(container)

    def visible_inside(self, container: Token) -> dict[str, Any]:
        """Return every variable that what lies directly in a scope sees."""
        return self.scopes.visible(self.chain_inside(container))

    # --- record -------------------------------------------------------------------------------

    def note(self, verb: Verb, task: Token, **detail: Any) -> None:
        """Put on record that something happened at an element."""
        node = task.task_spec.node
        flow = task.saved.flow if verb == "entered" else None
        self.steps.append(
            Step(verb, node.id, node.name, node.type, node.process_id, flow, detail, calls(task))
        )

    def live(self) -> Iterator[Token]:
        """Yield the tokens, the oldest first."""
        yield from list(self.tasks.values())  # a copy: what is done to one may end another


def scope(task: Token) -> str:
    """Return the name of an element's own scope; the instance's is the empty string."""
    return scope_of(task.id)


def scope_of(token: str) -> str:
    """Return the name of the own scope of an element whose token has this id."""
    return "" if token == ROOT else token


def calls(task: Token) -> tuple[str, ...]:
    """Return the call activities around an element, the outermost first."""
    found = []
    walker = task.holder
    while walker is not None:
        if walker.task_spec.node.type == "callActivity":
            found.append(walker.task_spec.node.id)
        walker = walker.holder
    return tuple(reversed(found))


def incident(task: Token) -> list[str] | None:
    """Return why an element cannot go on, None when it can."""
    return task.saved.incident
