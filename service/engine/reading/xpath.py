"""Conditions in XPath 1.0, the language that BPMN takes where none is named, put into FEEL.

The standard's functions (BPMN 2.0.2, 10.4.3) read data objects, inputs, outputs and properties:
here they are variables. A condition holds where XPath says so: what is absent is false. What would
need an XML document, or texts made into numbers, has no counterpart and is refused.
"""

import json
import re

from service.engine.reading.juel import LONGEST, Parser
from service.engine.reading.juel_tokens import Token, Untranslatable, pieces, unexpected, unquoted
from service.engine.reading.variables import is_plain

SPACE = "w3.org/1999/xpath"
NAMED = re.compile(r"xpath|^xp$", re.IGNORECASE)
ASKS = re.compile(
    r"(?:[^\W\d][\w.-]*:)?get(?:Data(?:Object|Input|Output)|Process|Activity|Event)\w*\("
)
TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<name>\$?[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
    |(?P<text>'[^']*'|"[^"]*")
    |(?P<sign>!=|<=|>=|//|::|\.\.|[-+*/<>=()\[\],@|.]))""",
    re.VERBOSE | re.DOTALL,
)
WORDS = {"and": "&&", "or": "||", "div": "/", "mod": "%"}
SIGNS = {"=": "==", "/": "step"}
VARIABLES = frozenset({"getDataObject", "getDataInput", "getDataOutput", "getProcessProperty"})
OF_ROUNDS = frozenset(
    {
        "loopCounter", "numberOfInstances", "numberOfActiveInstances",
        "numberOfCompletedInstances", "numberOfTerminatedInstances",
    }
)  # fmt: skip
FUNCTIONS = {
    ("true", 0): "true",
    ("false", 0): "false",
    ("string", 1): "string({0})",
    ("number", 1): "number({0})",
    ("string-length", 1): "string length({0})",
    ("contains", 2): "contains({0}, {1})",
    ("starts-with", 2): "starts with({0}, {1})",
    ("substring-before", 2): "substring before({0}, {1})",
    ("substring-after", 2): "substring after({0}, {1})",
    ("count", 1): "count({0})",
    ("sum", 1): "sum({0})",
    ("floor", 1): "floor({0})",
    ("ceiling", 1): "ceiling({0})",
}
NUMERIC = re.compile(r"-?\d+(\.\d+)?|true|false")


class Data(str):
    """What XPath reads from the data, in FEEL: it may be absent, and is false then."""

    __slots__ = ()


def speaks(language: str | None) -> bool:
    """Whether a language is XPath by any of the names that tools give it."""
    return bool(language and NAMED.search(language))


def asks(text: str) -> bool:
    """Whether a text calls one of the standard's functions, so that it can only be XPath."""
    return len(text) <= LONGEST and bool(ASKS.search(text))


def bare(text: str, *, here: frozenset[str] = frozenset(), condition: bool = True) -> str:
    """Return an expression written in XPath as FEEL.

    >>> bare("bpmn:getDataObject('amount') > 3 and not(bpmn:getDataObject('done'))")
    '=(amount > 3) and (not(get or else(done, false)))'
    >>> bare("bpmn:getDataInput('signers')", condition=False)
    '=signers'

    :param here: the id and the name of the process, by which its own data may be asked for
    :param condition: whether it is true or false, and not a number
    :raises Untranslatable: FEEL cannot say it
    """
    if len(text) > LONGEST:
        raise Untranslatable("表达式太长", "the expression is too long")
    reader = XPath(text, here)
    found = reader.whole()
    return f"={truth(found) if condition else found}"


def truth(value: str) -> str:
    """Write a value where XPath asks whether it is true: what is absent is not."""
    return f"get or else({value}, false)" if isinstance(value, Data) else value


class XPath(Parser):
    """Reads one expression of XPath."""

    functions = FUNCTIONS

    def __init__(self, text: str, here: frozenset[str]) -> None:
        super().__init__(text)
        self.here = here

    def cut(self, text: str) -> list[Token]:
        found: list[Token] = []
        for piece in pieces(text, TOKEN):
            kind, written = piece
            if kind == "sign":
                found.append(Token(kind, SIGNS.get(written, written)))
            elif kind == "name" and written in WORDS and _after_value(found):
                found.append(Token("sign", WORDS[written]))
            else:
                found.append(piece)
        return found

    def operation(self, rank: int, sign: str, left: str, right: str) -> str:
        if sign in ("&&", "||"):
            return super().operation(rank, sign, truth(left), truth(right))
        if sign == "+" and not (left[:1].isdigit() or right[:1].isdigit()):
            raise Untranslatable("“+”在这里可能连接文字", "+ may join texts here")
        if sign not in ("==", "!="):
            return super().operation(rank, sign, left, right)
        there = [f"{x} != null" for x in (left, right) if isinstance(x, Data)]
        left, right = _alike(left, right), _alike(right, left)
        compared = super().operation(rank, sign, left, right)
        return " and ".join((*there, compared)) if sign == "!=" and there else compared

    def prefixed(self) -> str:
        if self.take("-"):
            return f"(-{self.unary()})"
        return self.primary()

    def primary(self) -> str:
        token = self.next()
        if token.kind == "number":
            return f"0{token.text}" if token.text[0] == "." else token.text.rstrip(".")
        if token.kind == "text":
            return json.dumps(token.text[1:-1], ensure_ascii=False)
        if token.text == "(":
            inner = self.ternary()
            self.expect(")")
            return self.steps(inner) if isinstance(inner, Data) else f"({inner})"
        if token.kind == "name":
            return self.name(token.text)
        raise unexpected("/" if token.text == "step" else token.text)

    def choice(self) -> str:
        return self.binary(0)

    def name(self, name: str) -> str:
        own = name.rpartition(":")[2]
        if self.peek() != ("sign", "("):
            return self.steps(self.variable(name.removeprefix("$")))
        if own in VARIABLES:
            return self.steps(self.variable(self.asked(own)))
        if own == "getActivityInstanceAttribute":
            return self.of_rounds()
        if name in ("not", "boolean"):
            [value] = self.some(name, 1)
            return f"not({truth(value)})" if name == "not" else f"({truth(value)})"
        if name == "concat":
            given = self.arguments()
            return f'string join([{", ".join(f"string({x})" for x in given)}], "")'
        form = self.functions.get((name, len(given := self.arguments())))
        if form is None:
            raise Untranslatable(f"不支持函数“{name}”", f"the function {name}() is not supported")
        return form.format(*given)

    def some(self, name: str, count: int) -> list[str]:
        given = self.arguments()
        if len(given) != count:
            raise Untranslatable(
                f"“{name}”的参数个数不对", f"wrong number of arguments of {name}()"
            )
        return given

    def asked(self, name: str) -> str:
        """Read what a function of the standard asks for: by name, behind that of its process."""
        given = self.constants()
        if len(given) == 2 and given[0] in self.here:
            return given[1]
        if len(given) != 1:
            raise Untranslatable(
                f"{name} 只能读取本流程的数据", f"{name} can only read data of the process itself"
            )
        return given[0]

    def of_rounds(self) -> str:
        given = self.constants()
        if len(given) != 2 or given[1] not in OF_ROUNDS:
            raise Untranslatable(
                "只有多实例的计数可以读取",
                "of an activity only the counts of its rounds can be read",
            )
        return given[1]

    def constants(self) -> list[str]:
        given = self.arguments()
        if any(not text.startswith('"') for text in given):
            raise Untranslatable("名称应为字符串常量", "names must be written as strings")
        return [unquoted(text) for text in given]

    def variable(self, name: str) -> Data:
        name = name.strip()
        if not is_plain(name):
            raise Untranslatable(f"“{name}”不能用作变量名", f"{name!r} is no name for a variable")
        return Data(name)

    def steps(self, found: str) -> Data:
        """Read the way into a value: children by name, one of several by its number."""
        while sign := self.take("step", "["):
            token = self.next()
            if sign == "[":
                self.expect("]")
                if token.kind != "number" or not token.text.isdigit():
                    raise Untranslatable("下标只能是整数", "an index must be a whole number")
                found = f"{found}[{token.text}]"
                continue
            name = token.text.rpartition(":")[2]
            if token.kind != "name" or not name.isidentifier():
                raise unexpected(f"/{token.text}")
            if self.peek() == ("sign", "("):
                self.some(name, 0)
                if name != "text":
                    raise unexpected(f"/{name}()")
                return Data(found)
            found = f"{found}.{name}"
        return Data(found)


def _after_value(found: list[Token]) -> bool:
    """Whether a value has just been read, so that a word is an operator and no name."""
    return bool(found) and (found[-1].kind != "sign" or found[-1].text in (")", "]"))


def _alike(value: str, other: str) -> str:
    """Compare data with a text that looks like a number or a truth as texts, as XPath does."""
    if isinstance(value, Data) and other.startswith('"') and NUMERIC.fullmatch(other[1:-1]):
        return f"string({value})"
    return value
