"""What is inside a scope: where it starts, and which event sub-processes watch over it."""

from dataclasses import dataclass

from service.engine.model import Node


@dataclass(frozen=True)
class Handler:
    """An event sub-process: its own spec, and its start event's node and spec."""

    name: str
    start: str
    node: Node


@dataclass(frozen=True)
class Contents:
    """The specs that get a token when a scope opens, by name, and its event sub-processes."""

    starts: tuple[str, ...]
    handlers: tuple[Handler, ...] = ()
    by_start_event: tuple[tuple[str, str], ...] = ()

    def start(self, event: str | None) -> tuple[str, ...]:
        """Return the starts of one start event by its id, or the plain ones."""
        chosen = tuple(name for key, name in self.by_start_event if key == event)
        return chosen or self.starts

    def handler(self, kind: str, code: str | None) -> Handler | None:
        """Return the event sub-process that catches an error or escalation, exact codes first."""
        fitting = [h for h in self.handlers if h.node.trigger.kind == kind]
        exact = [h for h in fitting if h.node.trigger.code == code and code is not None]
        general = [h for h in fitting if h.node.trigger.code is None]
        return next(iter((*exact, *general)), None)
