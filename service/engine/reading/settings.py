"""Properties of our own at an element that say what `zeebe:` has no word for.

| property | at | meaning |
|---|---|---|
| `results` = `spread` | any node | results reach variables of the process even beside outputs |
| `resultShape` | business rule task | how a decision's result is put: a name of `decided.py` |
| `error:CODE` = `=condition` | a job's task | the result, or the failure, is this BPMN error |
| `errorCodeVariable`, `errorMessageVariable` | an event | where a caught error's code, message go |
| `escalationCodeVariable` | an event | where a caught escalation's code goes |
| `signalScope` = `instance` | an event with a signal | the signal stays inside its instance |
| `terminateAll` = `true` | a terminate end event | the whole instance ends |

Converted diagrams of other products use them (`service.dialects`); they are written by hand too.
"""

from collections.abc import Mapping
from typing import Any

RESULTS, SPREAD_RESULTS = "results", "spread"
RESULT_SHAPE = "resultShape"
ERROR = "error:"
ERROR_CODE, ERROR_MESSAGE = "errorCodeVariable", "errorMessageVariable"
ESCALATION_CODE = "escalationCodeVariable"
SIGNAL_SCOPE, INSTANCE = "signalScope", "instance"
TERMINATE_ALL = "terminateAll"
NAMES = frozenset(
    {
        RESULTS, RESULT_SHAPE, ERROR_CODE, ERROR_MESSAGE, ESCALATION_CODE, SIGNAL_SCOPE,
        TERMINATE_ALL,
    }
)  # fmt: skip


def apply(properties: Mapping[str, str], fields: dict[str, Any]) -> None:
    """Put what the properties of a node say into the fields of its dialect."""
    if properties.get(RESULTS) == SPREAD_RESULTS:
        fields["answers_spread"] = True
    if properties.get(RESULT_SHAPE):
        fields["result_shape"] = properties[RESULT_SHAPE]
    errors = tuple(
        (value, name.removeprefix(ERROR))
        for name, value in properties.items()
        if name.startswith(ERROR)
    )
    if errors:
        fields["errors"] = (*fields.get("errors", ()), *errors)
