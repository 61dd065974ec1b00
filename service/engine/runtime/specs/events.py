"""Events: they start, wait, throw and end."""

from collections.abc import Mapping
from typing import Any

from service.engine.failures import Failure
from service.engine.model import Trigger
from service.engine.progress import Sent
from service.engine.runtime.acting import inputs_of
from service.engine.runtime.compensation import scope_to_undo, stop_to_undo, undo_next
from service.engine.runtime.conditions import ask_condition
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import broadcast, subscription, watch, written
from service.engine.runtime.specs.element import LEAVING, Element, answer, own
from service.engine.runtime.specs.tasks import Activity, ServiceTask
from service.engine.runtime.throwing import throw
from service.engine.runtime.token import Token
from service.engine.timing import spans


class FiredEvent(Element):
    """An event whose token exists because it has fired: start and boundary events."""

    def arrive(self, run: Execution, task: Token) -> None:
        if not task.saved.fired:
            super().arrive(run, task)
            return
        if not task.saved.entered:
            task.saved.entered = True
            detail, task.saved.detail = task.saved.detail or {}, None
            run.note("caught", task, **detail)

    def give(self, run: Execution, task: Token) -> None:
        said = self.node.dialect
        if task.saved.fired and (said.answers_spread or not said.outputs):
            around = run.chain(task)[1:]
            for name, value in run.scopes.take(own(task)).items():
                run.scopes.set_nearest(around, name, value, element=self.node.id)
        super().give(run, task)

    def ask(self, task: Token) -> None:
        ask_condition(task)


class CatchEvent(Element):
    """Waits where it stands until its time, message, signal or condition comes.

    An event of several definitions has a subscription for each beside it; the first is enough,
    or (parallel multiple) all of them must come.
    """

    def work(self, run: Execution, task: Token) -> bool:
        state, trigger = task.saved, self.node.trigger
        if state.fired:
            detail, state.detail = state.detail or {}, None
            run.note("caught", task, **detail)
            answer(run, task, run.scopes.take(own(task)))
            return True
        if trigger.kind in ("none", "link"):
            return True
        if trigger.parts:
            opened = watch(run, task.container, self.name, trigger, host=task)
            state.guards = [guard.id for guard in opened]
        else:
            state.sub = subscription(run, trigger, run.visible(task))
        if not (state.guards or state.sub):
            raise Failure(
                "timer", "定时器的各次都已经过去", "the timer's times are all over: it never comes"
            )
        return False

    def fire(
        self, run: Execution, task: Token, payload: Mapping[str, Any], detail: Mapping[str, Any]
    ) -> None:
        """Take what came and go on; at an event-based gateway the others stop waiting."""
        gate, task.saved.gate = task.saved.gate, None
        if gate is not None:
            for other in list(task.container.children):
                if other.saved.gate == gate:
                    run.cancel_token(other)
        task.saved.sub = None
        run.note("caught", task, **detail)
        answer(run, task, payload)
        run.resume(task, LEAVING)

    def ask(self, task: Token) -> None:
        ask_condition(task)


class ReceiveTask(CatchEvent, Activity):
    """A task that waits for a message."""


