"""Camunda 8's engine in a child process, and what stands open in it, told by its own events."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.maven import classpath

HERE = Path(__file__).parent
NEEDED = 21
OPENED = ("java.base/java.nio", "java.base/sun.nio.ch", "java.base/jdk.internal.misc")


class Refused(Exception):
    """The engine does not take a command, or a diagram; its words say why."""


def java() -> str:
    """Return a Java of at least 21: `JAVA`, the one on the path, or one that lies beside it."""
    beside = map(str, Path("/usr/lib/jvm").glob("*/bin/java"))
    for found in (os.environ.get("JAVA"), shutil.which("java"), *beside):
        if found and _version(found) >= NEEDED:
            return found
    raise SystemExit(f"Java {NEEDED} or newer is needed")


def _version(program: str) -> int:
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stderr
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


@contextmanager
def running() -> Iterator[Oracle]:
    """Start the engine; it ends with its standard input."""
    opened = [word for name in OPENED for word in ("--add-opens", f"{name}=ALL-UNNAMED")]
    command = [java(), *opened, "-Xmx1g", "-cp", classpath(HERE), str(HERE / "Oracle.java")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        oracle = Oracle(process)
        oracle.wait_until("ready")
        try:
            yield oracle
        finally:
            process.kill()


class Oracle:
    """The engine: commands in, events out."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def wait_until(self, word: str) -> None:
        """Read until a line says a word."""
        while (line := self._line()) != word:
            assert line is not None, "the engine ended"

    def _line(self) -> str | None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return line.decode().strip() if line else None

    def ask(self, do: str, **said: Any) -> tuple[str, list[dict[str, Any]]]:
        """Carry out a command; return the key it gives and the events since the last."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **said}).encode() + b"\n")
        self.process.stdin.flush()
        events: list[dict[str, Any]] = []
        while True:
            line = self._line()
            assert line is not None, "the engine ended"
            told = json.loads(line)
            if "refused" in told:
                break
            events.append(told)
        if told["refused"]:
            raise Refused(told["refused"])
        return told["key"], events


@dataclass
class Standing:
    """What is open in the one instance that runs, folded from the engine's events."""

    jobs: dict[int, str] = field(default_factory=dict)
    waits: dict[int, tuple[str, str]] = field(default_factory=dict)
    signals: dict[str, str] = field(default_factory=dict)
    incidents: dict[int, tuple[str, str]] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    instance: int = 0
    family: set[int] = field(default_factory=set)
    done: bool = False

    def fold(self, events: list[dict[str, Any]], *, begun: int = 0) -> None:
        """Take events of the instance that has `begun`, and of those it calls, in their order."""
        self.instance = self.instance or begun
        self.family |= {begun} - {0}
        for event in events:
            kind, value = event["valueType"].lower(), event["value"]
            if value.get("parentProcessInstanceKey") in self.family:
                self.family.add(value["processInstanceKey"])
            if value.get("processInstanceKey", self.instance) in self.family:
                getattr(self, f"_{kind}")(event["intent"], event["key"], value)

    def _job(self, intent: str, key: int, value: dict[str, Any]) -> None:
        if intent == "CREATED":
            self.jobs[key] = value["elementId"]
        elif intent in {"COMPLETED", "CANCELED", "ERROR_THROWN"}:
            self.jobs.pop(key, None)

    def _process_message_subscription(self, intent: str, key: int, value: dict[str, Any]) -> None:
        if intent in {"CREATING", "CREATED"}:
            self.waits[key] = (value["elementId"], value["correlationKey"])
        elif intent in {"DELETING", "DELETED"} or (
            intent == "CORRELATED" and value["interrupting"]
        ):
            self.waits.pop(key, None)

    def _signal_subscription(self, intent: str, key: int, value: dict[str, Any]) -> None:
        place = f"{value['catchEventInstanceKey']} {value['catchEventId']}"
        if intent == "CREATED":
            self.signals[place] = value["catchEventId"]
        else:
            self.signals.pop(place, None)

    def _incident(self, intent: str, key: int, value: dict[str, Any]) -> None:
        if intent == "CREATED":
            self.incidents[key] = (value["elementId"], value["errorType"])
        else:
            self.incidents.pop(key, None)

    def _variable(self, intent: str, key: int, value: dict[str, Any]) -> None:
        if value["scopeKey"] == self.instance:
            self.variables[value["name"]] = json.loads(value["value"])

    def _process_instance(self, intent: str, key: int, value: dict[str, Any]) -> None:
        if value["bpmnElementType"] == "PROCESS" and value["parentProcessInstanceKey"] == -1:
            self.done |= intent in {"ELEMENT_COMPLETED", "ELEMENT_TERMINATED"}
