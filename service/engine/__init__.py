"""BPMN processes: read a diagram, check it, and run one move at a time."""

from service.engine.checking import ActionHelp, Known, check
from service.engine.checking.returns import RETURN_TO, TAKE_BACK, Hindrance
from service.engine.checking.returns import named as steps_named
from service.engine.context import Budget, MoveContext
from service.engine.failures import BpmnError, Failure, NotAllowed, NotOpen
from service.engine.migration import Rehearsal, alike, at_rest, identical, migrate, suggest
from service.engine.model import Node
from service.engine.moves import (
    cancel,
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
from service.engine.operating import amend, drop, relocate, skip
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
from service.engine.reading.settings import NAMES as SETTINGS
from service.engine.recounting import recount
from service.engine.release import Read, diagram_of, process_ids, read, read_file
from service.engine.returning import send_back, why_not_back
from service.engine.runtime.diagram import Diagram, ElementInfo
from service.engine.standing import OpenPoint, joins_left, points, targets
from service.engine.starting import Begin, begins, offered
from service.engine.timing.timers import Alarm

__all__ = [
    "RETURN_TO",
    "SETTINGS",
    "TAKE_BACK",
    "ActionHelp",
    "Alarm",
    "Begin",
    "BpmnError",
    "Budget",
    "Change",
    "Diagram",
    "ElementInfo",
    "Failure",
    "Hindrance",
    "Incident",
    "Known",
    "MoveContext",
    "Node",
    "NotAllowed",
    "NotOpen",
    "OpenJob",
    "OpenPoint",
    "OpenTask",
    "Progress",
    "Read",
    "Rehearsal",
    "Sent",
    "State",
    "Step",
    "Wait",
    "alike",
    "amend",
    "at_rest",
    "begins",
    "cancel",
    "check",
    "complete",
    "deliver",
    "diagram_of",
    "drop",
    "fail_job",
    "finish_job",
    "identical",
    "joins_left",
    "migrate",
    "offered",
    "points",
    "process_ids",
    "read",
    "read_file",
    "recount",
    "relocate",
    "retry",
    "send_back",
    "signal",
    "skip",
    "start",
    "steps_named",
    "suggest",
    "targets",
    "variables",
    "wake",
    "why_not_back",
]
