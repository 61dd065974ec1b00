"""When a job's result, or its failure, counts as a BPMN error though its worker says none."""

from collections.abc import Mapping
from typing import Any

from service.engine.runtime.execution import Execution
from service.engine.runtime.token import Token, open_job

Json = Any


def error_in(
    run: Execution, token: Token, result: Mapping[str, Json], reason: str | None
) -> str | None:
    """Return the code of the first error whose condition holds, as Camunda 7 asks; None: of none.

    :param reason: why the job failed, None where it was done
    """
    errors = token.task_spec.node.dialect.errors
    if not errors or open_job(token).listener is not None:
        return None
    task = {"errorMessage": reason, "errorDetails": reason}
    seen = {**run.visible(token), **result, "externalTask": task}
    for condition, code in errors:
        if run.expressions.result(condition, seen)[0] is True:
            return code
    return None
