"""The values of FEEL that Python has no type for: dates, times, durations, ranges, functions."""

from __future__ import annotations

from service.feel.values.dates import Date
from service.feel.values.durations import DaysTime, YearsMonths
from service.feel.values.functions import Function
from service.feel.values.ranges import Range
from service.feel.values.times import DateTime, Time

__all__ = ["Date", "DateTime", "DaysTime", "Function", "Range", "Time", "YearsMonths"]