class ThrowEvent(ServiceTask):
    """Throws and goes on: nothing, a message, a signal, an escalation, compensation, or several."""

    def work(self, run: Execution, task: Token) -> bool:
        state, parts = task.saved, in_order(self.node.trigger)
        while state.thrown < len(parts):
            if not self.throw(run, task, parts[state.thrown]) or task.id not in run.tasks:
                return False
            state.thrown += 1
        return True

    def throw(self, run: Execution, task: Token, part: Trigger) -> bool:
        """Throw one thing; False when it is not done yet, or has ended this event."""
        kind = part.kind
        if kind == "message" and self.node.dialect.task_type is None:
            return self._send_message(run, task, part)
        if kind == "message":
            return ServiceTask.work(self, run, task)
        if kind == "signal":
            return self._send_signal(run, task, part)
        if kind == "escalation":
            code = self._code(run, task, part)
            caught = throw(run, task, kind, code, self._payload(run, task))
            run.note("thrown", task, kind=kind, code=code, caught=caught)
            return task.id in run.tasks
        if kind == "compensate":
            return self._undo(run, task, part)
        return True

    def _undo(self, run: Execution, task: Token, part: Trigger) -> bool:
        """Undo one thing after the other; where it is not awaited, a token goes on at once."""
        state = task.saved
        ways = [] if part.waits or state.gone_on else self.choose(run, task)
        done = undo_next(run, task, scope_to_undo(task), part.activity)
        if ways and not done:
            state.gone_on = True
            run.follow(task.container, ways)
        return done

    def choose(self, run: Execution, task: Token) -> list[tuple[str, str]]:
        return [] if task.saved.gone_on else super().choose(run, task)

    def _code(self, run: Execution, task: Token, part: Trigger) -> str | None:
        """Return the code that is thrown, which may be worked out."""
        if part.code is None:
            return None
        seen = run.visible(task)
        return str(run.expressions.needed(part.code, seen, kind="error", what="代码"))

    def _payload(self, run: Execution, task: Token) -> dict[str, Any]:
        """Return what the input mappings laid ready."""
        return inputs_of(run, task)

    def _send_message(self, run: Execution, task: Token, trigger: Trigger) -> bool:
        seen = run.visible(task)
        name = run.expressions.needed(trigger.name or "=null", seen, kind="message", what="消息名")
        key_text = self.node.dialect.publish_key or trigger.key
        key = None
        if key_text is not None:
            key = written(run.expressions.needed(key_text, seen, kind="message", what="关联键"))
        payload = self._payload(run, task)
        lives = spans.length(self.node.dialect.publish_ttl or "")
        run.sent.append(Sent(str(name), key, payload, lives=lives))
        run.note("thrown", task, kind="message", message=str(name), key=key)
        return True

    def _send_signal(self, run: Execution, task: Token, part: Trigger) -> bool:
        seen = run.visible(task)
        name = str(run.expressions.needed(part.name or "=null", seen, kind="signal", what="信号名"))
        payload = self._payload(run, task)
        if not part.within:
            run.sent.append(Sent(name, None, payload, kind="signal"))
        run.note("thrown", task, kind="signal", signal=name)
        broadcast(run, name, payload)
        return task.id in run.tasks

    def without_type(self, run: Execution, task: Token) -> bool:
        return True


class EndEvent(ThrowEvent):
    """Ends its token; may throw, or end its whole scope."""

    def throw(self, run: Execution, task: Token, part: Trigger) -> bool:
        kind = part.kind
        if kind == "error":
            code = self._code(run, task, part) or ""
            run.note("thrown", task, kind=kind, code=code)
            return self.throw_error(run, task, code, self.node.name, self._payload(run, task))
        if kind == "terminate" and part.everything:
            return self._end_all(run, task)
        if kind == "terminate":
            run.clear(task.container, but=task)
            return True
        if kind == "cancel":
            return self._cancel(run, task)
        return super().throw(run, task, part)

    def _end_all(self, run: Execution, task: Token) -> bool:
        """End the whole instance, with the processes around this one."""
        run.note("thrown", task, kind="terminate")
        run.clear(run.task_tree)
        run.settled(run.task_tree)
        return False

    def _cancel(self, run: Execution, task: Token) -> bool:
        """Leave a transaction: stop what runs, undo what is done, go on from its cancel event."""
        if task.saved.undo is None:
            stop_to_undo(run, task)
        if not undo_next(run, task, task.container, None):
            return False
        run.note("thrown", task, kind="cancel")
        if throw(run, task, "cancel", None, {}):
            return False
        raise Failure("error", "事务被取消，但没有取消边界事件", "no cancel event catches this")


class SendTask(ThrowEvent):
    """A task that sends a message, or does it by an action or job."""

    def work(self, run: Execution, task: Token) -> bool:
        if self.node.dialect.task_type is not None:
            return ServiceTask.work(self, run, task)
        return self._send_message(run, task, self.node.trigger)


LAST = ("escalation", "compensate", "terminate", "error", "cancel")


def in_order(trigger: Trigger) -> list[Trigger]:
    """Return what an event throws, that which ends its scope last."""
    parts = [part for part in trigger.each if part.kind not in ("none", "link")]
    return sorted(parts, key=lambda part: LAST.index(part.kind) if part.kind in LAST else -1)
