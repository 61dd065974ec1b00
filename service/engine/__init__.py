"""BPMN processes: read a diagram, check it, and run one move at a time."""

from service.engine.checking import ActionHelp, Known, check
from service.engine.diagram import Diagram, ElementInfo
from service.engine.failures import BpmnError, Failure, NotOpen
from service.engine.hands import Budget, Hands
from service.engine.migration import Rehearsal, migrate, suggest
from service.engine.moves import (
    amend,
    cancel,
    complete,
    deliver,
    fail_job,
    finish_job,
    retry,
    signal,
    skip,
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
    "ActionHelp",
    "BpmnError",
    "Budget",
    "Change",
    "Diagram",
    "ElementInfo",
    "Failure",
    "Hands",
    "Incident",
    "Known",
    "NotOpen",
    "OpenJob",
    "OpenTask",
    "Progress",
    "Rehearsal",
    "Sent",
    "State",
    "Step",
    "Wait",
    "amend",
    "cancel",
    "check",
    "complete",
    "deliver",
    "fail_job",
    "finish_job",
    "migrate",
    "process_ids",
    "read",
    "retry",
    "signal",
    "skip",
    "start",
    "suggest",
    "variables",
    "wake",
]
