"""What an open element waits for, brought in step with the new version of its diagram."""

import datetime
from collections.abc import Mapping
from dataclasses import replace

from service.engine.expressions import Expressions
from service.engine.model import Trigger
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import subscription
from service.engine.runtime.specs.element import Element
from service.engine.runtime.specs.tasks import ServiceTask, UserTask
from service.engine.runtime.token import Token, open_job
from service.engine.runtime.token_state import Work


def renew(
    run: Execution, before: Mapping[str, Element], begun: Mapping[str, datetime.datetime]
) -> None:
    """Wait for what the new version names; times change only for tokens with a known start.

    :param before: the old version's element of each token
    :raises Failure: a name, key or time of the new version has no value
    """
    for token in run.live():
        old = before.get(token.id)
        if old is None:
            continue
        since = begun.get(token.saved.guards_of or token.id)
        if token.saved.sub:
            _resubscribe(run, token, old.node.trigger, since)
        if token.saved.job is not None and isinstance(token.task_spec, ServiceTask):
            _retype_job(run, token, old)
        if token.saved.work is not None and isinstance(token.task_spec, UserTask) and since:
            _reschedule(run, token, old, since)


def _resubscribe(
    run: Execution, token: Token, old: Trigger, since: datetime.datetime | None
) -> None:
    new = token.task_spec.node.trigger
    host = run.tasks.get(token.saved.guards_of or "", token)
    if new.kind == "timer":
        changed = since is not None and (new.timer, new.expression) != (old.timer, old.expression)
    else:
        changed = _said(new) != _said(old)
    if changed:
        with as_of(run, since):
            token.saved.sub = subscription(run, new, run.visible(host))


def _said(trigger: Trigger) -> tuple[object, ...]:
    return (trigger.name, trigger.key, trigger.expression, trigger.variables, trigger.changes)


def _retype_job(run: Execution, token: Token, old: Element) -> None:
    said = token.task_spec.node.dialect.task_type
    if said is not None and said != old.node.dialect.task_type:
        kind = run.expressions.needed(said, run.visible(token), kind="action", what="任务类型")
        open_job(token).type = str(kind)


def _reschedule(run: Execution, token: Token, old: Element, since: datetime.datetime) -> None:
    before, after = old.node.dialect, token.task_spec.node.dialect
    if (before.due, before.follow_up) == (after.due, after.follow_up):
        return
    assert isinstance(token.task_spec, UserTask)
    with as_of(run, since):
        found = token.task_spec.assigned(run, run.visible(token))
    reschedule(token, found)


def reschedule(token: Token, found: Work) -> None:
    """Give an open task the times of what was worked out for it again."""
    work = token.saved.work
    assert work is not None, token
    work.due, work.follow = found.due, found.follow


class as_of:  # noqa: N801 - read as a word: `with as_of(run, since):`
    """Let expressions be worked out as of an earlier moment; None leaves the present."""

    def __init__(self, run: Execution, since: datetime.datetime | None) -> None:
        self._run, self._since, self._now = run, since, run.expressions

    def __enter__(self) -> None:
        if self._since is not None:
            context = replace(self._run.context, now=self._since)
            self._run.expressions = Expressions(context, self._run.diagram.names)

    def __exit__(self, *_exc: object) -> None:
        self._run.expressions = self._now
