"""A form on a page: what it offers here, what was typed, and what it looks like."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from markupsafe import Markup

from service import forms, privacy
from service.db import Session
from service.errors import FieldProblem
from service.forms import Answer, Form
from service.forms.parsing import filled
from service.host.cases import answers
from service.host.registry import registry
from service.host.tables.core import Document, ProcessInstance
from service.web.core.language import gettext
from service.web.core.request import actor, now
from service.web.forms import NO_LINES, live_state, render, said_of_each
from service.web.forms.widgets import Line

Values = Mapping[str, Any]
LONGEST_CODE = 60
BLANK = Form(id="", name="", components=())
"""The form of a step that asks for nothing."""


@dataclass(frozen=True)
class Change:
    """A field that was answered otherwise before: what it is called, both answers in words."""

    label: str
    before: str
    after: str
    name: str = ""
    """Where it is answered, as it is written in forms."""


NOTHING_SAID: tuple[str, Any, str] = ("", None, "")


def _change(name: str, label: str, before: str, after: str) -> Change:
    """Return a change; where both look alike, as masked numbers may, it says that they differ."""
    alike = before == after
    return Change(
        label, before, gettext("%(text)s（已改动）", text=after) if alike else after, name
    )


def _same(before: Any, after: Any) -> bool:
    """Ask whether two answers say the same; nothing is nothing, however it is left out."""
    return before == after or (not filled(before) and not filled(after))


@dataclass(frozen=True)
class BoundForm:
    """One form in one case: its context are the variables that its conditions may speak of."""

    form: Form
    context: Values = field(default_factory=dict)
    documents: Collection[Document] = ()
    instance: ProcessInstance | None = None
    """The case, where there is one: some lists of options come from its release."""

    def typed(self) -> Answer:
        """Return what this request posts for the form's fields, and nothing else of it."""
        return forms.parse(self.form, posted(), context=self.context)

    def with_row_changed(self) -> Answer:
        """Return what was typed with a row more or less, for browsers without scripts."""
        command = request.form.get("_row", "")
        return forms.rearrange(self.form, posted(), command=command, context=self.context)

    def state(self) -> dict[str, Any]:
        """Return what the form hides and what it works out, given what has been typed."""
        return live_state(self.form, posted(), context=self.context)

    def fill(
        self,
        session: Session,
        *,
        values: Values,
        problems: Iterable[FieldProblem] = (),
        private: bool = False,
        lines: Mapping[str, Line] = NO_LINES,
    ) -> Markup:
        """Show the form to be filled in; `lines`: what stands beside those of a checklist."""
        return render(
            self.form,
            values=values,
            problems=tuple(problems),
            context=self.context,
            sources=self._offered(session),
            documents=self.documents,
            private=private,
            lines=lines,
        )

    def show(self, session: Session, *, values: Values, private: bool = False) -> Markup:
        """Show the answers to be read; private ones in full only where `private` is true."""
        context = self.context
        if private:
            values, context = privacy.reveal(session, values), privacy.reveal(session, context)
        return render(
            self.form,
            values=values,
            context=context,
            sources=self._ever_offered(session, values),
            documents=self.documents,
            readonly=True,
            private=private,
        )

    def _ever_offered(
        self, session: Session, values: Values
    ) -> dict[str, Sequence[Mapping[str, Any]]]:
        """Return the lists with what was answered when they still offered it."""
        once = registry(session).once_offered
        said = sorted(set(_texts(values))) if once.keys() & self.form.sources else []
        found = dict(self._offered(session))
        for name in self.form.sources & once.keys():
            there = {str(one["value"]) for one in found.get(name, ())}
            gone = [one for one in once[name](session, values=said) if one["value"] not in there]
            found[name] = [*found.get(name, ()), *gone]
        return found

    def changes(self, session: Session, *, before: Values, after: Values) -> tuple[Change, ...]:
        """Return what differs between two answers, field by field; private values are masked."""
        sources = self._offered(session)
        old, new = (
            said_of_each(self.form, values=one, sources=sources, documents=self.documents)
            for one in (before, after)
        )
        return tuple(
            _change(name, label, old.get(name, NOTHING_SAID)[2], new.get(name, NOTHING_SAID)[2])
            for name, (label, _, _) in {**old, **new}.items()
            if not _same(old.get(name, NOTHING_SAID)[1], new.get(name, NOTHING_SAID)[1])
        )

    def _offered(self, session: Session) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return answers.options(
            session,
            form=self.form,
            context=self.context,
            actor=actor(),
            instance=self.instance,
            at=now(),
        )


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts that stand anywhere in an answer, short enough to be codes."""
    if isinstance(value, str):
        if len(value) <= LONGEST_CODE:
            yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def posted() -> Any:
    """Return what this request posts as it came in; the form reads it."""
    return request.get_json(silent=True) if request.is_json else request.form
