"""Which type a value has, whether it fits a type, and the conversions FEEL does by itself."""

from __future__ import annotations

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
        return conforms(function_type(value), wanted)
    return True


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
    if isinstance(value, list):
        return value[0] if len(value) == 1 and fits(value[0], wanted) else MISFIT
    if wanted.name == "list":
        return [value] if fits([value], wanted) else MISFIT
    if isinstance(value, Date) and wanted.name == "date and time":
        return midnight(value)
    return MISFIT


def midnight(date: Date) -> DateTime:
    """Return the beginning of a day in UTC."""
    return DateTime(date, Time(0, 0, 0, zone=0))


def is_instance(value: object, wanted: Type) -> bool:
    """Answer `instance of`: null is an instance of Null alone."""
    if value is None:
        return wanted in (NULL,)
    return wanted.name != "Null" and fits(value, wanted)
