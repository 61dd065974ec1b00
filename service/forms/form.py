"""A form as it was deployed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from service.errors import Invalid, say
from service.forms.components import Component
from service.forms.notes import Notes
from service.forms.reading import read

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
    def conditional(self) -> bool:
        """Whether anything in it may be hidden or read only."""
        return any(one.hide or one.readonly for one in self._all())

    @cached_property
    def computes(self) -> bool:
        """Whether it works out anything by itself."""
        return any(one.type == "expression" for one in self._all())

    @cached_property
    def writes(self) -> frozenset[str]:
        """The variables that an answer sets."""
        return frozenset(field.path[0] for field in self.fields)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each field is called in a sentence, by id: with its section where two are alike."""
        sections = self.sections
        counted = Counter(field.label for field in self.fields)
        return {
            field.id: say("%(section)s的%(label)s", section=sections[field.id], label=field.label)
            if counted[field.label] > 1 and field.id in sections
            else field.label
            for field in self.fields
        }

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """The label of the group that each component stands in, by the component's id."""
        return {
            inner.id: group.label
            for group in self.walk()
            if group.type == "group" and group.label
            for inner in group.components
        }

    @cached_property
    def permanent(self) -> frozenset[str]:
        """The ids of what is never unlocked once it is sent, by itself or with its group."""
        return frozenset(inner.id for one in self.walk() if one.permanent for inner in one.walk())

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
