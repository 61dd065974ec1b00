"""Numbers that name a person or a unit: well formed or not, in a clear sentence."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.errors import say

Sex = Literal["男", "女"]

_PERSON = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_CHECK = "10X98765432"

_UNIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_UNIT = re.compile(f"[{_UNIT_ALPHABET}]{{18}}")
_UNIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_AREA = r"010|02[0-9]|0[3-9][0-9]{2}"
_PHONE = re.compile(rf"(?:({_AREA})-?)?([1-9][0-9]{{6,7}})(?:[-转]([0-9]{{1,6}}))?", re.ASCII)
_WHOLE_PHONE = re.compile(rf"({_AREA})?([1-9][0-9]{{6,7}})", re.ASCII)
_EXTENSION = re.compile(r" *(?:转|分机|EXT\.?|#) *[:：]? *", re.ASCII)
_COUNTRY = re.compile(r"(?:\+|00)86-?", re.ASCII)
_POSTCODE = re.compile(r"[0-9]{6}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_ACCOUNT = re.compile(r"[0-9]{9,30}", re.ASCII)
_BANK = re.compile(r"\d{12}", re.ASCII)
_BLANKS = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_DASHES = re.compile("[-\u2010-\u2015\u2212\u30fc]+")


@dataclass(frozen=True)
class Person:
    """What an identity number says about somebody."""

    number: str
    birth_date: date
    sex: Sex


def clean(value: object) -> str:
    """Return a number as it is meant: half-width, without blanks and dashes, in capitals.

    >>> clean(" １１０１０５－19491231\u3000002x ")
    '11010519491231002X'
    """
    return _DASHES.sub("", _BLANKS.sub("", _half_width(value)))


def _half_width(value: object) -> str:
    return unicodedata.normalize("NFKC", value if isinstance(value, str) else "").upper()


def clean_mobile(value: object) -> str:
    """Return a mobile number without the code of the country.

    >>> clean_mobile("＋86 138-0013-8000"), clean_mobile("0086 13800138000")
    ('13800138000', '13800138000')
    """
    number = clean(value)
    bare = re.sub(r"^(?:\+|00)?86(?=1)", "", number) if len(number) > 11 else number
    return bare if _MOBILE.fullmatch(bare) else number


def clean_phone(value: object) -> str:
    """Return a telephone number as area, number and extension, or a mobile number.

    >>> clean_phone("（０１０）６５０９ ００００ 转 801"), clean_phone("+86 10 65090000")
    ('010-65090000-801', '010-65090000')
    >>> clean_phone("138 0013 8000"), clean_phone("65090000"), clean_phone("call me")
    ('13800138000', '65090000', 'call me')
    """
    mobile_number = clean_mobile(value)
    if _MOBILE.fullmatch(mobile_number):
        return mobile_number
    parts = _phone(value)
    return "-".join(filter(None, parts)) if parts else str(value or "")


def _phone(value: object) -> tuple[str | None, str, str | None] | None:
    """Return area, number and extension; None if it is no telephone number."""
    text = re.sub(r"[()]", " ", _EXTENSION.sub("转", _half_width(value)))
    text = _DASHES.sub("-", _BLANKS.sub("-", text.strip()).strip("-"))
    country = _COUNTRY.match(text)
    if country:
        text = text[country.end() :]
        text = text if text.startswith("0") else f"0{text}"
    found = _PHONE.fullmatch(text)
    if found:
        return found[1], found[2], found[3]
    before, _, extension = text.partition("转")
    whole = _WHOLE_PHONE.fullmatch(before.replace("-", ""))
    if whole and (not extension or re.fullmatch(r"[0-9]{1,6}", extension, re.ASCII)):
        return whole[1], whole[2], extension or None
    return None


def clean_email(value: object) -> str:
    """Return an address half-width, without blanks, its domain in small letters.

    >>> clean_email(" Wang＠Example。CN ")
    'Wang@example.cn'
    """
    text = unicodedata.normalize("NFKC", value if isinstance(value, str) else "")
    name, at, domain = _BLANKS.sub("", text).rpartition("@")
    return f"{name}{at}{domain.replace('。', '.').lower()}"


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
        raise ValueError(say("身份证号码应为18位，现为%(count)s位", count=len(number)))
    if not _PERSON.fullmatch(number):
        raise ValueError(say("身份证号码前17位应为数字，最后一位为数字或X"))
    birth = _birth(number[6:14])
    if person_check_digit(number[:17]) != number[17]:
        raise ValueError(say("身份证号码校验位不正确，请核对是否输错"))
    return Person(number, birth, "男" if int(number[16]) % 2 else "女")


def _birth(digits: str) -> date:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise ValueError(say("身份证号码中的出生日期不存在，请核对")) from None
    if birth.year < 1900:
        raise ValueError(say("身份证号码中的出生日期不合理，请核对"))
    return birth


def _sentence(wrong: ValueError) -> str:
    """Return what is wrong as it was said, with the message that it can be translated by."""
    return wrong.args[0] if isinstance(wrong.args[0], str) else str(wrong)


def identity_number(value: object) -> str | None:
    """Return what is wrong with an identity number, or None.

    >>> identity_number("110105194912310021")
    '身份证号码校验位不正确，请核对是否输错'
    """
    try:
        person(value)
    except ValueError as wrong:
        return _sentence(wrong)
    return None


def credit_code(value: object) -> str | None:
    """Return what is wrong with a unified social credit code, or None."""
    code = clean(value)
    if len(code) != 18:
        return say("统一社会信用代码应为18位，现为%(count)s位", count=len(code))
    if not _UNIT.fullmatch(code):
        return say("统一社会信用代码只含数字和大写字母（不用I、O、S、V、Z）")
    if unit_check_character(code[:17]) != code[17]:
        return say("统一社会信用代码校验位不正确，请核对是否输错")
    return None


def mobile(value: object) -> str | None:
    """Return what is wrong with a mobile number, or None."""
    if _MOBILE.fullmatch(clean_mobile(value)):
        return None
    return say("手机号码应为11位数字，以1开头，例如13800138000")


def phone(value: object) -> str | None:
    """Return what is wrong with an office phone (or mobile) number, or None."""
    if _phone(value) or _MOBILE.fullmatch(clean_mobile(value)):
        return None
    return say("电话号码不正确，请按“区号-号码”填写，例如010-65090000")


def postcode(value: object) -> str | None:
    """Return what is wrong with a postcode, or None."""
    return None if _POSTCODE.fullmatch(clean(value)) else say("邮政编码应为6位数字，例如100020")


def email(value: object) -> str | None:
    """Return what is wrong with an e-mail address, or None."""
    text = clean_email(value)
    if len(text) <= 254 and _EMAIL.fullmatch(text):
        return None
    return "电子邮箱不正确，例如name@example.cn"


def bank_account(value: object) -> str | None:
    """Return what is wrong with the number of a bank account, or None."""
    return None if _ACCOUNT.fullmatch(clean(value)) else say("银行账号应为9到30位数字，请核对")


def bank_number(value: object) -> str | None:
    """Return what is wrong with the number of a bank in payments (CNAPS, 12 digits), or None.

    >>> bank_number("３１３１ ００００ ００１３") is None, bank_number("3131") is None
    (True, False)
    """
    return None if _BANK.fullmatch(clean(value)) else say("行号应为12位数字，请核对")
