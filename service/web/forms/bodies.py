"""JSON in request bodies, read by a parser that says no to what nests without end."""

from typing import Any

import orjson
from flask.json.provider import DefaultJSONProvider


class Bodies(DefaultJSONProvider):
    """Flask's JSON with orjson for reading: deep nesting is bad JSON, not an overflowing stack."""

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """Read a body.

        :raises ValueError: not JSON, NaN, or nested deeper than 1024
        """
        return orjson.loads(s)
