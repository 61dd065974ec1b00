"""The log: words for people, JSON for programs, and nothing that somebody wrote."""

import io
import logging
import re
import socket

import pytest

from service import log
from tests.logged import logging_json


@pytest.fixture
def logged():
    with logging_json() as found:
        yield found


def test_an_event_is_one_json_line_with_time_level_and_fields(logged):
    log.event("job done", kind="wake", job=12, ms=3.5)
    (line,) = logged.events()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", line.pop("at"))
    assert line == {"level": "info", "event": "job done", "kind": "wake", "job": 12, "ms": 3.5}


def test_in_a_terminal_an_event_is_words(logged):
    stream = io.StringIO()
    log.configure({}, stream=stream)
    log.event("job done", kind="wake", case=7)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO    job done kind=wake case=7\n", stream.getvalue()
    )


def test_the_context_is_said_with_every_event_inside(logged):
    with log.context(case=3, kind="wake"):
        log.event("a")
        with log.context(attempt=2):
            log.event("b")
    log.event("c")
    kept = [{k: v for k, v in one.items() if k not in ("at", "level")} for one in logged.events()]
    assert kept == [
        {"event": "a", "case": 3, "kind": "wake"},
        {"event": "b", "case": 3, "kind": "wake", "attempt": 2},
        {"event": "c"},
    ]


@pytest.mark.parametrize(
    "personal",
    [
        "王小明",
        "13800138000",
        "11010519491231002X",
        "a b",
        "x@example.org",
        "x\nx",
        "x" * 161,
    ],
)
def test_text_that_could_be_of_a_person_becomes_a_question_mark(logged, personal):
    log.event("step", element=personal)
    assert logged.events()[0]["element"] == "?"


def test_a_failure_is_its_class_and_its_places_without_its_text(logged):
    try:
        raise ValueError("13800138000 belongs to 王小明")
    except ValueError as failure:
        log.failure("job failed", failure)
    (line,) = logged.events()
    assert (line["level"], line["error"]) == ("error", "ValueError")
    assert line["places"][-1].startswith("tests/floor/test_log.py:")
    assert "王小明" not in logged.text
    assert "13800138000" not in logged.text


def test_events_go_to_syslog_too_where_it_is_asked_for():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as syslog:
        syslog.bind(("127.0.0.1", 0))
        syslog.settimeout(5)
        place = f"127.0.0.1:{syslog.getsockname()[1]}"
        log.configure({"JIANGXIN_SYSLOG": place}, stream=io.StringIO())
        log.event("signed in")
        said = syslog.recv(4096).decode()
    for handler in logging.getLogger("jiangxin").handlers:
        handler.close()
    log.configure({}, stream=io.StringIO())
    assert said.startswith("<86>jiangxin: {")
    assert '"event":"signed in"' in said
