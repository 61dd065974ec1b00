"""JSON in request bodies, read by a parser that says no to what nests without end."""

from decimal import Decimal
from typing import Any

from flask.json.provider import DefaultJSONProvider

from service import exact_json


class _Decimal(Exception):
    """There is a decimal in what is to be written."""


class Bodies(DefaultJSONProvider):
    """Flask's JSON with orjson for reading: deep nesting is bad JSON, not an overflowing stack."""

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Read a body.

        :raises Altered: a name stands twice, or a whole number is beyond 64 bits
        :raises ValueError: not JSON, NaN, or nested deeper than 1024
        """
        return exact_json.loads_as_sent(s)

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Write an answer; decimals are numbers, as they came."""

        def other(one: Any) -> Any:
            if isinstance(one, Decimal):
                raise _Decimal
            return self.default(one)

        try:
            return super().dumps(obj, **{"default": other, **kwargs})
        except _Decimal:
            return exact_json.dumps(obj, default=self.default, sort=self.sort_keys).decode()
