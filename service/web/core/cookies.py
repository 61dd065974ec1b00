"""The signed cookie of a visit (language, token of posts, messages for the next page), as JSON."""

from typing import Any

import orjson
from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class _Json:
    """JSON without Flask's tags: a visit holds texts and lists of texts, nothing else."""

    @staticmethod
    def dumps(value: Any) -> str:
        """Write a visit."""
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(written: str | bytes) -> Any:
        """Read a visit; messages that an older service wrote in its own way are dropped."""
        visit = orjson.loads(written)
        if isinstance(visit, dict) and any(
            not isinstance(one, list) for one in visit.get("_flashes", ())
        ):
            del visit["_flashes"]
        return visit


class Cookies(SecureCookieSessionInterface):
    """Flask's visits, whose keys are worked out once and not for every reading and writing."""

    serializer = _Json  # type: ignore[assignment] # Flask's own reads more than JSON has

    def get_cookie_secure(self, app: Flask) -> bool:
        """Ask whether this request came by TLS, as far as the outermost proxy: so goes it back."""
        return request.is_secure

    def __init__(self) -> None:
        """Begin without keys: an application's are known when it is first asked."""
        self._signing: dict[Any, Any] = {}

    def get_signing_serializer(self, app: Flask) -> Any:
        """Return what signs and reads the cookie."""
        key = app.secret_key
        if key not in self._signing:
            self._signing[key] = super().get_signing_serializer(app)
        return self._signing[key]


def init_app(app: Flask) -> None:
    """Let visits be kept so."""
    app.session_interface = Cookies()
