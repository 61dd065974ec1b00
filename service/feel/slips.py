"""Syntax errors that help: place, what was expected, and hints for the usual slips."""

from __future__ import annotations

from service.feel.errors import FeelSyntaxError

HINTS: tuple[tuple[str, str, str], ...] = (
    ("==", "write = for equality", "判断相等请写一个等号 ="),
    ("&&", "write and", "“并且”请写 and"),
    ("||", "write or", "“或者”请写 or"),
    ("!=", "!= compares two values", "!= 两边都要有值"),
    ("!", "write not(…)", "“不是”请写 not(…)"),
    ("'", "strings stand in double quotes", '字符串请用双引号 "…"'),
    ("%", "write modulo(a, b)", "求余数请写 modulo(a, b)"),
    ("^", "write ** for powers", "乘方请写 **"),
    (";", "separate with a comma", "请用逗号分隔"),
    ("`", "names need no quotes", "变量名不需要引号"),
    ("#", "comments begin with //", "注释请以 // 开头"),
    ("$", "variables are written by name alone", "变量直接写名字，不加 $"),
)
FULL_WIDTH = {
    "，": ",",
    "、": ",",
    "（": "(",
    "）": ")",
    "：": ":",
    "；": ",",
    "“": '"',
    "”": '"',
    "‘": '"',
    "’": '"',
    "＝": "=",
    "＞": ">",
    "＜": "<",
    "＋": "+",
    "－": "-",
    "＊": "*",
    "／": "/",
    "【": "[",
    "】": "]",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "。": ".",
    "．": ".",
    "＂": '"',
    "＇": '"',
    "＠": "@",
    "！": "not(…)",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "—": "-",
    "–": "-",
    "−": "-",
    "…": "..",
    "？": "?",
    "＆": "and",
    "｜": "or",
    "％": "modulo(a, b)",
    "「": '"',
    "」": '"',
    "《": '"',
    "》": '"',
}


def position(text: str, at: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1.

    >>> position("a\\nbc", 3)
    (2, 2)
    """
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def hint_for(text: str, at: int) -> tuple[str, str]:
    """Guess the slip behind an error at this place, in English and Chinese."""
    sign = text[at : at + 1]
    if sign in FULL_WIDTH:
        plain = FULL_WIDTH[sign]
        return (
            f"full-width or foreign sign {sign}: write {plain}",
            f"“{sign}”是全角或其他符号，请改用半角 {plain}",
        )
    for start in (at, at - 1):
        for slip, en, zh in HINTS:
            if (
                start >= 0
                and slip != "!="
                and text.startswith(slip, start)
                and (start == at or len(slip) == 2)
            ):
                return en, zh
    return "", ""


def syntax_error(
    text: str, at: int, en: str, zh: str, expected: tuple[str, ...] = ()
) -> FeelSyntaxError:
    """Build the error for a place in the text, with the hint that fits there."""
    line, column = position(text, at)
    hint, hint_zh = hint_for(text, at)
    return FeelSyntaxError(
        en, zh, line=line, column=column, expected=expected, hint=hint, hint_zh=hint_zh
    )
