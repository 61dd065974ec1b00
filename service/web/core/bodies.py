"""Bodies of requests: what is beyond a limit is refused, never cut."""

from typing import IO, cast

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream, get_content_length


class WholeBody(LimitedStream):
    """A body that is read to its end, or refused.

    werkzeug's own ends silently at the limit when everything is read at once, so that the
    beginning of a chunked body would count as all of it.
    """

    def __init__(self, stream: IO[bytes], limit: int, *, announced: int | None) -> None:
        """Read at most `limit` bytes; `announced` is the length that the request claims."""
        super().__init__(stream, limit, is_max=True)
        self._announced = announced

    def on_exhausted(self) -> None:
        """Refuse a body that goes on beyond the limit."""
        if self._stream.read(1):
            raise RequestEntityTooLarge

    def on_disconnect(self, error: Exception | None = None) -> None:
        """Refuse a body that ends before the length that it announced."""
        if error is not None or self._pos < (self._announced or 0):
            raise ClientDisconnected

    def readall(self) -> bytes:
        """Read everything there is, up to the limit."""
        found = super().readall()
        if found and self.is_exhausted:
            self.on_exhausted()
        return found


class WholeRequest(Request):
    """A request whose body is whole."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body, within the limit that stands when it is first read.

        :raises RequestEntityTooLarge: its announced length is beyond the limit
        """
        found = super().stream
        if isinstance(found, LimitedStream) and self.environ.get("wsgi.input_terminated"):
            announced = get_content_length(self.environ)
            body = WholeBody(self.environ["wsgi.input"], found.limit, announced=announced)
            return cast("IO[bytes]", body)
        return found
