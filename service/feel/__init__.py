"""FEEL and DMN: the expression and decision language, in a room of its own.

>>> from service.feel import compile, evaluate
>>> evaluate('if 金额 > 100 then "复核" else "通过"', {"金额": 120})
'复核'
>>> compile("a + b").evaluate({"a": 0.1, "b": 0.2}).value
Decimal('0.3')
"""

from __future__ import annotations

from service.feel.environment import Budget, Calendar, Environment
from service.feel.errors import BudgetExceeded, FeelError, FeelSyntaxError, FeelWarning, Problem
from service.feel.exchange import from_json, to_json, to_python
from service.feel.expression import (
    Expression,
    Result,
    compile,  # noqa: A004  the word of the trade, as in `re.compile`
    compile_unary,
    evaluate,
)
from service.feel.static import check

__all__ = [
    "Budget",
    "BudgetExceeded",
    "Calendar",
    "Environment",
    "Expression",
    "FeelError",
    "FeelSyntaxError",
    "FeelWarning",
    "Problem",
    "Result",
    "check",
    "compile",
    "compile_unary",
    "evaluate",
    "from_json",
    "to_json",
    "to_python",
]
