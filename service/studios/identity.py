"""Numbers that name a person or a unit: well formed or not, in a clear sentence."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from service.studios.rules import Sex

_PERSON = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_CHECK = "10X98765432"

_UNIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_UNIT = re.compile(f"[{_UNIT_ALPHABET}]{{18}}")
_UNIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_PHONE = re.compile(r"(0[0-9]{2,3}[- ]?)?[1-9][0-9]{6,7}([-转 ][0-9]{1,6})?", re.ASCII)
_POSTCODE = re.compile(r"[0-9]{6}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")

_IN_TEXT = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}|0[0-9]{2,3}[- ][1-9][0-9]{6,7})"
    r"(?![0-9A-Za-z])",
    re.ASCII,
)


@dataclass(frozen=True)
class Person:
    """What an identity number says about somebody."""

    number: str
    birth_date: date
    sex: Sex


def clean(value: object) -> str:
    """Return a number as it is meant: half-width, without blanks, in capitals.

    >>> clean(" １１０１０５ 19491231 002x ")
    '11010519491231002X'
    """
    text = unicodedata.normalize("NFKC", value if isinstance(value, str) else "")
    return "".join(text.split()).upper()


def person_check_digit(first17: str) -> str:
    """Return the 18th character of an identity number (GB 11643, ISO 7064 MOD 11-2).

    >>> person_check_digit("11010519491231002")
    'X'
    """
    total = sum(int(c) * w for c, w in zip(first17, _PERSON_WEIGHTS, strict=True))
    return _PERSON_CHECK[total % 11]


def unit_check_character(first17: str) -> str:
    """Return the 18th character of a unified social credit code (GB 32100).

    >>> unit_check_character("91350100M000100Y4")
    '3'
    """
    values = (_UNIT_ALPHABET.index(c) for c in first17)
    total = sum(v * w for v, w in zip(values, _UNIT_WEIGHTS, strict=True))
    return _UNIT_ALPHABET[(31 - total % 31) % 31]


def person(value: object) -> Person:
    """Read an identity number; region codes are not judged, they change with the years.

    :raises ValueError: with a sentence for the person who typed it
    """
    number = clean(value)
    if len(number) != 18:
        raise ValueError(f"身份证号码应为18位，现为{len(number)}位")
    if not _PERSON.fullmatch(number):
        raise ValueError("身份证号码前17位应为数字，最后一位为数字或X")
    birth = _birth(number[6:14])
    if person_check_digit(number[:17]) != number[17]:
        raise ValueError("身份证号码校验位不正确，请核对是否输错")
    return Person(number, birth, "男" if int(number[16]) % 2 else "女")


def _birth(digits: str) -> date:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise ValueError("身份证号码中的出生日期不存在，请核对") from None
    if birth.year < 1900:
        raise ValueError("身份证号码中的出生日期不合理，请核对")
    return birth


def identity_number(value: object) -> str | None:
    """Return what is wrong with an identity number, or None.

    >>> identity_number("110105194912310021")
    '身份证号码校验位不正确，请核对是否输错'
    """
    try:
        person(value)
    except ValueError as wrong:
        return str(wrong)
    return None


def credit_code(value: object) -> str | None:
    """Return what is wrong with a unified social credit code, or None."""
    code = clean(value)
    if len(code) != 18:
        return f"统一社会信用代码应为18位，现为{len(code)}位"
    if not _UNIT.fullmatch(code):
        return "统一社会信用代码只含数字和大写字母（不用I、O、S、V、Z）"
    if unit_check_character(code[:17]) != code[17]:
        return "统一社会信用代码校验位不正确，请核对是否输错"
    return None


def mobile(value: object) -> str | None:
    """Return what is wrong with a mobile number, or None."""
    if _MOBILE.fullmatch(clean(value)):
        return None
    return "手机号码应为11位数字，以1开头，例如13800138000"


def phone(value: object) -> str | None:
    """Return what is wrong with an office phone (or mobile) number, or None."""
    text = unicodedata.normalize("NFKC", value if isinstance(value, str) else "").strip()
    if _PHONE.fullmatch(text) or _MOBILE.fullmatch(clean(value)):
        return None
    return "电话号码不正确，请按“区号-号码”填写，例如010-65090000"


def postcode(value: object) -> str | None:
    """Return what is wrong with a postcode, or None."""
    return None if _POSTCODE.fullmatch(clean(value)) else "邮政编码应为6位数字，例如100020"


def email(value: object) -> str | None:
    """Return what is wrong with an e-mail address, or None."""
    text = value if isinstance(value, str) else ""
    if len(text) <= 254 and _EMAIL.fullmatch(text):
        return None
    return "电子邮箱不正确，例如name@example.cn"


def masked(number: str) -> str:
    """Return an identity or phone number with its middle hidden.

    >>> masked("11010519491231002X"), masked("13800138000")
    ('110105********002X', '138****8000')
    """
    if len(number) == 18:
        return f"{number[:6]}********{number[-4:]}"
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****"


def without_numbers(text: str) -> str:
    """Return a text for the public in which identity and phone numbers are masked.

    >>> without_numbers("联系人 13800138000，证件 11010519491231002X")
    '联系人 138****8000，证件 110105********002X'
    """
    return _IN_TEXT.sub(lambda found: masked(found.group()), text)
