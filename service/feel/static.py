"""Help for designers before anything runs: unknown names and syntax, found in the text alone."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from service.feel import expression
from service.feel.constants import impossible
from service.feel.errors import BudgetExceeded, FeelSyntaxError, Problem
from service.feel.inference import Inference, read_type
from service.feel.slips import position


def check(
    text: str,
    known: Mapping[str, object] | None = None,
    *,
    unary: bool = False,
    names: Iterable[str] = (),
) -> list[Problem]:
    """List what is wrong with an expression.

    `known` maps the variables in scope to their FEEL types (`"number"`, `"list<string>"`, …);
    None means that nothing is known about the scope, so that names are not checked; `names` then
    are some that it has, for those that hold spaces, signs or keywords.
    """
    compiler = expression.compile_unary if unary else expression.compile
    try:
        compiled = compiler(text, names=known or names)
    except FeelSyntaxError as error:
        return [Problem("error", error.zh, str(error), error.line, error.column, error.hint_zh)]
    except BudgetExceeded as error:
        return [Problem("error", error.zh, str(error))]
    made = [
        Problem("error", zh, en, *position(compiled.text, at))
        for at, zh, en in impossible(compiled.tree)
    ]
    if known is None:
        return made
    unknown = [
        _unknown(use.name, use.line, use.column, known)
        for use in compiled.names
        if use.sure and use.name not in known
    ]
    return made + unknown + _conflicts(compiled, known)


def _conflicts(compiled: expression.Expression, known: Mapping[str, object]) -> list[Problem]:
    """List the places where types cannot go together."""
    inference = Inference()
    inference.type(compiled.tree, {name: read_type(value) for name, value in known.items()})
    places = ((position(compiled.text, at), zh, en) for at, zh, en in inference.findings)
    return [Problem("error", zh, en, line, column) for (line, column), zh, en in places]


def _unknown(name: str, line: int, column: int, known: Mapping[str, object]) -> Problem:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"是否想写“{near[0]}”？" if near else ""
    return Problem(
        "error", f"没有名为“{name}”的变量", f"there is no variable {name}", line, column, hint, name
    )
