"""BPMN processes: read a diagram, check it, and run one move at a time."""

from service.engine.checking import ActionHelp, Known, check
from service.engine.diagram import Diagram, ElementInfo
from service.engine.failures import BpmnError, Failure, NotOpen
from service.engine.hands import Budget, Hands
from service.engine.moves import (
    complete,
    deliver,
    fail_job,
    finish_job,
    retry,
    signal,
    start,
    variables,
    wake,
)
from service.engine.progress import (
    Change,
    Incident,
    OpenJob,
    OpenTask,
    Progress,
    Sent,
    State,
    Step,
    Wait,
)
from service.engine.release import process_ids, read

__all__ = [
    "ActionHelp", "BpmnError", "Budget", "Change", "Diagram", "ElementInfo", "Failure", "Hands",
    "Incident", "Known", "NotOpen", "OpenJob", "OpenTask", "Progress", "Sent", "State", "Step",
    "Wait", "check", "complete", "deliver", "fail_job", "finish_job", "process_ids", "read",
    "retry", "signal", "start", "variables", "wake",
]  # fmt: skip
