"""Which type a value has, whether it fits a type, and the conversions FEEL does by itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from service.feel.types import ANY, NULL, Type, conforms
from service.feel.values import Date, DateTime, DaysTime, Function, Range, Time, YearsMonths

NAMES: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTime: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
    type(None): "Null",
}
CLASSES: dict[str, type] = {name: cls for cls, name in NAMES.items()}
MISFIT = object()


def kind(value: object) -> str:
    """Return the name of a value's type, without what is inside."""
    return NAMES.get(value.__class__, "unknown")


def fits(value: object, wanted: Type) -> bool:
    """Tell whether a value is one of a type; null is a value of every type."""
    if value is None:
        return True
    if wanted.accepts is not None and not wanted.accepts(value):
        return False
    if wanted.name == "Any":
        return True
    if NAMES.get(value.__class__) != wanted.name:
        return False
    if isinstance(value, list):
        item = wanted.item or ANY
        return item is ANY or all(fits(inner, item) for inner in value)
    if isinstance(value, dict):
        return all(n in value and fits(value[n], inner) for n, inner in wanted.fields or ())
    if isinstance(value, Range):
        return fits(value.low, wanted.item or ANY) and fits(value.high, wanted.item or ANY)
    if isinstance(value, Function) and wanted.parameters is not None:
        return _function_fits(value, wanted)
    return True


def _function_fits(function: Function, wanted: Type) -> bool:
    """Tell whether a function is of a type; of a built-in one of its forms has to be."""
    if not function.forms:
        return conforms(function_type(function), wanted)
    given, result = wanted.parameters or (), wanted.result or ANY
    classes = [CLASSES.get(kind_.name, object) for kind_ in given]
    return any(
        form.takes_classes(classes) and conforms(Type(form.result), result)
        for form in function.forms
    )


def function_type(function: Function) -> Type:
    """Return the type of a function, from its parameters and result."""
    return Type("function", parameters=function.types, result=function.result)


def convert(value: object, wanted: Type) -> object:
    """Return the value as one of a type, or MISFIT (DMN 1.5, 10.3.2.9.4).

    A list of one becomes its item where no list is wanted, a value becomes a list of one where
    a list is wanted, a date becomes midnight UTC where a date and time is wanted.
    """
    if fits(value, wanted):
        return value
    if isinstance(value, Function) and wanted.parameters is not None:
        return value if _may_be(value, wanted) else MISFIT
    if isinstance(value, list):
        return value[0] if len(value) == 1 and fits(value[0], wanted) else MISFIT
    if wanted.name == "list":
        return [value] if fits([value], wanted) else MISFIT
    if isinstance(value, Date) and wanted.name == "date and time":
        return midnight(value)
    return MISFIT


def _may_be(function: Function, wanted: Type) -> bool:
    """Tell whether a function may be used as one of a type: what it leaves open fits anything."""
    given = wanted.parameters or ()
    if function.forms or len(function.types) != len(given):
        return False
    pairs = [*zip(function.types, given, strict=True), (function.result, wanted.result or ANY)]
    return all(ANY in pair or conforms(*pair) or conforms(*pair[::-1]) for pair in pairs)


def midnight(date: Date) -> DateTime:
    """Return the beginning of a day in UTC."""
    return DateTime(date, Time(0, 0, 0, zone=0))


def is_instance(value: object, wanted: Type) -> bool:
    """Answer `instance of`: null is an instance of Null alone.

    :param wanted: an `unconstrained` type: allowed values do not count
    """
    if value is None:
        return wanted in (NULL,)
    return wanted.name != "Null" and fits(value, wanted)


def unconstrained(kind_: Type) -> Type:
    """Return a type without the allowed values of itself and of what is inside it."""
    fields = kind_.fields
    return replace(
        kind_,
        item=unconstrained(kind_.item) if kind_.item else None,
        fields=fields and tuple((name, unconstrained(inner)) for name, inner in fields),
        accepts=None,
    )
