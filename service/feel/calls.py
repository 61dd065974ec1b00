"""Calling functions: built in or written in FEEL, with arguments by position or by name."""

from __future__ import annotations

from service.feel.builtin import call_builtin
from service.feel.errors import Invalid
from service.feel.kinds import MISFIT, convert, kind
from service.feel.run import Run
from service.feel.values import Function


def invoke(
    run: Run, target: object, values: list[object], names: tuple[str, ...] | None, name: str
) -> object:
    """Call a function with arguments by position or by name.

    :raises Invalid: no function, or the arguments do not fit
    """
    if not isinstance(target, Function):
        raise Invalid(f"{name} is {kind(target)}, no function", f"“{name}”不是函数")
    run.step()
    run.enter()
    try:
        if target.forms:
            return call_builtin(run, target, values, names)
        return call_defined(run, target, values, names)
    finally:
        run.depth -= 1


def call_defined(
    run: Run, target: Function, values: list[object], names: tuple[str, ...] | None
) -> object:
    """Call a function written in FEEL: arguments are converted, the result as well."""
    if names is not None:
        values = by_position(target, values, names)
    if target.call is None or len(values) != len(target.parameters):
        raise Invalid(
            f"takes {len(target.parameters)} arguments, got {len(values)}",
            f"需要 {len(target.parameters)} 个参数，给了 {len(values)} 个",
        )
    fitting = [convert(v, t) for v, t in zip(values, target.types, strict=True)]
    if any(value is MISFIT for value in fitting):
        raise Invalid(f"an argument of {target} has the wrong type", "参数类型不符")
    result = convert(target.call(run, *fitting), target.result)
    if result is MISFIT:
        raise Invalid(
            f"the result of {target.name} is no {target.result}", f"结果不是 {target.result}"
        )
    return result


def by_position(target: Function, values: list[object], names: tuple[str, ...]) -> list[object]:
    """Bring named arguments into the order of the parameters."""
    given = dict(zip(names, values, strict=True))
    if len(given) < len(names) or set(given) - set(target.parameters):
        raise Invalid(
            f"no such parameter: {', '.join(names)}", f"没有这样的参数：{'、'.join(names)}"
        )
    return [given.get(parameter) for parameter in target.parameters]
