"""The life of every element: enter (inputs, guards), work, leave (outputs, flows)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.util.task import TaskState

from service.engine.failures import Failure
from service.engine.model import Assignment, Flow, Node
from service.engine.runtime.acting import tell_caller
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import unwatch
from service.engine.runtime.listening import END, OVER, START, TAKE, listen
from service.engine.runtime.specs.contents import Contents
from service.engine.runtime.specs.gathering import gathered, starves, too_few, use_up, waiting
from service.engine.runtime.token import Token

if TYPE_CHECKING:
    from service.engine.runtime.specs.repeated import Repeated

WORKING: Final = "working"
WAITING: Final = "waiting"
LEAVING: Final = "leaving"
CLOSING: Final = "closing"
STARTING: Final = "starting"  # here and at the two others listeners are run
ENDING: Final = "ending"
TAKING: Final = "taking"
CHOOSING: Final = "choosing"


class Element(TaskSpec):
    """A flow node as SpiffWorkflow runs it; subclasses say what is done at it.

    A failure in any phase leaves the token where it is, with an incident; a retry goes on at the
    phase that failed, so nothing done before it is done twice.
    """

    closes_scope = False
    passes_undoing = False

    def __init__(self, wf_spec: WorkflowSpec, node: Node, name: str | None = None) -> None:
        super().__init__(wf_spec, name or node.key)  # type: ignore[no-untyped-call]
        self.node = node
        self.flows: list[tuple[Flow, str]] = []
        self.boundaries: list[Element] = []
        self.rounds: Repeated | None = None
        self.undo: str | None = None
        self.listens = bool(node.dialect.listeners)

    @property
    def needed(self) -> int:
        """How many tokens must come before the element begins; its rounds begin by themselves."""
        return self.node.needed if self.rounds is None else 1

    # --- SpiffWorkflow's hooks ----------------------------------------------------------------

    def serialize(self, serializer: object, **kwargs: object) -> None:
        """Refuse: specs are read from their diagram again, never from a saved state."""
        raise NotImplementedError

    def test(self) -> None:
        """Structure is checked before deployment, not at every step."""

    def _predict(self, my_task: Token, *args: Any, **kwargs: Any) -> None:
        """Predict nothing: only tokens that exist are in the tree."""

    def _update_hook(self, my_task: Token) -> bool:
        if self.needed < 2:
            return True
        self.arrive(my_task.workflow, my_task)
        return gathered(my_task.workflow, my_task, self.needed)

    def _on_ready_hook(self, my_task: Token) -> None:
        my_task.workflow.ready.append(my_task.id)

    def _run_hook(self, my_task: Token) -> bool | None:
        run: Execution = my_task.workflow
        try:
            return self._advance(run, my_task)
        except Failure as failure:
            run.put_aside(my_task, failure)
            return None

    def _advance(self, run: Execution, task: Token) -> bool | None:
        state = task.saved
        if state.phase is None:
            self.arrive(run, task)
            self.enter(run, task)
            if self.listens:
                state.phase = STARTING
            elif not self._watched(run, task):
                return None
        if state.phase == STARTING and not (listen(run, task, START) and self._watched(run, task)):
            return None
        if state.phase == WORKING:
            if not self.work(run, task):
                if state.phase == WORKING:
                    state.phase = WAITING
                return None
            state.phase = CLOSING
        return self._leave(run, task)

    def _watched(self, run: Execution, task: Token) -> bool:
        """Open what watches over the element; False: its condition held and has ended it."""
        self.subscribe(run, task)
        task.saved.phase = WORKING
        if run.unasked:
            run.ask()
        return task.id in run.tasks

    def _leave(self, run: Execution, task: Token) -> bool | None:
        state = task.saved
        if state.phase == CLOSING:
            if not listen(run, task, OVER):
                return None
            state.phase = LEAVING
        if state.phase == LEAVING:
            self.give(run, task)
            tell_caller(run, task)
            if self.listens or any(flow.listeners for flow, _ in self.flows):
                unwatch(run, task)
            state.phase = ENDING
        if state.phase == WAITING:
            return None  # asked again, it still waits
        if state.phase == ENDING:
            if self.listens and not listen(run, task, END):
                return None
            state.phase = CHOOSING
        if state.phase == CHOOSING:
            if self.rounds is not None and not state.reopened:
                self.rounds.collect(run, task)
            state.taken = self.choose(run, task) * self.node.left
            state.phase = TAKING
        if not listen(run, task, TAKE):
            return None
        self.depart(run, task)
        return True

    # --- what subclasses say ------------------------------------------------------------------

    def arrive(self, run: Execution, task: Token) -> None:
        """Put the arrival of a token on record, once."""
        if not task.saved.entered:
            task.saved.entered = True
            run.note("entered", task, **_round(task))

    def depart(self, run: Execution, task: Token) -> None:
        """Put on record that the element is through."""
        run.note("completed", task)

    def enter(self, run: Execution, task: Token) -> None:
        """Map the inputs into the element's own scope."""
        assign_inputs(run, task, self.node.dialect.inputs)

    def subscribe(self, run: Execution, task: Token) -> None:
        """Open what watches over the element (activities have boundary events)."""

    def work(self, run: Execution, task: Token) -> bool:
        """Do what the element is for; False: somebody or something has to act first."""
        return True

    def give(self, run: Execution, task: Token) -> None:
        """Map the outputs."""
        assign_outputs(run, task, self.node.dialect.outputs)

    def choose(self, run: Execution, task: Token) -> list[tuple[str, str]]:
        """Return the flows to take: all without a condition, those whose condition holds."""
        context = _Lazy(run, task)
        taken = [f for f in self.flows if self._open(run, f[0], context)]
        taken = taken or [f for f in self.flows if f[0].id == self.node.default]
        if self.flows and not taken:
            raise no_way_on()
        return [(flow.id, target) for flow, target in taken]

    def _open(self, run: Execution, flow: Flow, context: "_Lazy") -> bool:
        if flow.id == self.node.default:
            return False
        return flow.condition is None or run.expressions.condition(flow.condition, context.values())

    def contents_inside(self, task: Token) -> Contents | None:
        """Return what a scope holds; None where this is no scope."""
        return None

    def fire(
        self, run: Execution, task: Token, payload: Mapping[str, Any], detail: Mapping[str, Any]
    ) -> None:
        """Let a subscription have what it waited for (events that wait where they stand do)."""
        raise NotImplementedError(self.name)

    def child_done(self, task: Token) -> None:
        """React to the end of something inside this element (scopes do)."""

    def holds(self, task: Token) -> bool:
        """Whether a token here keeps its scope open; guards do not."""
        return task.saved.guards_of is None

    def ask(self, task: Token) -> None:
        """React when a variable has changed (conditional events do)."""

    def at_rest(self, task: Token) -> None:
        """React when nothing is ready any more (inclusive joins do)."""

    def waits(self, token: Token) -> bool:
        """Whether a token here waits for others to come (joins do too)."""
        inside = token.saved
        arrived = inside.phase is None and inside.guards_of is None
        return arrived and token.has_state(TaskState.WAITING)

    def when_stuck(self, task: Token) -> None:
        """React when nothing has become ready by that either: say that what lacks never comes."""
        if self.waits(task) and len(waiting(task)) >= self.needed:
            self.again(task.workflow, task)  # a new version of the diagram asks for fewer
        elif starves(task):
            task.workflow.put_aside(task, too_few(len(waiting(task)), self.needed))

    def again(self, run: Execution, task: Token) -> None:
        """Go on where the element failed: a person has asked for it."""
        if self.waits(task):
            use_up(run, task, self.needed)
        task._set_state(TaskState.WAITING)
        task._ready()


