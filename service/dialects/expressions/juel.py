"""The expression language of Camunda 7, Activiti and Flowable, put into FEEL.

`${a == 1 && !b}` becomes `=(a = 1) and not(b)`. What calls Java (beans, `execution`, methods) has
no counterpart and is refused with the reason; so is what FEEL would understand otherwise.
"""

import json
import re
from collections.abc import Callable, Mapping

from service.dialects.expressions.juel_tokens import (
    Token,
    parts_of,
    tokens_of,
    unexpected,
    unquoted,
)
from service.dialects.expressions.juel_words import (
    ASKED,
    BEANS,
    FUNCTIONS,
    METHODS,
    OF_DECISIONS,
    OF_JOBS,
    OF_VARIABLES,
    VARIABLE,
)
from service.engine.reading.words import Untranslatable

LONGEST = 4_000
DEEPEST = 30
SETTING = re.compile(
    r"""[#$]\{\s*execution\.setVariable\(\s*(["'])(\w+)\1\s*,(.*)\)\s*\}""", re.DOTALL
)
WORDS = {
    "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "and": "&&", "or": "||",
    "not": "!", "div": "/", "mod": "%",
}  # fmt: skip
BINARY = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
CHAINED = (2, 3)
IN_FEEL = {"||": "or", "&&": "and", "==": "="}
LITERALS = {"true": "true", "false": "false", "null": "null"}
# Counters of a multi-instance: Camunda 7 counts its rounds from 0, FEEL's world from 1.
COUNTERS = {
    "nrOfInstances": "numberOfInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
}
LOOP_COUNTER = "(loopCounter - 1)"


def is_juel(text: str | None) -> bool:
    """Whether a text holds an expression of that language."""
    return text is not None and ("${" in text or "#{" in text)


def to_feel(text: str) -> str:
    """Return a text in which expressions may stand as FEEL with its `=`, or as the constant it is.

    >>> to_feel("${amount >= 3 && !done}")
    '=(amount >= 3) and not(done)'
    >>> to_feel("five")
    'five'

    :raises Untranslatable: an expression in it has no counterpart
    """
    if not is_juel(text):
        return text
    if len(text) > LONGEST:
        raise Untranslatable("表达式太长", "the expression is too long")
    parts = parts_of(text)
    if len(parts) == 1 and parts[0][0]:
        return f"={Parser(parts[0][1]).whole()}"
    return "=" + " + ".join(_joined(*part) for part in parts)


def setting(text: str) -> tuple[str, str] | None:
    """Return the variable that an expression sets and the FEEL of its value; None: it does not.

    >>> setting("${execution.setVariable('sum', a + b)}")
    ('sum', '=(a + b)')

    :raises Untranslatable: the value has no counterpart
    """
    match = SETTING.fullmatch(text.strip()) if len(text) <= LONGEST else None
    return (match[2], f"={Parser(match[3]).whole()}") if match else None


def _joined(expression: bool, text: str) -> str:
    """Return one part of a text: what is null disappears from it, as in the other language."""
    if not expression:
        return json.dumps(text, ensure_ascii=False)
    value = Parser(text).whole()
    return f'(if {value} = null then "" else string({value}))'


