"""How the words of a file are read: ours as they stand, others by what converts them."""

from typing import Any

from service.engine.model import Assignment, Dialect, Listener, Trigger
from service.engine.reading.xml import Element, local, text

Fields = dict[str, Any]


class Untranslatable(ValueError):
    """Something without a counterpart here: why, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class Words:
    """The words of one file in our dialect, in which nothing has to be translated.

    `service.dialects` reads files of other products by a class of its own, once, to write them
    down as ours; what runs is read by this one alone.
    """

    def __init__(self, root: Element) -> None:
        self.root = root

    def kind(self, element: Element) -> str:
        """Return the name of the element that a node is run as."""
        return local(element)

    def expression(self, element: Element | None) -> str | None:
        """Return what an element says: FEEL, or a constant."""
        return text(element)

    def time(self, element: Element) -> str | None:
        """Return what an element says of a time."""
        return text(element)

    def named(self, written: str | None) -> str | None:
        """Return a name, a code, a key or a collection: FEEL, or a constant."""
        return written or None

    def node(self, element: Element, fields: Fields) -> None:
        """Add to the fields of a node's dialect what it says beside `zeebe:`."""

    def carried(self, element: Element, said: Dialect) -> Dialect:
        """Return a node's dialect with what its event sends or receives."""
        return said

    def event(self, element: Element) -> Trigger | None:
        """Return what an element is triggered by without an event definition; None: nothing."""
        return None

    def setting(self, definition: Element, name: str) -> str | None:
        """Return what an event definition says under a name of `settings.py`, or of `zeebe:`."""
        return None

    def inside(self, definition: Element) -> bool:
        """Whether a signal stays inside its instance."""
        return False

    def rounds(self, multi: Element) -> dict[str, str]:
        """Return what a multi-instance says beside `zeebe:`, in its words."""
        return {}

    def listeners(self, element: Element) -> tuple[Listener, ...]:
        """Return the listeners of a process or a flow beside those of `zeebe:`.

        :raises Untranslatable: one of them cannot be heard
        """
        return ()

    def values(self, container: Element) -> tuple[Assignment, ...]:
        """Return what the data objects of a process or a sub-process begin with.

        :raises Untranslatable: a value cannot be worked out
        """
        return ()

    def lost(self, element: Element) -> list[str]:
        """Return the names of what a process or a flow says that would be lost."""
        return []
