"""Tasks: done by a person, an action, a job, a decision, an expression, or by nobody."""

from collections.abc import Mapping
from typing import Any

from service.engine.context import DecisionResult
from service.engine.expressions import LAST_SECOND, plain
from service.engine.failures import BpmnError, Failure
from service.engine.runtime.acting import call_action, inputs_of, tell_caller, tries
from service.engine.runtime.clock import callers_time
from service.engine.runtime.decided import SPREAD, shaped, spread
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import watch_over
from service.engine.runtime.specs.element import Element, answer
from service.engine.runtime.throwing import throw
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import Job, Work
from service.errors import Refused


class Activity(Element):
    """An element that boundary events can watch."""

    def subscribe(self, run: Execution, task: Token) -> None:
        watch_over(run, task)


class PassingTask(Activity):
    """A task of no type, or one done by hand outside the system: passed at once."""


class UserTask(Activity):
    """Work for a person: open until somebody completes it."""

    def work(self, run: Execution, task: Token) -> bool:
        task.saved.work = self.assigned(run, run.visible(task))
        return False

    def assigned(self, run: Execution, context: Mapping[str, Any]) -> Work:
        """Return who shall do it and by when, worked out once."""
        said, language = self.node.dialect, run.expressions
        due = said.due and language.moment(said.due, context, kind="timer", date_alone=LAST_SECOND)
        follow = said.follow_up and language.moment(said.follow_up, context, kind="timer")
        return Work(
            assignee=language.words(said.assignee, context),
            groups=names(run, said.candidate_groups, context) or None,
            users=names(run, said.candidate_users, context) or None,
            form=language.words(said.form, context),
            due=due.isoformat() if due else None,
            follow=follow.isoformat() if follow else None,
            priority=_priority(language.value(said.priority or "50", context)),
        )


def names(run: Execution, text: str | None, context: Mapping[str, Any]) -> list[str]:
    """Return a list of names from an expression or from words parted by commas."""
    if text is None:
        return []
    value = run.expressions.value(text, context)
    if isinstance(value, list):
        return [str(name) for name in value if name is not None]
    return [name.strip() for name in str(value or "").split(",") if name.strip()]


def _priority(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise Failure(
            "expression", f"优先级“{value}”不是整数", f"priority {value!r} is no whole number"
        ) from error


class ServiceTask(Activity):
    """An action in the caller's transaction, or a job outside it."""

    def work(self, run: Execution, task: Token) -> bool:
        said = self.node.dialect
        tell_caller(run, task)
        if said.task_type is None:
            return self.without_type(run, task)
        kind = run.expressions.needed(
            said.task_type, run.visible(task), kind="action", what="任务类型"
        )
        if run.context.is_job(str(kind)):
            task.saved.job = Job(type=str(kind), retries=tries(run, said.retries, task))
            return False
        return self._act(run, task, str(kind))

    def without_type(self, run: Execution, task: Token) -> bool:
        """Say what happens where the diagram names no type: an expression may be the work."""
        said = self.node.dialect
        if said.script is not None:
            value = run.expressions.value(said.script, run.visible(task))
            answer(run, task, {said.result or "result": value})
            return True
        raise Failure("action", "没有任务类型", "there is no task type")

    def _act(self, run: Execution, task: Token, kind: str) -> bool:
        inputs = inputs_of(run, task)
        try:
            outputs = call_action(run, kind, inputs, self.node.dialect.headers, self.node.id)
        except BpmnError as error:
            return self.throw_error(run, task, error.code, str(error), error.variables)
        run.note("acted", task, type=kind, inputs=inputs, outputs=outputs)
        answer(run, task, self.result(outputs))
        return True

    def result(self, outputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the variables that a result becomes: itself, or under one name."""
        name = self.node.dialect.headers.get("resultVariable")
        return {name: dict(outputs)} if name else outputs

    def throw_error(
        self, run: Execution, task: Token, code: str, message: str, variables: Mapping[str, Any]
    ) -> bool:
        """Throw a BPMN error from this task; nobody catching it is an incident."""
        if throw(run, task, "error", code, variables, message):
            return False
        raise Failure(
            "error",
            f"错误“{code}”没有人处理" + (f"：{message}" if message else ""),
            f"error {code!r} is not caught" + (f": {message}" if message else ""),
        )


class DecisionTask(ServiceTask):
    """A business rule task: a DMN decision, or an action or job like a service task."""

    def work(self, run: Execution, task: Token) -> bool:
        said = self.node.dialect
        if said.decision is None:
            return super().work(run, task)
        seen = run.visible(task)
        decision = str(
            run.expressions.needed(said.decision, seen, kind="decision", what="决策编号")
        )
        value, found = self._decide(run, decision, seen)
        run.note("decided", task, decision=decision, explanation=found.explanation, value=value)
        if said.result_shape == SPREAD:
            answer(run, task, spread(value, decision, found))
            return True
        if said.result_shape is not None:
            value = shaped(value, said.result_shape, found)
        answer(run, task, {said.result or "result": value})
        return True

    def _decide(
        self, run: Execution, decision: str, seen: dict[str, Any]
    ) -> tuple[Any, DecisionResult]:
        try:
            with callers_time(run):
                result = run.context.decide(decision, seen)
        except Refused:
            raise
        except Exception as error:
            words = getattr(error, "zh", error)
            raise Failure(
                "decision",
                f"决策“{decision}”出错：{words}",
                f"{decision}: {type(error).__name__}: {error}",
            ) from error
        return plain(result.value), result


class ScriptTask(ServiceTask):
    """One FEEL expression; there is no other script language."""
