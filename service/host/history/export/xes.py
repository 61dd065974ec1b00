"""Histories as an event log: XES, IEEE 1849, with its concept, time, life cycle and organisation.

Only what belongs to the life cycle of an activity becomes an event; the table holds the rest.
"""

import io
import re
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from service.clock import BEIJING
from service.host.history.export.events import Event
from service.host.tables.core import ProcessInstance
from service.privacy import mask

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
# XML 1.0 has no place for these, however they are written.
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_xes(traces: Iterable[tuple[ProcessInstance, list[Event]]]) -> bytes:
    """Return cases as a log of traces, one case each, in UTF-8."""
    text = io.BytesIO()
    log = _Log(text)
    log.head()
    for instance, events in traces:
        log.trace(instance, events)
    log.end()
    return text.getvalue()


class _Log:
    """Writes the elements of a log in the order that the schema wants."""

    def __init__(self, text: io.BytesIO) -> None:
        self.xml = XMLGenerator(text, "utf-8", short_empty_elements=True)

    def head(self) -> None:
        self.xml.startDocument()
        version = {"xes.version": "1849.2016", "xes.features": ""}
        self._open("log", {**version, "xmlns": "http://www.xes-standard.org/"})
        for name, prefix, uri in EXTENSIONS:
            self._empty("extension", name=name, prefix=prefix, uri=uri)
        self._always("trace", ("string", "concept:name", "SQ-0000-0000"))
        self._always(
            "event",
            ("string", "concept:name", "步骤"),
            ("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00"),
            ("string", "lifecycle:transition", "complete"),
        )
        keys = "concept:name lifecycle:transition"
        self._empty("classifier", name="活动", keys="concept:name")
        self._empty("classifier", name="活动和状态", keys=keys)
        self._string("lifecycle:model", "standard")

    def trace(self, instance: ProcessInstance, events: list[Event]) -> None:
        self._open("trace")
        self._string("concept:name", instance.number)
        self._string("process", instance.process_name)
        self._string("title", mask(instance.title))
        self._string("status", instance.status)
        self._empty("int", key="release", value=str(instance.release))
        for one in events:
            if one.transition:
                self._event(one, one.transition)
        self.xml.endElement("trace")

    def _event(self, one: Event, transition: str) -> None:
        self._open("event")
        self._string("concept:name", one.name or one.element)
        self._string("lifecycle:transition", transition)
        at = one.at.astimezone(BEIJING).isoformat(timespec="milliseconds")
        self._empty("date", key="time:timestamp", value=at)
        self._string("org:resource", one.actor)
        if one.lane:
            self._string("org:role", one.lane)
        self._string("element", one.element)
        self._string("type", one.type)
        self._string("process", one.process_id)
        self._empty("int", key="sequence", value=str(one.seq))
        self.xml.endElement("event")

    def end(self) -> None:
        self.xml.endElement("log")
        self.xml.endDocument()

    def _always(self, scope: str, *attributes: tuple[str, str, str]) -> None:
        self._open("global", {"scope": scope})
        for kind, key, value in attributes:
            self._empty(kind, key=key, value=value)
        self.xml.endElement("global")

    def _string(self, key: str, value: str) -> None:
        self._empty("string", key=key, value=value)

    def _open(self, tag: str, attributes: Mapping[str, str] | None = None) -> None:
        self.xml.startElement(tag, AttributesImpl(attributes or {}))

    def _empty(self, tag: str, **attributes: str) -> None:
        clean = {name: _UNSPEAKABLE.sub("�", value) for name, value in attributes.items()}
        self._open(tag, clean)
        self.xml.endElement(tag)
