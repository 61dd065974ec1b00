"""Elements that hold others: the process, sub-processes, call activities."""

from typing import Any

from service.engine.failures import Failure
from service.engine.runtime.execution import Execution, scope
from service.engine.runtime.guards import watch, watch_over
from service.engine.runtime.specs.contents import Contents
from service.engine.runtime.specs.element import CLOSING, WAITING, Element, own
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import TokenState


class Scope(Element):
    """Opens, waits until nothing inside holds it open, and leaves."""

    contents: Contents = Contents(())

    def subscribe(self, run: Execution, task: Token) -> None:
        watch_over(run, task)

    def work(self, run: Execution, task: Token) -> bool:
        try:
            self.open(run, task, self.contents_of(run, task))
        except Failure:
            run.clear(task)  # all of its subscriptions, or none
            raise
        return not any(child.task_spec.holds(child) for child in task.children)

    def contents_of(self, run: Execution, task: Token) -> Contents:
        """Return what is inside."""
        return self.contents

    def contents_inside(self, task: Token) -> Contents | None:
        return self.contents

    def open(self, run: Execution, task: Token, contents: Contents) -> None:
        """Put the first tokens inside, and its event sub-processes on watch."""
        for handler in contents.handlers:
            watch(run, task, handler.start, handler.node.trigger, handler=handler.name)
        state = task.saved
        starts = contents.start(state.start_event)
        brought, state.start_event, state.caught = state.caught, None, None
        if brought is not None:
            _caught(run, task, starts[0], *brought)
            return
        for start in starts:
            run.spawn(start, task)

    def child_done(self, task: Token) -> None:
        if any(child.task_spec.holds(child) for child in task.children):
            return
        if task.saved.phase == WAITING and not task.saved.incident:
            self.finish(task.workflow, task)

    def give(self, run: Execution, task: Token) -> None:
        if not task.saved.reopened:
            super().give(run, task)

    def choose(self, run: Execution, task: Token) -> list[tuple[str, str]]:
        if task.saved.reopened:
            return []  # it was left before, and has only been undone
        return super().choose(run, task)

    def finish(self, run: Execution, task: Token) -> None:
        """Go on when everything inside has ended."""
        run.clear(task)
        run.resume(task, CLOSING)


def _caught(
    run: Execution, container: Token, start: str, payload: dict[str, Any], detail: dict[str, Any]
) -> None:
    """Put a token at the event that began the instance, with what it brought."""
    token = run.place(start, container, TokenState(fired=True, detail=detail))
    for name, value in payload.items():
        run.scopes.put(scope(token), name, value, element=token.task_spec.node.id)
    token.wake()


class ProcessScope(Scope):
    """The instance itself: the root of the tree."""

    closes_scope = True


class SubProcess(Scope):
    """An embedded sub-process (or a transaction)."""


class EventSubProcess(Scope):
    """A sub-process started by an event; its start event has fired when it opens."""

    def open(self, run: Execution, task: Token, contents: Contents) -> None:
        for handler in contents.handlers:
            watch(run, task, handler.start, handler.node.trigger, handler=handler.name)
        state = task.saved
        begun = TokenState(fired=True, detail=state.detail or {})
        start = run.place(state.start or "", task, begun)
        state.start = state.detail = None
        mapped = {line.target.partition(".")[0] for line in self.node.dialect.inputs}
        for name, value in run.scopes.take(own(task), but=mapped).items():
            run.scopes.put(own(start), name, value, element=self.node.id)
        start.wake()


class CallActivity(Scope):
    """Another process, run inside this instance with variables of its own."""

    closes_scope = True

    def enter(self, run: Execution, task: Token) -> None:
        super().enter(run, task)
        task.saved.own = sorted(run.scopes.local(own(task)))
        if self.node.dialect.parents_propagate:
            for name, value in run.visible(task).items():
                run.scopes.set_local(own(task), name, value, element=self.node.id)

    def contents_of(self, run: Execution, task: Token) -> Contents:
        process = run.expressions.needed(
            self.node.dialect.called or "", run.visible(task), kind="call", what="被调用流程"
        )
        contents = run.diagram.contents.get(str(process))
        if contents is None:
            raise Failure("call", f"没有流程“{process}”", f"there is no process {process!r}")
        if not contents.callable:
            raise Failure(
                "call",
                f"流程“{process}”没有普通的开始事件，不能被调用",
                f"process {process!r} has no plain start event to be called at",
            )
        if str(process) in _calling(task):
            raise Failure("call", f"流程“{process}”调用自己", f"process {process!r} calls itself")
        run.note("called", task, process=str(process))
        task.saved.process = str(process)
        return contents

    def contents_inside(self, task: Token) -> Contents | None:
        run: Execution = task.workflow
        return run.diagram.contents.get(task.saved.process or "")

    def give(self, run: Execution, task: Token) -> None:
        if not task.saved.returned:
            task.saved.returned = True
            run.note("returned", task, process=task.saved.process)
        if self.node.dialect.children_propagate and not self.node.dialect.outputs:
            around, kept = run.chain(task)[1:], set(task.saved.own or ())
            if self.rounds is not None:  # the results of the other rounds
                kept |= run.scopes.local(scope(task.container)).keys()
            for name, value in run.scopes.local(own(task)).items():
                collected = self.rounds is not None and self.rounds.keeps(name)
                if name not in kept and not collected:  # mapped inputs, its round's item and number
                    run.scopes.set_nearest(around, name, value, element=self.node.id)
        super().give(run, task)


def _calling(task: Token) -> set[Any]:
    """Return the processes that are being called around a call activity."""
    found = set()
    walker = task.holder
    while walker is not None:
        found.add(walker.saved.process or walker.task_spec.node.process_id)
        walker = walker.holder
    return found
