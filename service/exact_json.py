"""JSON whose numbers keep every digit: a float where it says the same, otherwise a decimal."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

import orjson

LARGEST = 6144  # the exponent of decimal128, which FEEL counts with; more would only fill memory
SMALLEST = -6176
WHOLE = 2**63  # what is larger fits no database's integer
LONG = re.compile(rb"(?:^|[:,\[\s])-?(?:[0-9.]{16}|[0-9.]+[eE])")
_DIGIT, _EXPONENT, _OTHER = b"0", b"e", b" "
_SHAPE = bytes(
    (_DIGIT if byte in b"0123456789." else _EXPONENT if byte in b"eE" else _OTHER)[0]
    for byte in range(256)
)
"""What each byte may be of a number: most JSON has no long one, and its shape says so at once."""
LONE = re.compile(r"\\u[dD][89a-fA-F]")


class Altered(Exception):
    """JSON of which something else would be kept than was sent; `pointer` as in RFC 6901."""

    def __init__(self, pointer: str, *, twice: bool) -> None:
        """Say where, and whether a name stands there twice or a number is too long."""
        self.pointer = pointer
        self.twice = twice
        self.en = "stands twice in one object" if twice else "is a whole number beyond 64 bits"
        super().__init__(f"{pointer}: {self.en}")


def loads(text: str | bytes) -> Any:
    """Read JSON; a number that no float holds to its last digit is a Decimal.

    >>> loads('[0.1, 12345678901234567.89, 3]')
    [0.1, Decimal('12345678901234567.89'), 3]

    :raises ValueError: no JSON, nested too deeply, or a number out of the range of decimal128
    """
    if not _may_be_long(text.encode() if isinstance(text, str) else text):
        return orjson.loads(text)
    written = text if isinstance(text, str) else text.decode()
    found = _parsed(written, parse_float=_number, parse_int=_whole)
    if LONE.search(written):
        json.dumps(found, ensure_ascii=False, default=str).encode()  # half a character: ValueError
    return found


def _may_be_long(text: bytes) -> bool:
    shape = text.translate(_SHAPE)
    if _DIGIT * 16 not in shape and _DIGIT + _EXPONENT not in shape:
        return False
    return LONG.search(text) is not None


def loads_as_sent(text: str | bytes) -> Any:
    """Read JSON that comes from outside; what would not be kept as it was sent is refused.

    >>> loads_as_sent('{"a": {"b": 1, "b": 2}}')
    Traceback (most recent call last):
    service.exact_json.Altered: /a/b: stands twice in one object

    :raises Altered: a name twice in one object, or a whole number beyond 64 bits
    :raises ValueError: no JSON, nested too deeply, or a number out of the range of decimal128
    """
    found = loads(text)
    doubts: list[_Doubt] = []
    tree = _parsed(
        text if isinstance(text, str) else text.decode(),
        parse_int=lambda written: _bounded(written, doubts),
        object_pairs_hook=lambda pairs: _unambiguous(pairs, doubts),
    )
    if doubts:
        raise _altered(tree)
    return found


def dumps(
    value: Any,
    *,
    default: Callable[[Any], Any] | None = None,
    sort: bool = False,
    indent: bool = False,
) -> bytes:
    """Write JSON; decimals become numbers with all their digits.

    >>> dumps({"amount": Decimal("12345678901234567.89")})
    b'{"amount":12345678901234567.89}'

    :raises TypeError: something in it is no JSON
    """

    def other(one: Any) -> Any:
        if isinstance(one, Decimal) and one.is_finite():
            return orjson.Fragment(format(one, "f"))
        if default is not None:
            return default(one)
        raise TypeError(f"{type(one).__name__} is no JSON")

    option = (orjson.OPT_SORT_KEYS if sort else 0) | (orjson.OPT_INDENT_2 if indent else 0)
    return orjson.dumps(value, default=other, option=option)


def _number(text: str) -> float | Decimal:
    exact, near = Decimal(text), float(text)
    if exact and not SMALLEST <= exact.adjusted() <= LARGEST:
        raise ValueError(f"the number {text[:40]} is out of range")
    return near if Decimal(repr(near)) == exact else exact


def _whole(text: str) -> int | Decimal:
    exact = Decimal(text)
    if exact.adjusted() > LARGEST:
        raise ValueError(f"the number {text[:40]} is out of range")
    return int(text) if abs(exact) < WHOLE else exact


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _parsed(text: str, **hooks: Any) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant, **hooks)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


class _Doubt:
    """Stands in a tree where the text says what cannot be kept."""

    def __init__(self, member: str | None = None) -> None:
        """Name the member that stands twice; None for a number that is too long."""
        self.member = member


def _bounded(written: str, doubts: list[_Doubt]) -> Any:
    if len(written) < 19 or -WHOLE <= int(Decimal(written)) < WHOLE:
        return 0
    doubts.append(_Doubt())
    return doubts[-1]


def _unambiguous(pairs: list[tuple[str, Any]], doubts: list[_Doubt]) -> Any:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            doubts.append(_Doubt(name))
            return doubts[-1]
        found[name] = value
    return found


def _altered(tree: Any) -> Altered:
    """Return the refusal that names the first doubtful place of a tree."""
    open_places: list[tuple[str, Any]] = [("", tree)]
    while open_places:
        place, one = open_places.pop()
        if isinstance(one, _Doubt):
            at = place if one.member is None else f"{place}/{escaped(one.member)}"
            return Altered(at, twice=one.member is not None)
        if isinstance(one, dict):
            inside = [(f"{place}/{escaped(name)}", value) for name, value in one.items()]
        else:
            listed = one if isinstance(one, list) else ()
            inside = [(f"{place}/{number}", value) for number, value in enumerate(listed)]
        open_places.extend(reversed(inside))
    raise AssertionError("there is a doubt and no place of it")


def escaped(name: str) -> str:
    """Write a name as a part of a JSON pointer.

    >>> escaped("a/b~")
    'a~1b~0'
    """
    return name.replace("~", "~0").replace("/", "~1")
