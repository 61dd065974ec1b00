"""Bodies made from the description of the API: what it allows, at its bounds, and a step beyond.

Schemathesis does the same for any API, and 4.32 found nothing more here in a thousand requests. It
stays outside: fourteen more packages and a plugin in every run of pytest, for shapes that are five.
"""

import random
from typing import Any

from tests.web.api_client import DOCUMENT, looked_up

TEXT = "aé字😀\u202e\uffff'\"%/~ \u2028"
CONTROLS = "\x00\n\x1f\x7f"
STRANGE: tuple[Any, ...] = (None, True, 0, -1, 1.5, 1e300, "", "\x00", [], [[]], {}, {"": None})


class Generator:
    """Makes bodies for the operations of the description."""

    def __init__(self, luck: random.Random) -> None:
        self.luck = luck

    def body(self, path: str) -> dict[str, Any]:
        """Return a body for an address: as described, or wrong in one place."""
        content = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]
        schema = looked_up(content["application/json"]["schema"])
        body: dict[str, Any] = self._object(schema)
        if self.luck.random() < 0.5:
            self._spoil(body, schema)
        return body

    def _object(self, schema: Any) -> dict[str, Any]:
        wanted = set(schema.get("required", ()))
        return {
            name: self.value(one)
            for name, one in schema["properties"].items()
            if name in wanted or self.luck.random() < 0.5
        }

    def value(self, schema: Any) -> Any:
        """Return a value as a shape allows it, often at one of its bounds."""
        schema = looked_up(schema)
        if schema["type"] == "integer":
            least, most = schema["minimum"], schema["maximum"]
            return self.luck.choice((least, most, self.luck.randint(least, most), float(least)))
        if schema["type"] == "string":
            return self._text(schema["minLength"], schema["maxLength"])
        if schema["type"] == "array":
            number = self.luck.choice((schema["minItems"], min(schema["maxItems"], 3)))
            return [self.value(schema["items"]) for _ in range(number)]
        if "properties" in schema:
            return self._object(schema)
        return {self._text(1, 200): self._text(0, 5) for _ in range(self.luck.randrange(3))}

    def _text(self, least: int, most: int) -> str:
        number = self.luck.choice((least, most, min(most, least + 7)))
        return "".join(self.luck.choices(TEXT, k=number))

    def _spoil(self, body: dict[str, Any], schema: Any) -> None:
        name = self.luck.choice(list(schema["properties"]))
        kind = self.luck.randrange(4)
        if kind == 0:
            body.pop(name, None)
        elif kind == 1:
            body[name] = self.luck.choice(STRANGE)
        elif kind == 2:
            body[f"{name}{self.luck.choice('sX ~/')}"] = 1
        else:
            body[name] = self._beyond(looked_up(schema["properties"][name]))

    def _beyond(self, schema: Any) -> Any:
        if schema["type"] == "integer":
            return self.luck.choice((schema["minimum"] - 1, schema["maximum"] + 1))
        if schema["type"] == "string":
            long, control = "a" * (schema["maxLength"] + 1), self.luck.choice(CONTROLS)
            return self.luck.choice((long, "", f"a{control}b"))
        if schema["type"] == "array":
            return ["a"] * self.luck.choice(
                (schema["maxItems"] + 1, max(schema["minItems"] - 1, 0))
            )
        return {f"v{number}": 1 for number in range(501)}
