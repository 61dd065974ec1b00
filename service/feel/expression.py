"""Compiled expressions: made once for a text, evaluated in any number of contexts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from service.feel.compiler import Compiler
from service.feel.environment import PLAIN, Environment
from service.feel.errors import BudgetExceeded, FeelError, FeelWarning
from service.feel.grammar import parse
from service.feel.names import NameUse, free_names, special_names
from service.feel.run import Closure, Frame, Run
from service.feel.tree import Node

KEPT = 4096


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation gave: a FEEL value, and why parts of it may be null."""

    value: object
    warnings: tuple[FeelWarning, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression."""

    text: str
    tree: Node
    closure: Closure

    def evaluate(
        self, context: Mapping[str, object] | None = None, environment: Environment = PLAIN
    ) -> Result:
        """Evaluate in a context of plain Python or FEEL values.

        :raises BudgetExceeded: it takes too many steps, too much room or too long
        """
        run = Run(environment)
        value = evaluate_closure(self.closure, Frame(context or {}, None, run, raw=True))
        return Result(value, tuple(run.warnings))

    @property
    def names(self) -> tuple[NameUse, ...]:
        """The variables the expression needs from its context, with their places."""
        return _names(self)


def evaluate_closure(closure: Closure, frame: Frame) -> object:
    """Run a closure; a stack that overflows is a budget that is spent."""
    try:
        return closure(frame)
    except RecursionError as error:
        raise BudgetExceeded("evaluation goes too deep", "运算层次过深") from error
    except ArithmeticError as error:
        raise FeelError("a number that is not finite", "数值不是有限数") from error


@lru_cache(maxsize=KEPT)
def _names(expression: Expression) -> tuple[NameUse, ...]:
    return free_names(expression.text, expression.tree)


@lru_cache(maxsize=KEPT)
def _compiled(text: str, names: frozenset[str], unary: bool) -> Expression:
    try:
        tree = parse(text, names, unary=unary)
        compiler = Compiler(text)
        closure = compiler.unary(tree) if unary else compiler.compile(tree)
    except RecursionError as error:
        raise BudgetExceeded("nested too deeply", "表达式嵌套过深") from error
    return Expression(text, tree, closure)


def compile(text: str, *, names: Iterable[str] = ()) -> Expression:  # noqa: A001
    """Compile an expression, once for each text and set of names.

    `names` are variables in scope; only those with spaces, signs or keywords make a difference.

    :raises FeelSyntaxError: not FEEL
    :raises BudgetExceeded: too long or nested too deeply
    """
    return _compiled(text, special_names(names), False)


def compile_unary(text: str, *, names: Iterable[str] = ()) -> Expression:
    """Compile the unary tests of a table's cell; they test the variable `?`.

    :raises FeelSyntaxError: not FEEL
    """
    return _compiled(text, special_names(names), True)


def evaluate(
    text: str, context: Mapping[str, object] | None = None, *, environment: Environment = PLAIN
) -> object:
    """Compile and evaluate in one go, and return the value alone.

    >>> evaluate('amount * 2 > limit', {"amount": 30, "limit": 50})
    True
    """
    expression = compile(text, names=(context or {}).keys())
    return expression.evaluate(context, environment=environment).value
