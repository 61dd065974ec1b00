"""Reading a body field by field: every mistake is told at once, unknown fields too."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request

from service import exact_json
from service.studios.parties import RESERVED
from service.web.api.limits import DEEPEST, LARGEST_BODY, LONGEST_NAME, MOST_VARIABLES
from service.web.core.problems import Declined, FieldError

PLAIN = r"^[^\u0000-\u001f\u007f]+$"
"""Text of one line, as JSON Schema writes it."""
AS_IS = ("utf-8", "identity")
"""The charset and the encoding of a body that is read."""
T = TypeVar("T")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f]+\Z")


class Body:
    """A JSON object, read field by field; `settle` says what was wrong with it."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = dict(fields)
        self._errors: list[FieldError] = []

    @classmethod
    def read(cls) -> "Body":
        """Read the body of this request.

        :raises Declined: it is no JSON object
        :raises Altered: a name stands twice, or a whole number is beyond 64 bits
        """
        request.max_content_length = LARGEST_BODY
        encoding = request.headers.get("Content-Encoding", "identity")
        charset = request.mimetype_params.get("charset", "utf-8").lower()
        if request.mimetype != "application/json" or (charset, encoding.lower()) != AS_IS:
            raise Declined("media-type")
        try:
            fields = exact_json.loads_as_sent(request.get_data(cache=False))
        except ValueError as error:
            raise Declined("malformed", f"The body is not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise Declined("malformed", "The body must be a JSON object.")
        return cls(fields)

    def text(self, name: str, *, most: int, default: str | None = None, lines: bool = False) -> str:
        """Return a text; one without a default must be there and not be empty."""
        if name not in self._fields and default is not None:
            return default
        value = self._taken(name)
        if isinstance(value, str) and len(value) <= most and _fits(value, default, lines):
            return value
        kind = "a text" if lines else "a text of one line"
        return self._wrong(name, f"must be {kind} of 1 to {most} characters", "")

    def optional_text(self, name: str, *, most: int) -> str | None:
        """Return a text of one line, or None if it is not there."""
        return self.text(name, most=most) if name in self._fields else None

    def whole(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number within bounds."""
        if name not in self._fields and default is not None:
            return default
        value = self._taken(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        return self._wrong(name, f"must be a whole number from {least} to {most}", least)

    def optional_whole(self, name: str, *, least: int, most: int) -> int | None:
        """Return a whole number within bounds, or None if it is not there."""
        return self.whole(name, least=least, most=most) if name in self._fields else None

    def texts(self, name: str, *, most: int, least: int = 0) -> list[str]:
        """Return a list of texts of one line, without repetitions."""
        value = self._taken(name)
        if isinstance(value, list) and least <= len(value) <= most and all(map(_is_name, value)):
            return list(dict.fromkeys(value))
        return self._wrong(
            name, f"must be a list of {least} to {most} names of 1 to {LONGEST_NAME} characters", []
        )

    def optional_texts(self, name: str, *, most: int) -> list[str] | None:
        """Return a list of names, or None if it is not there."""
        return self.texts(name, most=most) if name in self._fields else None

    def variables(self, name: str = "variables", *, needed: bool = False) -> dict[str, Any]:
        """Return variables by name: an object; none if it is not there and not needed."""
        if needed and name not in self._fields:
            return self._wrong(name, "must be an object: variables by name", {})
        value = self._fields.pop(name, {})
        if not isinstance(value, dict):
            return self._wrong(name, "must be an object: variables by name", {})
        if len(value) > MOST_VARIABLES:
            return self._wrong(name, f"holds more than {MOST_VARIABLES} variables", {})
        for key in value:
            if not _is_name(key):
                self._wrong(name, f"holds a name that is not 1 to {LONGEST_NAME} characters", 0)
            elif key in RESERVED:
                self._wrong(
                    f"{name}/{exact_json.escaped(key)}",
                    "is a name of the house's own: send it under another, and let the diagram "
                    "map it",
                    0,
                )
        if not _storable(value):
            self._wrong(name, f"is nested deeper than {DEEPEST} levels or holds U+0000", 0)
        return value

    def settle(self) -> None:
        """Say what is wrong with the body, all of it at once.

        :raises Declined: a field is missing, not as it must be, or unknown
        """
        for name in self._fields:
            self._errors.append(
                FieldError(f"/{exact_json.escaped(name)}", "is not a field of this request")
            )
        if self._errors:
            raise Declined("invalid", errors=self._errors)

    def _taken(self, name: str) -> Any:
        return self._fields.pop(name, None)

    def _wrong(self, name: str, detail: str, instead: T) -> T:
        self._errors.append(FieldError(f"/{name}", detail))
        return instead


def _fits(value: str, default: str | None, lines: bool) -> bool:
    if not value:
        return default is not None
    return "\0" not in value if lines else _PLAIN.match(value) is not None


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NAME and bool(_PLAIN.match(value))


def _storable(value: object) -> bool:
    """Ask whether every database can hold a value: not too deep, and no NUL in its texts."""
    level = [value]
    for _ in range(DEEPEST):
        if any(isinstance(one, str) and "\0" in one for one in level):
            return False
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return True
    return False


def _inside(value: object) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
