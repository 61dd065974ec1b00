"""A form as it was deployed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from service.errors import Invalid
from service.host.forms.components import Component
from service.host.forms.notes import Notes
from service.host.forms.reading import read

WIDE_FROM = 6


@dataclass(frozen=True)
class Form:
    """What is asked, in which words, and which answers are well formed."""

    id: str
    name: str
    components: tuple[Component, ...]

    @classmethod
    def read(cls, source: bytes, *, name: str = "") -> "Form":
        """Read form-js schema JSON.

        :param name: the file's name, for the problems
        :raises Invalid: not a form, or not in the declared subset
        """
        notes = Notes(name)
        form_id, title, components = read(source, notes)
        errors = [problem for problem in notes.problems if problem.severity == "error"]
        if errors:
            raise Invalid(errors)
        return cls(id=form_id, name=title, components=components)

    def walk(self) -> Iterator[Component]:
        """Yield every component in the order of the page, without what stands in rows."""
        for component in self.components:
            yield from component.walk()

    @cached_property
    def fields(self) -> tuple[Component, ...]:
        """Everything that has an answer; a list counts as one."""
        return tuple(component for component in self.walk() if component.is_field)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The names of the option lists that it needs."""
        return frozenset(one.choices.source for one in self._all() if one.choices.source)

    @cached_property
    def writes(self) -> frozenset[str]:
        """The variables that an answer sets."""
        return frozenset(field.path[0] for field in self.fields)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each field is called in a sentence, by id: with its section where two are alike."""
        sections = {
            inner.id: group.label
            for group in self.walk()
            if group.type == "group" and group.label
            for inner in group.components
        }
        counted = Counter(field.label for field in self.fields)
        return {
            field.id: f"{sections[field.id]}的{field.label}"
            if counted[field.label] > 1 and field.id in sections
            else field.label
            for field in self.fields
        }

    @cached_property
    def wide(self) -> bool:
        """Whether it holds a table that wants the whole width of a page."""
        return any(len(field.components) >= WIDE_FROM for field in self.fields if field.is_list)

    def at(self, path: str) -> Component | None:
        """Return the field at a dotted path, None if there is none."""
        wanted = tuple(path.split("."))
        return next((field for field in self.fields if field.path == wanted), None)

    def _all(self) -> Iterator[Component]:
        for component in self.walk():
            yield component
            if component.is_list:
                yield from component.components
