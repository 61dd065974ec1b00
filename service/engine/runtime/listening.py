"""Execution listeners: actions or jobs before and after an element's own work, one by one.

Those of a process are heard when all in it is over, those of a flow when it is taken.
"""

from collections.abc import Mapping
from typing import Any

from service.engine.failures import BpmnError, Failure
from service.engine.model import Listener
from service.engine.runtime.acting import call_action, inputs_of, tries
from service.engine.runtime.execution import Execution, scope
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import Job

START, END, OVER, TAKE = "start", "end", "over", "take"


def listeners(task: Token, event: str) -> list[Listener]:
    """Return the listeners of an element to its start or its end, or to what it leads to."""
    if event == OVER:
        inside = task.task_spec.contents_inside(task)
        return list(inside.listeners) if inside else []
    if event == TAKE:
        heard = {flow.id: flow.listeners for flow, _ in task.task_spec.flows}
        return [one for flow, _ in task.saved.taken or () for one in heard[flow]]
    return [said for said in task.task_spec.node.dialect.listeners if said.event == event]


def listen(run: Execution, task: Token, event: str) -> bool:
    """Run the listeners that have not been run; False: one is a job that must be done first."""
    state, said = task.saved, listeners(task, event)
    while (number := state.heard or 0) < len(said):
        if not _run(run, task, said[number], f"{event}{number}"):
            return False
    state.heard = None
    return True


def moment(name: str) -> str:
    """Return when a listener is heard, by the name of its job: `start0` → `start`."""
    return name.rstrip("0123456789")


def _run(run: Execution, task: Token, listener: Listener, name: str) -> bool:
    node = task.task_spec.node
    kind = str(
        run.expressions.needed(listener.type, run.visible(task), kind="action", what="监听器类型")
    )
    headers = {**node.dialect.headers, **listener.headers}
    if run.context.is_job(kind):
        retries = tries(run, listener.retries, task)
        task.saved.job = Job(type=kind, retries=retries, listener=name, headers=headers)
        return False
    try:
        values = call_action(run, kind, inputs_of(run, task), headers, node.id)
    except BpmnError as error:
        raise no_errors(error.code, str(error)) from error
    hear(run, task, moment(name), values)
    return True


def no_errors(code: str, reason: str) -> Failure:
    """Say that a listener threw a BPMN error, which nothing can catch."""
    return Failure(
        "job", f"监听器不能抛出错误“{code}”：{reason}", f"a listener threw {code!r}: {reason}"
    )


def hear(run: Execution, task: Token, event: str, values: Mapping[str, Any]) -> None:
    """Take over what a listener gave: the element's own at its start, its scopes' at its end.

    What is given when a process is over is still the process's own.

    By another product's rule answers spread: each then goes to the nearest scope that knows it.
    """
    state, node = task.saved, task.task_spec.node
    state.heard = (state.heard or 0) + 1
    for name, value in values.items():
        if event == START and not node.dialect.answers_spread:
            run.scopes.set_local(scope(task), name, value, element=node.id)
        else:
            around = run.chain(task)[event in (END, TAKE) :]
            run.scopes.set_nearest(around, name, value, element=node.id)
