"""One activity of an ad-hoc sub-process with all that follows it, and what it gives."""

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from service.engine.expressions import always, body
from service.engine.model import Node
from service.engine.runtime.execution import Execution
from service.engine.runtime.specs.contents import Contents
from service.engine.runtime.specs.element import own
from service.engine.runtime.specs.repeated import PATH
from service.engine.runtime.specs.scopes import Scope
from service.engine.runtime.token import Token


class AdHocPart(Scope):
    """A scope around an activity; when all in it is over, its result joins the others'.

    It is nothing of the diagram's own: no step tells of it, and what can be undone in it belongs
    to the ad-hoc sub-process.
    """

    passes_undoing = True

    def __init__(self, wf_spec: WorkflowSpec, node: Node, name: str) -> None:
        super().__init__(wf_spec, node, name)
        self.listens = False
        self.collection = node.dialect.collected or ""
        self.element = node.dialect.collected_element or "=null"

    @property
    def needed(self) -> int:
        return 1

    def arrive(self, run: Execution, task: Token) -> None:
        """Tell nothing."""

    def depart(self, run: Execution, task: Token) -> None:
        """Tell nothing."""

    def enter(self, run: Execution, task: Token) -> None:
        """Map nothing; a plain name that is collected is the part's own."""
        path = PATH.fullmatch(body(self.element))
        if path is not None:
            run.scopes.set_local(own(task), path[1], None, element=self.node.id)

    def subscribe(self, run: Execution, task: Token) -> None:
        """Watch nothing: the sub-process around it does."""

    def open(self, run: Execution, task: Token, contents: Contents) -> None:
        run.spawn(task.saved.start or "", task)

    def give(self, run: Execution, task: Token) -> None:
        value = run.expressions.value(always(self.element), run.visible(task))
        scope = own(task.container)
        results = [*run.scopes.local(scope).get(self.collection, []), value]
        run.scopes.set_local(scope, self.collection, results, element=self.node.id)
