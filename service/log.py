"""Structured log: a line for each event, words in a terminal or JSON; no personal data.

An event has a fixed name and fields of a closed list. What a person wrote, names, numbers of
persons and the texts of exceptions have no field: a failure is logged by its class and the
places in the code that it came through. Text that could be something else becomes a question mark.
"""

import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from logging.handlers import SysLogHandler
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, TypedDict, Unpack

import orjson

from service.clock import BEIJING
from service.config import Misconfigured

_logger = logging.getLogger("jiangxin")
_SAFE = re.compile(r"(?!.*\d{11})[A-Za-z0-9_.:/<>+-]{0,160}")
"""What a text may be made of: words of the code, routes, ids of diagrams; no number of a person."""
_ROOT = Path(__file__).parents[1]
DEEPEST = 12  # places of a failure that are logged, the innermost last


class Fields(TypedDict, total=False):
    """Everything that an event may say."""

    request: str
    """A random id, the same in every line of one request."""
    method: str
    route: str
    """The pattern of the address, never the address."""
    status: int
    ms: float
    case: int | str | None
    """Key or number of a case."""
    process: str
    element: str | None
    job: int
    kind: str
    attempt: int
    count: int
    wait: float
    """Seconds until it is tried again."""
    release: int
    roles: str
    error: str
    """The class of an exception."""
    places: list[str]
    """File, line and function that it came through."""


_context: ContextVar[Fields] = ContextVar("log", default=Fields())  # noqa: B039 - never changed


def event(name: str, /, level: int = logging.INFO, **fields: Unpack[Fields]) -> None:
    """Log an event; `name` is written in the code, never made of data."""
    if _logger.isEnabledFor(level):
        said = {**_context.get(), **fields}
        clean = {key: _clean(value) for key, value in said.items() if value is not None}
        _logger.log(level, name, extra={"fields": clean})


def failure(name: str, exception: BaseException, /, **fields: Unpack[Fields]) -> None:
    """Log what failed: the exception's class and the places it came through, not its text."""
    fields["error"] = type(exception).__name__
    fields["places"] = places(exception)
    event(name, logging.ERROR, **fields)


@contextmanager
def context(**fields: Unpack[Fields]) -> Iterator[None]:
    """Say the same fields with every event inside."""
    token = _context.set({**_context.get(), **fields})
    try:
        yield
    finally:
        _context.reset(token)


def set_context(**fields: Unpack[Fields]) -> None:
    """Say these fields, and no others, with every event of this thread from now on."""
    _context.set(fields)


def configure(environ: Mapping[str, str] = os.environ, *, stream: TextIO | None = None) -> None:
    """Write events to stderr, as JSON where JIANGXIN_LOG is `json`, and to JIANGXIN_SYSLOG.

    :raises Misconfigured: there is no such place for syslog
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if environ.get("JIANGXIN_LOG") == "json" else _Words())
    _logger.handlers[:] = [handler, *_syslog(environ.get("JIANGXIN_SYSLOG", ""))]
    _logger.setLevel(logging.INFO)
    _logger.propagate = False


def _syslog(address: str) -> Iterator[logging.Handler]:
    """Yield what sends events on: to a socket (/dev/log) or, by UDP, to HOST:PORT."""
    if not address:
        return
    host, _, port = address.rpartition(":")
    place = (host, int(port)) if host and port.isdigit() else address
    try:
        handler = SysLogHandler(place, facility=SysLogHandler.LOG_AUTHPRIV)
    except (OSError, UnicodeError) as failed:
        raise Misconfigured(f"JIANGXIN_SYSLOG cannot be used: {address} ({failed})") from None
    handler.setFormatter(_Json())
    handler.ident = "jiangxin: "
    yield handler


class _Json(logging.Formatter):
    """One JSON object a line: at, level, event, and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": _at(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        return orjson.dumps(line).decode()


class _Words(logging.Formatter):
    """Time, level, event and `field=value`."""

    def format(self, record: logging.LogRecord) -> str:
        fields: Mapping[str, Any] = getattr(record, "fields", {})
        pairs = [f"{name}={value}" for name, value in fields.items() if name != "places"]
        places = "".join(f"\n    {place}" for place in fields.get("places", ()))
        head = f"{_at(record):%Y-%m-%d %H:%M:%S} {record.levelname:7} {record.getMessage()}"
        return " ".join([head, *pairs]) + places


def _at(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, BEIJING)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value if _SAFE.fullmatch(value) else "?"
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value


def places(exception: BaseException) -> list[str]:
    """Return the places that an exception came through, the innermost last: file:line:function."""
    trace: TracebackType | None = exception.__traceback__
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        path = Path(code.co_filename)
        place = path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else Path(path.name)
        found.append(f"{place}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return found[-DEEPEST:]
