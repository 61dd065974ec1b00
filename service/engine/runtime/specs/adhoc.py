"""Ad-hoc sub-processes: activities without an order, until enough of them are done."""

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from service.engine.expressions import always
from service.engine.failures import Failure
from service.engine.model import Node
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import watch
from service.engine.runtime.specs.contents import Contents
from service.engine.runtime.specs.element import WAITING, WORKING, own
from service.engine.runtime.specs.parts import AdHocPart
from service.engine.runtime.specs.scopes import Scope
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import TokenState

NOT_ENOUGH = (
    "condition",
    "其中的活动都做完了，完成条件却不成立",
    "all its activities are done, yet its completion condition does not hold",
)


class AdHocSubProcess(Scope):
    """Opens its activities once each, all together or (ordering Sequential) one by one.

    Which ones: those that `zeebe:adHoc activeElementsCollection` names, otherwise all that nothing
    leads to. It ends when its completion condition holds; what still runs is then cancelled, or
    awaited where cancelRemainingInstances is false. Without a condition it ends when none is left;
    with one that does not hold by then it is an incident. Where it collects what
    they give, each activity is opened, with all that follows it, as a part with its own scope.
    """

    def __init__(self, wf_spec: WorkflowSpec, node: Node, name: str | None = None) -> None:
        super().__init__(wf_spec, node, name)
        self.collected = node.dialect.collected
        self.part = AdHocPart(wf_spec, node, f"{self.name}#").name if self.collected else None

    def open(self, run: Execution, task: Token, contents: Contents) -> None:
        for handler in contents.handlers:
            watch(run, task, handler.start, handler.node.trigger, handler=handler.name)
        task.saved.left = self._chosen(run, task, contents)
        if self.collected is not None:
            run.scopes.set_local(own(task), self.collected, [], element=self.node.id)

    def _chosen(self, run: Execution, task: Token, contents: Contents) -> list[str]:
        said = self.node.dialect.active_elements
        if said is None:
            return list(contents.starts)
        names = run.expressions.needed(
            always(said), run.visible(task), kind="collection", what="活动"
        )
        known = {run.spec.task_specs[key].node.id: key for key in contents.starts}
        wanted = [str(name) for name in names] if isinstance(names, list) else [str(names)]
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise Failure(
                "collection", f"没有活动“{unknown[0]}”", f"there is no activity {unknown[0]!r}"
            )
        return [known[name] for name in wanted]

    def work(self, run: Execution, task: Token) -> bool:
        state = task.saved
        if state.left is None:
            super().work(run, task)
        elif self._enough(run, task):
            if self.node.cancel_remaining:
                run.clear(task)
            state.left, state.enough = [], True
        self._open_next(run, task)
        busy = any(child.task_spec.holds(child) for child in task.children)
        if not busy and self.node.completion is not None and not state.enough:
            raise Failure(*NOT_ENOUGH)
        state.phase = WAITING
        return not busy

    def _open_next(self, run: Execution, task: Token) -> None:
        left = task.saved.left or []
        one_by_one = self.node.ordering == "Sequential"
        busy = any(child.task_spec.holds(child) for child in task.children)
        while left and not (one_by_one and busy):
            self._open_one(run, task, left.pop(0))
            busy = True

    def _open_one(self, run: Execution, task: Token, start: str) -> None:
        if self.part is None:
            run.spawn(start, task)
            return
        run.spawn(self.part, task, TokenState(start=start))

    def _enough(self, run: Execution, task: Token) -> bool:
        if self.node.completion is None:
            return False
        return run.expressions.condition(self.node.completion, run.visible(task))

    def give(self, run: Execution, task: Token) -> None:
        if self.collected is not None:
            results = run.scopes.local(own(task)).get(self.collected, [])
            run.scopes.set_nearest(
                run.chain(task)[1:], self.collected, results, element=self.node.id
            )
        super().give(run, task)

    def child_done(self, task: Token) -> None:
        state = task.saved
        if state.phase == WAITING and not state.incident:
            task.workflow.resume(task, WORKING)
