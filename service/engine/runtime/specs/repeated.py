"""Activities that repeat: multi-instance over a collection, or a standard loop."""

import re
from functools import lru_cache
from typing import Any

from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from service.engine.expressions import always, body, compiled, plain
from service.engine.failures import Failure
from service.engine.model import Loop, Node
from service.engine.reading.variables import WORD
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import watch_over
from service.engine.runtime.specs.element import WAITING, WORKING, Element, own
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import TokenState
from service.feel import FeelError

ITEMS = "loopItems"
PATH = re.compile(rf"({WORD})(?:\.{WORD})*", re.UNICODE)


class Repeated(Element):
    """The body of a repeated activity: opens its rounds and collects what they give."""

    loop: Loop

    def __init__(self, wf_spec: WorkflowSpec, node: Node, inner: Element) -> None:
        super().__init__(wf_spec, node)
        assert node.loop is not None
        self.loop = node.loop
        self.inner = inner.name
        self.listens = False  # its rounds do
        inner.rounds = self

    @property
    def collected_name(self) -> str:
        """The variable that is collected and each round has for itself; "" where none is."""
        path = PATH.fullmatch(body(self.loop.output_element or ""))
        given = path is None or path[1] in (self.loop.item, "loopCounter")
        return "" if path is None or given else path[1]

    def keeps(self, name: str) -> bool:
        """Whether a variable that a round gives is collected and goes nowhere else."""
        if self.loop.output_element is None:
            return False
        return name in _names(body(self.loop.output_element))

    def enter(self, run: Execution, task: Token) -> None:
        """Map nothing: each round maps its own inputs."""

    def subscribe(self, run: Execution, task: Token) -> None:
        watch_over(run, task)

    def work(self, run: Execution, task: Token) -> bool:
        state = task.saved
        if state.opened is None:
            self._begin(run, task)
        enough, state.enough = state.enough, False
        if enough or self._exhausted(run, task):
            return True
        state.phase = WAITING
        count = 1 if self.loop.sequential else (state.total or 0) - (state.opened or 0)
        for _ in range(count):
            self._open_round(run, task)
        return False

    def _begin(self, run: Execution, task: Token) -> None:
        state, loop = task.saved, self.loop
        items = self._items(run, task)
        limit = run.context.budget.tasks
        if items is not None and len(items) > limit:
            raise Failure(
                "budget",
                f"要办 {len(items)} 次，超过 {limit} 次",
                f"{len(items)} rounds, limit {limit}",
            )
        state.opened, state.done = 0, 0
        state.total = None if items is None else len(items)
        if loop.collection is not None:
            run.scopes.put(own(task), ITEMS, items, element=self.node.id)
        if loop.output_collection is not None:
            results = [None] * (state.total or 0)
            run.scopes.put(own(task), loop.output_collection, results, element=self.node.id)

    def _items(self, run: Execution, task: Token) -> list[Any] | None:
        """Return what to go through; None: the loop's condition decides."""
        loop, seen = self.loop, run.visible(task)
        if loop.collection is not None:
            items = plain(
                run.expressions.needed(
                    always(loop.collection), seen, kind="collection", what="集合"
                )
            )
            if not isinstance(items, list):
                raise Failure(
                    "collection",
                    f"“{body(loop.collection)}”不是列表",
                    f"{loop.collection!r} is no list",
                )
            return items
        if loop.cardinality is not None:
            return [None] * _count(run, loop.cardinality, seen)
        if loop.condition is None and loop.maximum is None:
            raise Failure("collection", "没有写明重复几次", "nothing says how often it is repeated")
        return None

    def _exhausted(self, run: Execution, task: Token) -> bool:
        opened, total = task.saved.opened or 0, task.saved.total
        if total is not None:
            return opened >= total
        if self.loop.maximum is not None and opened >= self.loop.maximum:
            return True
        if self.loop.condition is None or (opened == 0 and not self.loop.test_before):
            return False
        seen = run.visible(task) | {"loopCounter": opened}
        return not run.expressions.condition(self.loop.condition, seen)

    def _open_round(self, run: Execution, task: Token) -> None:
        index = task.saved.opened or 0
        task.saved.opened = index + 1
        token = run.place(self.inner, task, TokenState(round=index + 1))
        run.scopes.put(own(token), "loopCounter", index + 1, element=self.node.id)
        if self.loop.item is not None:
            items = run.scopes.local(own(task))[ITEMS]
            run.scopes.put(own(token), self.loop.item, items[index], element=self.node.id)
        name = self.collected_name
        if name:
            run.scopes.put(own(token), name, None, element=self.node.id)
        token.wake()

    def collect(self, run: Execution, token: Token) -> None:
        """Keep what a round gave, and ask whether that is enough."""
        container, loop = token.container, self.loop
        if loop.output_collection is not None and loop.output_element is not None:
            value = run.expressions.value(always(loop.output_element), run.visible(token))
            results = list(run.scopes.local(own(container))[loop.output_collection])
            number = token.saved.round or 1
            results += [None] * (number - len(results))
            results[number - 1] = value
            run.scopes.put(own(container), loop.output_collection, results, element=self.node.id)
        if loop.completion is not None:
            seen = run.visible(token) | _counts(container)
            if run.expressions.condition(loop.completion, seen):
                container.saved.enough = True

    def child_done(self, task: Token) -> None:
        run: Execution = task.workflow
        state = task.saved
        if state.phase != WAITING:
            return
        state.done += 1
        if state.enough:
            run.clear(task)
        if not any(child.task_spec.holds(child) for child in task.children):
            run.resume(task, WORKING)

    def give(self, run: Execution, task: Token) -> None:
        name = self.loop.output_collection
        if name is not None:
            results = run.scopes.local(own(task)).get(name, [])
            around = run.chain(task)[1:]
            run.scopes.set_nearest(around, name, results, element=self.node.id)


@lru_cache(maxsize=1024)
def _names(text: str) -> frozenset[str]:
    """Return the variables that an expression reads."""
    try:
        return frozenset(use.name for use in compiled(text).names)
    except FeelError:
        return frozenset()  # evaluating it says why


def _counts(container: Token) -> dict[str, int]:
    """Return the numbers a completion condition may ask for, this round counted as completed."""
    state = container.saved
    done, opened = state.done + 1, state.opened or 0
    return {
        "numberOfInstances": state.total or opened,
        "numberOfCompletedInstances": done,
        "numberOfActiveInstances": opened - done,
        "numberOfTerminatedInstances": 0,
    }


def _count(run: Execution, text: str, seen: dict[str, Any]) -> int:
    value = run.expressions.needed(always(text), seen, kind="collection", what="次数")
    try:
        number = int(str(value))
    except ValueError as error:
        raise Failure(
            "collection", f"次数“{value}”不是整数", f"{value!r} is no whole number"
        ) from error
    return max(0, min(number, run.context.budget.tasks + 1))
