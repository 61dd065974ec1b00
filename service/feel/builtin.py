"""How built-in functions are declared: Python annotations say which arguments fit.

`@builtin("substring", "string", "start position", "length")` names the parameters as FEEL does;
their types come from the annotations. A function of several forms is declared several times.
"""

from __future__ import annotations

import inspect
import math
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from service.feel.errors import Invalid
from service.feel.kinds import NAMES, kind, midnight
from service.feel.run import Run
from service.feel.types import ANY
from service.feel.values import Date, DateTime, Function

BUILTINS: dict[str, Function] = {}
NO_FIT = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: `kinds` are the classes that fit, None stands for anything at all."""

    name: str
    kinds: frozenset[type] | None
    optional: bool

    def converted(self, value: object) -> object:
        """Return the value after FEEL's own conversions, NO_FIT where none helps."""
        kinds = self.kinds
        if kinds is None or value.__class__ in kinds:
            return value
        if isinstance(value, list) and len(value) == 1:
            return self.converted(value[0])
        if list in kinds and value is not None:
            return [value]
        if isinstance(value, Date) and DateTime in kinds:
            return midnight(value)
        return NO_FIT


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a built-in; a variadic form repeats its last parameter."""

    parameters: tuple[Parameter, ...]
    body: Callable[..., object]
    needs_run: bool
    needed: int
    most: float
    result: str

    def takes(self, count: int) -> bool:
        """Tell whether this number of arguments may be given."""
        return self.needed <= count <= self.most

    def takes_classes(self, classes: list[type]) -> bool:
        """Tell whether arguments of these classes fit; `object` stands for any."""
        last = self.parameters[-1:] * max(0, len(classes) - len(self.parameters))
        pairs = zip((*self.parameters, *last), classes, strict=False)
        return self.takes(len(classes)) and all(p.kinds is None or c in p.kinds for p, c in pairs)

    def arrange(self, values: list[object], names: tuple[str, ...]) -> list[object] | None:
        """Bring named arguments into the order of the parameters, None if they do not match."""
        given = dict(zip(names, values, strict=True))
        known = {parameter.name for parameter in self.parameters}
        if len(given) < len(names) or not set(given) <= known:
            return None
        return list(_filled(self.parameters, given))

    def fits(self, values: list[object]) -> bool:
        """Tell whether arguments fit as they are."""
        if not self.needed <= len(values) <= self.most:
            return False
        parameters = self.parameters
        last = len(parameters) - 1
        for number, value in enumerate(values):
            kinds = parameters[number if number < last else last].kinds
            if kinds is not None and value.__class__ not in kinds:
                return False
        return True

    def converted(self, values: list[object]) -> list[object] | None:
        """Return the arguments after FEEL's own conversions, None if one does not fit."""
        if not self.takes(len(values)):
            return None
        last = self.parameters[-1:] * max(0, len(values) - len(self.parameters))
        pairs = zip((*self.parameters, *last), values, strict=False)
        fitting = [parameter.converted(value) for parameter, value in pairs]
        return None if any(value is NO_FIT for value in fitting) else fitting

    def call(self, run: Run, values: list[object]) -> object:
        """Run the body."""
        return self.body(run, *values) if self.needs_run else self.body(*values)


def _filled(parameters: tuple[Parameter, ...], given: dict[str, object]) -> Iterable[object]:
    """Yield arguments by position up to the last one named; those left out are null."""
    left = len(given)
    for parameter in parameters:
        if not left:
            return
        left -= parameter.name in given
        yield given.get(parameter.name)


def builtin(
    name: str, *parameters: str, variadic: bool = False
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a form of a built-in function."""

    def register(body: Callable[..., object]) -> Callable[..., object]:
        form = _form(body, parameters, variadic)
        function = BUILTINS.get(name, Function(name))
        forms = (*function.forms, form)
        longest = max(forms, key=lambda f: len(f.parameters))
        BUILTINS[name] = replace(
            function,
            forms=forms,
            parameters=tuple(p.name for p in longest.parameters),
            types=tuple(ANY for _ in longest.parameters),
        )
        return body

    return register


def _form(body: Callable[..., object], names: tuple[str, ...], variadic: bool) -> Form:
    hints = typing.get_type_hints(body)
    arguments = list(inspect.signature(body).parameters.values())
    needs_run = bool(arguments) and arguments[0].name == "run"
    own = arguments[needs_run:]
    parameters = tuple(
        Parameter(name, _kinds(hints[argument.name]), argument.default is not argument.empty)
        for name, argument in zip(names, own, strict=True)
    )
    needed = sum(not parameter.optional for parameter in parameters)
    most = math.inf if variadic else len(parameters)
    return Form(parameters, body, needs_run, needed, most, _result_name(hints.get("return")))


def _result_name(hint: Any) -> str:
    """Return the FEEL type a form gives, Any where its annotation does not say."""
    return NAMES.get(typing.get_origin(hint) or hint, "Any")


def _kinds(hint: Any) -> frozenset[type] | None:
    if hint is object or hint is Any:
        return None
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return frozenset(typing.get_origin(option) or option for option in options)


def call_builtin(
    run: Run, target: Function, values: list[object], names: tuple[str, ...] | None
) -> object:
    """Call the first form that fits, without conversions if there is one.

    :raises Invalid: none fits, or the function has no result for these values
    """
    if names is None:
        arranged = [(form, values) for form in target.forms]
    else:
        found = ((form, form.arrange(values, names)) for form in target.forms)
        arranged = [(form, ordered) for form, ordered in found if ordered is not None]
    for form, ordered in arranged:
        if form.fits(ordered):
            return _result(form, run, ordered)
    for form, ordered in arranged:
        fitting = form.converted(ordered)
        if fitting is not None:
            return _result(form, run, fitting)
    given = ", ".join(map(kind, values))
    raise Invalid(
        f"{target.name} cannot be called with ({given})",
        f"函数“{target.name}”不接受参数（{given}）",
    )


def _result(form: Form, run: Run, values: list[object]) -> object:
    try:
        return form.call(run, values)
    except (ArithmeticError, ValueError) as error:
        raise Invalid(
            f"no result: {error or type(error).__name__}", "没有结果：数值超出范围"
        ) from error


def whole(number: Decimal, what: str = "number") -> int:
    """Return a number as an int.

    :raises Invalid: it has a fraction
    """
    if number != number.to_integral_value():
        raise Invalid(f"{what} must be whole, not {number}", f"应为整数，却是 {number}")
    return int(number)
