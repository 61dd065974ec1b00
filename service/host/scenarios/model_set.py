"""A set of models as the engine reads it, without a database: what is tried, or what held then."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service import dialects, engine
from service.host.definitions import decisions


@dataclass
class Models:
    """A set of models as the engine reads it; diagrams are put together once."""

    sources: Mapping[str, bytes]
    _diagrams: dict[str, engine.Diagram] = field(default_factory=dict)
    _read: list[engine.Read] = field(default_factory=list)
    _book: decisions.Book | None = None

    def diagram(self, process_id: str) -> engine.Diagram:
        """Return a process.

        :raises Invalid, NotFound: it cannot be read, or there is none
        """
        if process_id not in self._diagrams:
            if not self._read:
                self._read = [
                    engine.read_file(name, dialects.ours(source, file=name))
                    for name, source in sorted(self.sources.items())
                    if name.endswith(".bpmn")
                ]
            self._diagrams[process_id] = engine.diagram_of(self._read, process_id)
        return self._diagrams[process_id]

    def book(self) -> decisions.Book:
        """Return its decisions."""
        if self._book is None:
            files = {name: one for name, one in self.sources.items() if name.endswith(".dmn")}
            self._book = decisions.book(files)
        return self._book