class Parser:
    """Reads one expression from left to right, writing FEEL; `python.py` reads it as Python."""

    words: Mapping[str, str] = WORDS
    literals: Mapping[str, str] = LITERALS
    functions: Mapping[tuple[str, int], str] = FUNCTIONS
    methods: Mapping[tuple[str, int], str] = METHODS

    def __init__(self, text: str) -> None:
        self.tokens = self.cut(text)
        self.at = 0
        self.depth = 0

    def cut(self, text: str) -> list[Token]:
        return tokens_of(text, self.words)

    def whole(self) -> str:
        """Return the whole expression."""
        found = self.ternary()
        if self.at < len(self.tokens):
            raise unexpected(self.tokens[self.at].text)
        return found

    def nested(self, read: Callable[[], str]) -> str:
        """Read something one level deeper; there is an end to levels."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untranslatable("表达式嵌套过深", "the expression is nested too deeply")
        found = read()
        self.depth -= 1
        return found

    def ternary(self) -> str:
        return self.nested(self.choice)

    def choice(self) -> str:
        found = self.binary(0)
        if not self.take("?"):
            return found
        one = self.ternary()
        self.expect(":")
        return f"(if {found} then {one} else {self.ternary()})"

    def binary(self, rank: int) -> str:
        """Read operands joined by operators of one rank, the loosest first."""
        if rank == len(BINARY):
            return self.unary()
        found = self.binary(rank + 1)
        compound = False
        while sign := self.take(*BINARY[rank]):
            if compound and rank in CHAINED:
                found = self.chained(found)
            right = self.binary(rank + 1)
            found = self.operation(rank, sign, found, right)
            compound = True
        return f"({found})" if compound and rank not in (0, 1) else found

    def chained(self, found: str) -> str:
        """Close a comparison that another follows."""
        return f"({found})"

    def operation(self, rank: int, sign: str, left: str, right: str) -> str:
        if len(left) + len(right) > 2 * LONGEST:
            raise Untranslatable("表达式太长", "the expression is too long")
        if sign == "%":
            return self.remainder(left, right)
        if rank == 1:
            left, right = (f"({x})" if _loose(x) else x for x in (left, right))
        return f"{left} {IN_FEEL.get(sign, sign)} {right}"

    def remainder(self, left: str, right: str) -> str:
        """Write a remainder with the sign of the dividend, as Java has it."""
        cut = f"(if ({left}) / ({right}) < 0 then ceiling(({left}) / ({right}))"
        cut += f" else floor(({left}) / ({right})))"
        return f"(({left}) - ({right}) * {cut})"

    def unary(self) -> str:
        return self.nested(self.prefixed)

    def prefixed(self) -> str:
        if self.take("!"):
            return f"not({self.unary()})"
        if self.take("-"):
            return f"(-{self.unary()})"
        if self.peek() == ("name", "empty") and self.words is WORDS:
            self.at += 1
            return _empty(self.unary())
        return self.suffixed(self.primary())

    def primary(self) -> str:
        token = self.next()
        if token.kind == "number":
            return token.text
        if token.kind == "text":
            return json.dumps(unquoted(token.text), ensure_ascii=False)
        if token.text == "(":
            inner = self.ternary()
            self.expect(")")
            return f"({inner})"
        if token.kind == "name":
            return self.name(token.text)
        raise unexpected(token.text)

    def name(self, name: str) -> str:
        if name in self.literals:
            return self.literals[name]
        if name in BEANS:
            return self.variable_of(name)
        if name in OF_VARIABLES and self.take(":"):
            name = self.next().text
            return self.called(ASKED, f"vars:{name}", name)
        if self.peek() == ("sign", "("):
            return self.called(self.functions, name, name)
        if name == "loopCounter":
            return LOOP_COUNTER
        if "$" in name:
            raise unexpected("$")
        return COUNTERS.get(name, name)

    def called(self, forms: Mapping[tuple[str, int], str], named: str, name: str) -> str:
        """Write a function that FEEL knows by another name."""
        given = self.arguments()
        form = forms.get((name, len(given)))
        if form is None:
            raise _java(f"{named}(…)")
        return form.format(*given)

    def variable_of(self, bean: str) -> str:
        """Read `execution.getVariable("x")`, and `hasVariable`: no more can be asked for here."""
        if bean == "externalTask" and self.take("."):
            return self.of_the_job()
        form = VARIABLE.get(self.next().text) if self.take(".") else None
        if form is not None and self.take("("):
            token = self.next()
            name = unquoted(token.text)
            if token.kind == "text" and self.take(")") and name.isidentifier():
                return form.format(name)
        raise _java(f"{bean}.…")

    def of_the_job(self) -> str:
        """Read why a job failed: `externalTask.errorMessage`, or by its method."""
        name = OF_JOBS.get(self.next().text)
        if self.take("("):
            self.expect(")")
        if name is None:
            raise _java("externalTask.…")
        return f"externalTask.{name}"

    def suffixed(self, found: str) -> str:
        while True:
            if self.take("."):
                found = self.member(found)
            elif self.take("["):
                found = self.item(found)
            else:
                return found

    def member(self, found: str) -> str:
        token = self.next()
        if token.kind != "name":
            raise unexpected(token.text)
        if self.peek() != ("sign", "("):
            asked = OF_DECISIONS.get(token.text) if found == "decisionResult" else None
            return asked.format(found) if asked else f"{found}.{token.text}"
        if token.text == "get":
            return self.got(found)
        given = self.arguments()
        form = self.methods.get((token.text, len(given)))
        if form is None:
            raise _java(f"{token.text}(…)")
        return form.format(found, *given)

    def got(self, found: str) -> str:
        """Read `.get(…)`: an item of a list by its number, an entry of a map by its name."""
        self.expect("(")
        token = self.next()
        self.expect(")")
        return self.one_of(found, token)

    def arguments(self) -> list[str]:
        self.expect("(")
        return self.listed(")")

    def listed(self, end: str) -> list[str]:
        """Return what stands before a closing sign, parted by commas."""
        given: list[str] = []
        while not self.take(end):
            if given:
                self.expect(",")
            given.append(self.ternary())
        return given

    def item(self, found: str) -> str:
        token = self.next()
        self.expect("]")
        return self.one_of(found, token)

    def one_of(self, found: str, token: Token) -> str:
        if token.kind == "number" and token.text.isdigit():
            return f"{found}[{int(token.text) + 1}]"
        if token.kind == "text":
            return f"get value({found}, {json.dumps(unquoted(token.text), ensure_ascii=False)})"
        raise Untranslatable(
            "下标只能是整数或字符串常量", "an index must be a whole number or a string"
        )

    # --- tokens ---------------------------------------------------------------------------------

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def next(self) -> Token:
        token = self.peek()
        if token is None:
            raise unexpected("}")
        self.at += 1
        return token

    def take(self, *signs: str) -> str | None:
        token = self.peek()
        if token is None or token.kind != "sign" or token.text not in signs:
            return None
        self.at += 1
        return token.text

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            token = self.peek()
            raise unexpected(token.text if token else "}")


def _loose(text: str) -> bool:
    """Whether an operand binds less than `and` does."""
    return " or " in text


def _empty(value: str) -> str:
    """Write JUEL's `empty`: null, or a string, list or map with nothing in it."""
    if not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", value):
        raise Untranslatable("empty 之后只能是变量", "only a variable may follow empty")
    text = f'if {value} instance of string then {value} = ""'
    text += f" else if {value} instance of list<Any> then count({value}) = 0"
    text += f" else if {value} instance of context<> then count(get entries({value})) = 0"
    return f"({value} = null or ({text} else false))"


def _java(what: str) -> Untranslatable:
    return Untranslatable(
        f"“{what}”要在另一产品里调用 Java，这里只有变量和 FEEL 函数",
        f"{what} calls Java in another product; here are variables and FEEL functions only",
    )
