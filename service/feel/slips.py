"""Syntax errors that help: place, what was expected, and hints for the usual slips."""

from __future__ import annotations

import re
import unicodedata

from service.feel.errors import FeelSyntaxError

HINTS: tuple[tuple[str, str, str], ...] = (
    ("==", "write = for equality", "判断相等请写一个等号 ="),
    ("=>", "write >=", "大于等于请写 >="),
    ("=<", "write <=", "小于等于请写 <="),
    ("<>", "write != or not(…)", "不等于请写 != 或 not(…)"),
    ("&&", "write and", "“并且”请写 and"),
    ("||", "write or", "“或者”请写 or"),
    ("!=", "!= compares two values", "!= 两边都要有值"),
    ("!", "write not(…)", "“不是”请写 not(…)"),
    ("'", "strings stand in double quotes", '文字请用半角双引号 "…"'),
    ("%", "write 85% as 0.85 or modulo(a, b)", "85% 请写 0.85，求余数请写 modulo(a, b)"),
    ("~", "write a range as [80..90]", "从几到几请写区间，例如 [80..90]"),
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
    "％": "0.85",
    "～": "..",
    "〜": "..",
    "「": '"',
    "」": '"',
    "《": '"',
    "》": '"',
    "『": '"',
    "』": '"',
    "〈": "<",
    "〉": ">",
    "≦": "<=",
    "≧": ">=",
    "⩽": "<=",
    "⩾": ">=",
    "′": '"',
    "″": '"',
    "´": '"',
}
NUMBERS = {
    "不低于": ">=",
    "不少于": ">=",
    "不小于": ">=",
    "大于等于": ">=",
    "大于或等于": ">=",
    "至少": ">=",
    "以上": ">=",
    "不超过": "<=",
    "不高于": "<=",
    "不多于": "<=",
    "不大于": "<=",
    "小于等于": "<=",
    "小于或等于": "<=",
    "至多": "<=",
    "以内": "<=",
    "超过": ">",
    "大于": ">",
    "高于": ">",
    "多于": ">",
    "小于": "<",
    "低于": "<",
    "少于": "<",
    "不足": "<",
    "不满": "<",
    "未满": "<",
    "以下": "<",
    "等于": "=",
}  # longer words before those they end in


def position(text: str, at: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1.

    >>> position("a\\nbc", 3)
    (2, 2)
    """
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def plain_sign(sign: str) -> str:
    """Return the sign of FEEL that a typographic one stands for, "" where none is known.

    >>> plain_sign("≥"), plain_sign("８"), plain_sign("‑"), plain_sign("„")
    ('>=', '8', '-', '"')
    """
    if not sign or sign.isascii():
        return ""
    if sign in FULL_WIDTH:
        return FULL_WIDTH[sign]
    same = unicodedata.normalize("NFKC", sign)
    if same.isascii() and same.isprintable():
        return same
    kind = unicodedata.category(sign)
    return "-" if kind == "Pd" else '"' if kind in ("Pi", "Pf", "Ps", "Pe") else ""


def corrected(text: str) -> str:
    """Write a text with the signs of FEEL instead of typographic ones; strings keep theirs.

    >>> corrected("≥ ８５"), corrected("“优秀”，'良好'")
    ('>= 85', '"优秀","良好"')
    """
    written, inside = "", False
    for sign in text:
        plain = '"' if sign == "'" else plain_sign(sign)
        if plain == '"' or sign == '"':
            inside = not inside
            written += '"'
        else:
            written += sign if inside or not plain else plain
    return written


def word_hint(words: str) -> tuple[str, str]:
    """Return how a condition in Chinese words is written, in English and Chinese.

    >>> word_hint("分以上")[1]
    '条件请用符号，例如 >= 80'
    """
    for word, sign in NUMBERS.items():
        if word in words:
            return (
                f"write conditions with signs, such as {sign} 80",
                f"条件请用符号，例如 {sign} 80",
            )
    return "", ""


def hint_for(text: str, at: int) -> tuple[str, str]:
    """Guess the slip behind an error at this place, in English and Chinese."""
    sign = text[at : at + 1]
    plain = plain_sign(sign)
    if plain:
        return (
            f"full-width or foreign sign {sign}: write {plain}",
            f"“{sign}”是全角或其他符号，请改用半角 {plain}",
        )
    if sign and unicodedata.category(sign) in ("Cf", "Cc", "Cn", "Co"):
        code = f"U+{ord(sign):04X}"
        return f"an invisible character {code}: delete it", f"这里有看不见的字符 {code}，请删去"
    if sign == '"' and re.search("[“”„‟＂″']", text[at + 1 :]):
        return 'both quotes are the straight "', '左右引号都要用半角的 "'
    for start in (at, at - 1):
        for slip, en, zh in HINTS:
            if (
                start >= 0
                and slip != "!="
                and text.startswith(slip, start)
                and (start == at or len(slip) == 2)
            ):
                return en, zh
    return word_hint(re.split(r"[\s()\[\],]", text[at:], maxsplit=1)[0])


def syntax_error(
    text: str,
    at: int,
    en: str,
    zh: str,
    expected: tuple[str, ...] = (),
    hints: tuple[str, str] | None = None,
) -> FeelSyntaxError:
    """Build the error for a place in the text, with the hint that fits there."""
    line, column = position(text, at)
    hint, hint_zh = hints or hint_for(text, at)
    return FeelSyntaxError(
        en, zh, line=line, column=column, expected=expected, hint=hint, hint_zh=hint_zh
    )
