"""Turning what somebody typed into a clean value, or leaving it for the rules to refuse."""

import math
import re
import unicodedata
from datetime import date
from decimal import Decimal

UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
NUMBER = re.compile(
    r"(?:¥ ?|人民币 ?)?([+-]?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(?:\.\d+)?)(?: ?元)?",
    re.ASCII,
)
TEN_THOUSANDS = re.compile(r" ?万 ?元?$")
DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{2})(\d{2}))", re.ASCII)
MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))", re.ASCII)
DASHES = re.compile("[\u2010-\u2015\u2212]")
LONGEST_NUMBER = 40
SIGNIFICANT_DIGITS = 15


def text(raw: str, *, lines: bool = False) -> str:
    """Return a text without what no document can hold, trimmed; `lines` keeps line breaks.

    Left out are control characters, lone surrogates, characters that XML forbids, and marks
    that turn the writing direction round.
    """
    clean = UNWANTED.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        clean = clean.replace("\n", " ").replace("\t", " ")
    return clean.strip()


def units(value: str) -> int:
    """Return a text's length as JavaScript counts it.

    >>> units("匠心"), units("𠮷")
    (2, 2)
    """
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _half_width(raw: str) -> str:
    return unicodedata.normalize("NFKC", raw).strip()


def _digits_of_date(raw: str) -> str:
    """Return a date as it was typed, half-width, without blanks, with plain dashes."""
    return DASHES.sub("-", "".join(_half_width(raw).split()))


def number(raw: str) -> int | float | str:
    """Return the number that was typed, free of binary noise, or the text as it stands.

    >>> number("１２"), number("1,250.50"), number("0.1"), number("12 个")
    (12, 1250.5, 0.1, '12 个')
    >>> number("￥１００，０００．００"), number("100 000 元"), number("1 25")
    (100000, 100000, '1 25')
    """
    plain = _half_width(raw) if len(raw) <= LONGEST_NUMBER else ""
    found = NUMBER.fullmatch(plain)
    return exact(Decimal(found[1].replace(",", "").replace(" ", ""))) if found else raw


def ten_thousands(raw: str) -> int | float | str:
    """Return the number of 万元 that was typed where a form asks for 万元.

    >>> ten_thousands("１２．５万元"), ten_thousands("1,200 万"), ten_thousands("万")
    (12.5, 1200, '万')
    """
    found = number(TEN_THOUSANDS.sub("", _half_width(raw))) if len(raw) <= LONGEST_NUMBER else raw
    return raw if isinstance(found, str) else found


def exact(value: Decimal) -> int | float | str:
    """Return a decimal as a JSON number that prints as the very same digits, else its text."""
    digits = len(value.normalize().as_tuple().digits)
    if digits > SIGNIFICANT_DIGITS or abs(value) >= Decimal(10) ** SIGNIFICANT_DIGITS:
        return str(value)
    return int(value) if value == value.to_integral_value() else float(value)


def decimal(value: object) -> Decimal | None:
    """Return a JSON number as the decimal it prints as; None for anything else."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return Decimal(repr(value))


def day(raw: str) -> str:
    """Return a real date as ISO text, or the text as it stands.

    >>> day("2026年1月5日"), day("２０２６ 年 1 月 5 号"), day("20260105"), day("2026/02/30")
    ('2026-01-05', '2026-01-05', '2026-01-05', '2026/02/30')
    """
    found = DAY.fullmatch(_digits_of_date(raw)) if len(raw) <= LONGEST_NUMBER else None
    return _iso(found, raw)


def month(raw: str) -> str:
    """Return a real month as ISO text, or the text as it stands.

    >>> month("1980年5月"), month("１９８０．０５"), month("1980-13")
    ('1980-05', '1980-05', '1980-13')
    """
    found = MONTH.fullmatch(_digits_of_date(raw)) if len(raw) <= LONGEST_NUMBER else None
    return _iso(found, raw)[:7] if found else raw


def _iso(found: re.Match[str] | None, raw: str) -> str:
    """Return the date found, its first day where only a month was asked, if it exists."""
    if not found:
        return raw
    year, month_of_year, *rest = (int(part) for part in found.groups() if part)
    try:
        return date(year, month_of_year, rest[0] if rest else 1).isoformat()
    except ValueError:
        return raw