class _Lazy:
    """The variables an element sees, merged when first asked for."""

    def __init__(self, run: Execution, task: Token) -> None:
        self.run = run
        self.task = task
        self._values: Mapping[str, Any] | None = None

    def values(self) -> Mapping[str, Any]:
        if self._values is None:
            self._values = self.run.visible(self.task)
        return self._values


def no_way_on() -> Failure:
    """Say that no outgoing flow may be taken."""
    return Failure(
        "condition",
        "没有一个条件成立，也没有默认流",
        "no condition holds and there is no default flow",
    )


def assign_inputs(run: Execution, task: Token, inputs: tuple[Assignment, ...]) -> None:
    """Evaluate input mappings where the element stands, into its own scope."""
    for line in inputs:
        value = run.expressions.value(line.source, run.visible(task))
        name, value = nested(line.target, value, run.scopes.local(own(task)))
        run.scopes.set_local(own(task), name, value, element=task.task_spec.node.id)


def assign_outputs(run: Execution, task: Token, outputs: tuple[Assignment, ...]) -> None:
    """Evaluate output mappings in the element's scope, into the scopes around it.

    What is collected of a round stays in the round.
    """
    around, rounds = run.chain(task)[1:], task.task_spec.rounds
    for line in outputs:
        value = run.expressions.value(line.source, run.visible(task))
        kept = rounds is not None and rounds.keeps(line.target.partition(".")[0])
        chain = [own(task)] if kept else around
        name, value = nested(line.target, value, run.scopes.visible(chain))
        run.scopes.set_nearest(chain, name, value, element=task.task_spec.node.id)


def answer(run: Execution, task: Token, values: Mapping[str, Any]) -> None:
    """Take over what came from outside.

    With output mappings the values stay in the element's own scope for them (unless another
    product's rule lets them spread); without, each goes to the nearest scope that knows it,
    otherwise to the process's own.
    """
    node = task.task_spec.node
    for name, value in values.items():
        if node.dialect.outputs and not node.dialect.answers_spread:
            run.scopes.set_local(own(task), name, value, element=node.id)
            continue
        run.scopes.set_nearest(run.chain(task), name, value, element=node.id)


def nested(target: str, value: Any, known: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the variable that a mapping's target `a.b.c` writes, merged into what is known."""
    name, _, path = target.partition(".")
    if not path:
        return name, value
    before = known.get(name)
    merged = dict(before) if isinstance(before, Mapping) else {}
    key, inner = nested(path, value, merged)
    merged[key] = inner
    return name, merged


def own(task: Token) -> str:
    """Return the name of an element's own scope."""
    chain: list[str] = task.workflow.chain(task)
    return chain[0]


def _round(task: Token) -> dict[str, Any]:
    number = task.saved.round
    return {"loopCounter": number} if number is not None else {}
