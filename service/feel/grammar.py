"""The grammar of FEEL: from tokens to a tree, by operator ranks (DMN 1.5, 10.3.1.2).

Ranks from loose to tight: or, and, comparison, sum, product, power, sign, instance of, and
then what follows a value: path, filter, call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from service.feel.errors import BudgetExceeded
from service.feel.grammar_types import TypeReader
from service.feel.tokens import unescape
from service.feel.tree import (
    Between,
    Call,
    Chain,
    Comparison,
    ContextOf,
    Filter,
    For,
    FunctionOf,
    If,
    In,
    InstanceOf,
    Iterator,
    ListOf,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeOf,
    Test,
    Tests,
)
from service.feel.types import ANY, Type
from service.feel.values.durations import parse_temporal

DEPTH_LIMIT = 100
OR, AND, COMPARE, SUM, PRODUCT, POWER, INSTANCE = range(1, 8)
RANKS = {
    "or": OR,
    "and": AND,
    "=": COMPARE,
    "!=": COMPARE,
    "<": COMPARE,
    "<=": COMPARE,
    ">": COMPARE,
    ">=": COMPARE,
    "between": COMPARE,
    "in": COMPARE,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "**": POWER,
    "instance": INSTANCE,
}
COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
TWO_ENDS = (
    "write two conditions as a range, such as [80..90)",
    "两个条件请写成区间，例如 [80..90)",
)
CONSTANTS = {"true": True, "false": False, "null": None}


class Parser(TypeReader):
    """Reads one expression; make a new one for every text."""

    depth = 0

    def expression(self, rank: int = OR) -> Node:
        """Read an expression whose operators bind at least as tightly as `rank`."""
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise BudgetExceeded(
                f"nested deeper than {DEPTH_LIMIT} levels", f"表达式嵌套超过 {DEPTH_LIMIT} 层"
            )
        node = self.operators(self.operand(), rank)
        self.depth -= 1
        return node

    def operators(self, left: Node, rank: int) -> Node:
        """Read the operators behind a left side."""
        links = 0
        while (own := RANKS.get(self.token.text, 0)) >= rank:
            links += 1
            if links > DEPTH_LIMIT:
                raise BudgetExceeded("too many operators in a row", "连续的运算符过多")
            left = self.operator(left, own)
        return left

    def operator(self, left: Node, rank: int) -> Node:
        """Read one operator, or a whole row of the same rank, and its right side."""
        if rank in (OR, AND):
            return self.logic(left, rank)
        if rank in (SUM, PRODUCT, POWER):
            return self.chain(left, rank)
        token = self.next()
        if token.text == "between":
            return self.between(left, token.at)
        if token.text == "in":
            return In(token.at, left, self.test_after_in())
        if token.text == "instance":
            self.expect("of")
            return InstanceOf(token.at, left, self.type())
        return Comparison(token.at, token.text, left, self.expression(SUM))

    def logic(self, left: Node, rank: int) -> Node:
        """Read `a and b and …`, or the same with `or`."""
        word, at = self.token.text, self.token.at
        operands = [left]
        while self.take(word):
            operands.append(self.expression(rank + 1))
        return Logic(at, word, tuple(operands))

    def chain(self, first: Node, rank: int) -> Node:
        """Read `a + b - …`: operators of one rank, left to right."""
        rest: list[tuple[str, Node, int]] = []
        at = self.token.at
        while RANKS.get(self.token.text) == rank and self.token.kind == "sign":
            token = self.next()
            rest.append((token.text, self.expression(rank + 1), token.at))
        return Chain(at, first, tuple(rest))

    def between(self, left: Node, at: int) -> Node:
        """Read what follows `between`: `low and high`."""
        low = self.expression(SUM)
        self.expect("and")
        return Between(at, left, low, self.expression(SUM))

    def test_after_in(self) -> Node:
        """Read the right side of `in`: a list of tests in parentheses, or one test."""
        if self.token.text == "(" and self.token.kind == "sign":
            inside = self.after(self.parentheses(tests=True))
            return inside if isinstance(inside, Tests) else self.operators(inside, SUM)
        return self.positive_test()

    def positive_test(self, rank: int = SUM) -> Node:
        """Read one test: a comparison without left side, or an expression."""
        if self.token.text in COMPARISONS and self.token.kind == "sign":
            token = self.next()
            return Test(token.at, token.text, self.expression(SUM))
        return self.expression(rank)

    def unary_tests(self) -> Node:
        """Read the cell of a decision table: `-`, tests with commas, or `not(tests)`."""
        at = self.token.at
        if self.token.text == "-" and self.peek().kind == "end":
            self.next()
            return Tests(at, ())
        if self.token.text == "not" and self.peek().text == "(":
            mark = self.index
            tests = self.negated_tests()
            if tests is not None:
                return tests
            self.go(mark)
        tests = Tests(at, self.listed(lambda: self.positive_test(OR), "end"))
        if self.token.text == "and" and isinstance(tests.items[-1], Test):
            raise self.unexpected(("the end or an operator", "表达式结束或运算符"), TWO_ENDS)
        return tests

    def negated_tests(self) -> Node | None:
        """Read `not(test, …)`, None where more follows and it is an ordinary call."""
        at = self.next().at
        self.expect("(")
        items = self.listed(lambda: self.positive_test(OR), ")")
        self.expect(")")
        return Tests(at, items, negated=True) if self.token.kind == "end" else None

    def operand(self) -> Node:
        """Read a value with what is attached to it."""
        token = self.token
        if token.text == "-" and token.kind == "sign":
            self.next()
            return Negation(token.at, self.expression(INSTANCE))
        return self.after(self.value())

    def after(self, node: Node) -> Node:
        """Read the paths, filters and calls attached to a value."""
        links = 0
        while self.token.kind == "sign" and self.token.text in (".", "[", "("):
            links += 1
            if links > DEPTH_LIMIT:
                raise BudgetExceeded("too many steps in a row", "连续的路径或筛选过多")
            if self.token.text == "[" and self.closes_range():
                return node
            node = self.attached(node)
        return node

    def attached(self, node: Node) -> Node:
        """Read one path step, filter or call."""
        token = self.next()
        if token.text == ".":
            return Path(token.at, node, self.member_name())
        if token.text == "(":
            return self.call(node, token.at)
        condition = self.expression()
        self.expect("]")
        return Filter(token.at, node, condition)

    def value(self) -> Node:
        """Read a literal, a name, something in brackets, or a construct with a keyword."""
        token = self.token
        read = READERS.get(token.text if token.kind in ("keyword", "sign") else token.kind)
        if read is None:
            raise self.unexpected(("a value", "一个值"))
        return read(self)

    def number(self) -> Node:
        """Read a number."""
        at = self.token.at
        return Literal(at, self.literal_number())

    def string(self) -> Node:
        """Read a string."""
        token = self.next()
        return Literal(token.at, unescape(token.text))

    def constant(self) -> Node:
        """Read `true`, `false` or `null`."""
        token = self.next()
        return Literal(token.at, CONSTANTS[token.text])

    def at_literal(self) -> Node:
        """Read `@"…"`; text that is no date, time or duration is null."""
        token = self.next()
        try:
            return Literal(token.at, parse_temporal(unescape(token.text[1:].lstrip())))
        except ValueError:
            return Literal(token.at, None)

    def name(self) -> Node:
        """Read a name."""
        at = self.token.at
        return Name(at, self.known_name())

    def parentheses(self, tests: bool = False) -> Node:
        """Read `(a)`, the range `(a..b)`, or after `in` the tests `(a, < b)`."""
        at = self.next().at
        first = self.positive_test(OR)
        if self.take(".."):
            return self.range_end(at, first, low_included=False)
        if tests and self.token.text == ",":
            self.next()
            rest = self.listed(lambda: self.positive_test(OR), ")")
            self.expect(")")
            return Tests(at, (first, *rest))
        self.expect(")")
        return first

    def brackets(self) -> Node:
        """Read a list or a range that begins with `[`."""
        at = self.next().at
        if self.take("]"):
            return ListOf(at, ())
        first = self.positive_test(OR)
        if self.take(".."):
            return self.range_end(at, first, low_included=True)
        rest = self.listed(lambda: self.positive_test(OR), "]") if self.take(",") else ()
        self.expect("]")
        return ListOf(at, (first, *rest))

    def open_range(self) -> Node:
        """Read a range that begins with `]`."""
        at = self.next().at
        low = self.expression(SUM)
        self.expect("..")
        return self.range_end(at, low, low_included=False)

    def range_end(self, at: int, low: Node, *, low_included: bool) -> Node:
        """Read `high]`, `high)` or `high[`, behind the two dots."""
        high = self.expression(SUM)
        if self.token.text not in ("]", ")", "["):
            raise self.unexpected(("] or )", "] 或 )"))
        return RangeOf(at, low, high, low_included, self.next().text == "]")

    def context(self) -> Node:
        """Read `{key: value, …}`; every key is known to the values after it."""
        at = self.next().at
        entries: list[tuple[str, Node]] = []
        with self.scope():
            while not self.take("}"):
                if entries:
                    self.expect(",")
                key = self.entry_key()
                self.expect(":")
                entries.append((key, self.expression()))
                self.declare(key)
        return ContextOf(at, tuple(entries))

    def condition(self) -> Node:
        """Read `if a then b else c`."""
        at = self.next().at
        test = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return If(at, test, then, self.expression())

    def iterators(self) -> tuple[Iterator, ...]:
        """Read `x in list, y in low..high`; later sources know earlier variables."""
        found: list[Iterator] = []
        while not found or self.take(","):
            name = self.new_name("in")
            self.expect("in")
            source = self.expression()
            found.append(Iterator(name, source, self.expression(SUM) if self.take("..") else None))
            self.declare(name)
        return tuple(found)

    def loop(self) -> Node:
        """Read `for iterators return body`."""
        at = self.next().at
        with self.scope():
            iterators = self.iterators()
            self.declare("partial")
            self.expect("return")
            return For(at, iterators, self.expression())

    def quantified(self) -> Node:
        """Read `some iterators satisfies body`, or the same with `every`."""
        token = self.next()
        with self.scope():
            iterators = self.iterators()
            self.expect("satisfies")
            return Quantified(token.at, token.text, iterators, self.expression())

    def function(self) -> Node:
        """Read `function(parameters) body`, perhaps `external`."""
        at = self.next().at
        self.expect("(")
        with self.scope():
            parameters = self.listed(self.parameter, ")")
            self.expect(")")
            external = self.take("external")
            return FunctionOf(at, parameters, self.expression(), external)

    def parameter(self) -> tuple[str, Type]:
        """Read `name` or `name: type`."""
        name = self.new_name(":", ",", ")")
        self.declare(name)
        return name, self.type() if self.take(":") else ANY

    def call(self, function: Node, at: int) -> Node:
        """Read the arguments of a call, by position or by name."""
        if not self.has_named_arguments():
            arguments = self.listed(lambda: self.positive_test(OR), ")")
            self.expect(")")
            return Call(at, function, arguments, None)
        pairs = self.listed(self.named_argument, ")")
        self.expect(")")
        return Call(at, function, tuple(node for _, node in pairs), tuple(n for n, _ in pairs))

    def named_argument(self) -> tuple[str, Node]:
        """Read `name: value`."""
        name = self.entry_key()
        self.expect(":")
        return name, self.positive_test(OR)


READERS: dict[str, Callable[[Parser], Node]] = {
    "number": Parser.number,
    "string": Parser.string,
    "at": Parser.at_literal,
    "name": Parser.name,
    "true": Parser.constant,
    "false": Parser.constant,
    "null": Parser.constant,
    "(": Parser.parentheses,
    "[": Parser.brackets,
    "]": Parser.open_range,
    "{": Parser.context,
    "if": Parser.condition,
    "for": Parser.loop,
    "some": Parser.quantified,
    "every": Parser.quantified,
    "function": Parser.function,
}


def parse(text: str, names: Iterable[str] = (), *, unary: bool = False) -> Node:
    """Read an expression (or the unary tests of a table's cell) into its tree.

    `names` are variables in scope whose names hold spaces, signs or keywords.

    :raises FeelSyntaxError: not FEEL
    :raises BudgetExceeded: too long or nested too deeply
    """
    parser = Parser(text, names)
    node = parser.unary_tests() if unary else parser.expression()
    if parser.token.kind != "end":
        raise parser.unexpected(("the end or an operator", "表达式结束或运算符"))
    return node
