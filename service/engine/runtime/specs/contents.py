"""What is inside a scope: where it starts, and which event sub-processes watch over it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from service.engine.model import Listener, Node


class Catcher(Protocol):
    """Whatever stands for an event."""

    @property
    def node(self) -> Node:
        """The event."""
        ...


AnyCatcher = TypeVar("AnyCatcher", bound=Catcher)


def best(catchers: Iterable[AnyCatcher], kind: str, code: str | None) -> AnyCatcher | None:
    """Return which event catches an error or escalation: an exact code before a general one."""
    found = [(catcher, catcher.node.trigger.catcher(kind, code)) for catcher in catchers]
    exact = [catcher for catcher, part in found if part is not None and part.code is not None]
    general = [catcher for catcher, part in found if part is not None and part.code is None]
    return next(iter((*exact, *general)), None)


@dataclass(frozen=True)
class Handler:
    """An event sub-process: its own spec, and its start event's node and spec."""

    name: str
    start: str
    node: Node


@dataclass(frozen=True)
class Contents:
    """The specs that get a token when a scope opens, by name, and its event sub-processes.

    `callable`: it has a plain beginning, and not only events that something outside brings about.
    `listeners` are heard when all inside is over.
    """

    starts: tuple[str, ...]
    callable: bool = True
    handlers: tuple[Handler, ...] = ()
    by_start_event: tuple[tuple[str, str], ...] = ()
    listeners: tuple[Listener, ...] = ()

    def start(self, event: str | None) -> tuple[str, ...]:
        """Return the starts of one start event by its id, or the plain ones."""
        chosen = tuple(name for key, name in self.by_start_event if key == event)
        return chosen or self.starts

    def handler(self, kind: str, code: str | None, *, but: str | None = None) -> Handler | None:
        """Return the event sub-process that catches an error or escalation, exact codes first.

        :param but: the name of the one it was thrown in, which does not catch its own
        """
        return best((one for one in self.handlers if one.name != but), kind, code)
