"""Values that are typed by hand: which kind they are, read and checked, written back."""

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from service import exact_json
from service.errors import Refused, say
from service.web.core.failures import of_altered
from service.web.core.language import lazy_gettext

KINDS = {
    "text": lazy_gettext("文字"),
    "number": lazy_gettext("数"),
    "boolean": lazy_gettext("是 / 否"),
    "date": lazy_gettext("日期"),
    "json": lazy_gettext("清单或对象（JSON）"),
    "null": lazy_gettext("空"),
}
LARGEST = 200_000
DEEPEST = 60
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?\Z", re.ASCII)
NAME = re.compile(r"[^\W\d][\w ]{0,80}\Z")
LONE = re.compile(r"[\ud800-\udfff]")
LONGEST_NUMBER = 30
WRONG = {
    "Expecting value": "这里应有一个值（文字要用英文双引号），或者前面多了逗号",
    "Expecting property name enclosed in double quotes": "这里应是双引号里的名称，或者前面多了逗号",
    "Expecting ',' delimiter": "这里或上一行末尾缺逗号，或者缺右括号",
    "Expecting ':' delimiter": "名称后面缺冒号",
    "Extra data": "这后面的内容多余",
    "Unterminated string starting at": "从这里开始的文字缺右双引号",
    "Illegal trailing comma before end of object": "最后一项后面多了逗号",
    "Illegal trailing comma before end of array": "最后一项后面多了逗号",
    "Invalid control character at": "文字里有换行或控制字符，换行写成 \\n",
    "Invalid \\escape": "反斜杠要写成两个",
    "Invalid \\uXXXX escape": "\\u 后面应有四位十六进制数",
}
"""What Python's reader says of a mistake → what it is."""
YES = {"true": True, "是": True, "false": False, "否": False}


@dataclass(frozen=True)
class Typed:
    """A value as a form shows it: its kind, and the text of it."""

    kind: str
    text: str


def written(value: Any) -> Typed:
    """Return a value the way a form shows it.

    >>> written(True), written("2026-03-01"), written([1])
    (Typed(kind='boolean', text='true'), Typed(kind='date', text='2026-03-01'), \
Typed(kind='json', text='[\\n  1\\n]'))
    """
    if value is None:
        return Typed("null", "")
    if isinstance(value, bool):
        return Typed("boolean", "true" if value else "false")
    if isinstance(value, int | float | Decimal):
        return Typed("number", exact_json.dumps(value).decode())
    if isinstance(value, str):
        return Typed("date" if DATE.match(value) and _is_date(value) else "text", value)
    return Typed("json", exact_json.dumps(value, indent=True).decode())


def read(kind: str, text: str) -> Any:
    """Return the value that was typed as a kind.

    :raises Refused: it is none of that kind; for JSON with the line and column
    """
    if kind == "null":
        return None
    if kind == "text":
        return text.replace("\r\n", "\n")
    if kind == "boolean":
        return _yes_or_no(text.strip())
    if kind == "number":
        return _number(text.strip())
    if kind == "date":
        return _date(text.strip())
    if kind == "json":
        return _json(text)
    raise Refused("请选择值的类型")


def name(text: str) -> str:
    """Return the name of a variable.

    :raises Refused: no expression could ever name it
    """
    found = text.strip()
    if not NAME.match(found):
        raise Refused("变量名以文字或下划线开头，由文字、数字、下划线和空格组成，最多 80 个字")
    return found


def _yes_or_no(text: str) -> bool:
    if text not in YES:
        raise Refused("请选“是”或“否”")
    return YES[text]


def _number(text: str) -> int | float | Decimal:
    if not NUMBER.match(text):
        raise Refused(say("“%(text)s”不是数", text=text[:40]))
    try:
        number: int | float | Decimal = exact_json.loads(re.sub(r"^(-?)0+(?=\d)", r"\1", text))
    except ValueError as wrong:
        raise Refused(say("“%(text)s”太大或太小", text=text[:40])) from wrong
    return number


def _date(text: str) -> str:
    if not DATE.match(text) or not _is_date(text):
        raise Refused(say("“%(text)s”不是日期，应如 2026-03-01", text=text[:40]))
    return text


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _json(text: str) -> Any:
    if len(text) > LARGEST:
        raise Refused(say("内容太长，最多 %(most)s 个字", most=LARGEST))
    try:
        found = json.loads(
            text, parse_constant=_no_constant, parse_int=_in_json, parse_float=_in_json
        )
    except json.JSONDecodeError as wrong:
        why = WRONG.get(wrong.msg.rstrip(": "), "写法有误")
        place = f"第 {wrong.lineno} 行第 {wrong.colno} 列"
        raise Refused(
            say(
                "JSON %(place)s有误：%(why)s%(beside)s",
                place=place,
                why=why,
                beside=_beside(text, wrong),
            )
        ) from wrong
    except RecursionError as wrong:
        raise Refused("JSON 嵌套太深") from wrong
    _refuse_altered(text)
    if _depth(found) > DEEPEST:
        raise Refused("JSON 嵌套太深")
    if LONE.search(text) or LONE.search(json.dumps(found, ensure_ascii=False, default=str)):
        raise Refused("JSON 里有不成文字的字符（半个代理对），请改正")
    return found


def _refuse_altered(text: str) -> None:
    """Refuse what would be kept otherwise than it is typed: a name twice, a number too long."""
    try:
        exact_json.loads_as_sent(text)
    except exact_json.Altered as wrong:
        raise Refused(of_altered(wrong)) from wrong
    except ValueError as wrong:
        raise Refused("JSON 里有不成文字的字符（半个代理对），请改正") from wrong


def _beside(text: str, wrong: json.JSONDecodeError) -> str:
    """Return the line that is wrong, for whoever cannot count to it."""
    at_fault = text.splitlines()[wrong.lineno - 1 :][:1]
    return f"。这一行是：{at_fault[0].strip()[:80]}" if at_fault and at_fault[0].strip() else ""


def _no_constant(word: str) -> Any:
    raise Refused(say("JSON 里不能有 %(word)s", word=word))


def _in_json(text: str) -> int | float | Decimal:
    """Return a number in JSON; of one that is too long or too large nothing would be left.

    >>> _in_json("1.50"), _in_json("-3")
    (1.5, -3)
    """
    if len(text) > LONGEST_NUMBER:
        raise Refused(
            say("JSON 里的数太长：%(text)s…，最多 %(most)s 位", text=text[:20], most=LONGEST_NUMBER)
        )
    if abs(float(text)) == float("inf"):
        raise Refused(say("JSON 里的数太大：%(text)s", text=text))
    try:
        number: int | float | Decimal = exact_json.loads(text)
    except ValueError as wrong:
        raise Refused(say("JSON 里的数太大或太小：%(text)s", text=text)) from wrong
    return number


def _depth(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(one) for one in inside), default=0)
