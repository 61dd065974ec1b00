"""The log of a test: what was written to it, as text and as events."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from service import log


class Logged:
    """Everything that was logged, as JSON lines."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        """What stands in the log."""
        return self.stream.getvalue()

    def events(self, name: str = "") -> list[dict[str, Any]]:
        """Return the events (of a name), oldest first; a line that is no JSON is an error."""
        found = [json.loads(line) for line in self.text.splitlines()]
        return [one for one in found if not name or one["event"] == name]


@contextmanager
def logging_json() -> Iterator[Logged]:
    """Log as JSON into memory, and as before afterwards."""
    logger = logging.getLogger("jiangxin")
    before = (logger.handlers[:], logger.level, logger.propagate)
    logged = Logged()
    log.set_context()  # another test of this process may have left a request in it
    log.configure({"JIANGXIN_LOG": "json"}, stream=logged.stream)
    try:
        yield logged
    finally:
        logger.handlers[:], logger.level, logger.propagate = before
        log.set_context()
