"""A form on a page: what it offers here, what was typed, and what it looks like."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from markupsafe import Markup
from sqlalchemy.orm import Session

from service.errors import FieldProblem
from service.host import forms
from service.host.forms import Answer, Form
from service.host.registry import registry
from service.host.tables import Document
from service.web.forms import render, standing
from service.web.request import actor, now

Values = Mapping[str, Any]
BLANK = Form(id="", name="", components=())
"""The form of a step that asks for nothing."""


@dataclass(frozen=True)
class Sheet:
    """One form in one case: its context are the variables that its conditions may speak of."""

    form: Form
    context: Values = field(default_factory=dict)
    documents: Collection[Document] = ()

    def typed(self) -> Answer:
        """Return what this request posts for the form's fields, and nothing else of it."""
        return forms.parse(self.form, posted(), context=self.context)

    def rearranged(self) -> Answer:
        """Return what was typed with a row more or less, for browsers without scripts."""
        command = request.form.get("_row", "")
        return forms.rearrange(self.form, posted(), command=command, context=self.context)

    def standing(self) -> dict[str, Any]:
        """Return what the form hides and what it works out, given what has been typed."""
        return standing(self.form, posted(), context=self.context)

    def fill(
        self,
        session: Session,
        *,
        values: Values,
        problems: Iterable[FieldProblem] = (),
        private: bool = False,
    ) -> Markup:
        """Show the form to be filled in."""
        return render(
            self.form,
            values=values,
            problems=tuple(problems),
            context=self.context,
            sources=self._offered(session),
            documents=self.documents,
            private=private,
        )

    def show(self, session: Session, *, values: Values, private: bool = False) -> Markup:
        """Show the answers to be read; personal data in full only where `private` is true."""
        return render(
            self.form,
            values=values,
            context=self.context,
            sources=self._offered(session),
            documents=self.documents,
            readonly=True,
            private=private,
        )

    def _offered(self, session: Session) -> dict[str, Sequence[Mapping[str, Any]]]:
        known = registry(session).sources
        return {
            name: known[name](session, at=now(), actor=actor(), variables=self.context)
            for name in self.form.sources
            if name in known
        }


def posted() -> Any:
    """Return what this request posts as it came in; the form reads it."""
    return request.get_json(silent=True) if request.is_json else request.form
