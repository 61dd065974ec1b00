"""From what somebody sent to variables: read by the form, checked, laid into what is there.

What is private is checked as it was typed, and put in before anything else sees it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from service import forms, privacy
from service.clock import BEIJING
from service.db import Session
from service.errors import FieldProblem, Refused
from service.forms.components import dotted
from service.forms.subset import FIELDS_OF
from service.host import documents
from service.host.cases import private_fields
from service.host.definitions import catalogue
from service.host.registry import registry
from service.host.tables.core import ProcessInstance
from service.people.actor import Actor


def settle(
    session: Session,
    *,
    form: forms.Form | None,
    body: object,
    context: Mapping[str, Any],
    instance: ProcessInstance | None,
    actor: Actor,
    unlocked: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return the variables that an answer sets; without a form nothing can become one.

    :param unlocked: the only fields (dotted paths) that may be changed; None: all
    :raises Refused: an answer is not well formed, with a sentence for each field
    """
    if form is None:
        return {}
    seen = private_fields.opened(session, form=form, values=context)
    sent = _echoed(session, body, context)
    if unlocked is not None:
        whole, form = form, forms.restricted(form, unlocked=unlocked, context=seen)
        _refuse(forms.not_asked(whole, sent, only=form, context=seen))
    answer = forms.parse(form, sent, context=seen)
    answer = forms.normalise(form, answer, registry(session).normal_forms)
    problems = forms.validate(
        form,
        answer,
        context=seen,
        checks=registry(session).checks,
        sources=options(session, form=form, context=context, actor=actor, instance=instance),
        documents=documents.nameable(session, answer=answer, instance=instance, actor=actor),
        today=session.at.astimezone(BEIJING).date(),
    )
    _refuse(problems)
    return private_fields.seal_answer(
        session,
        form=form,
        answer=forms.fold(form, answer, context=seen, kept=context),
        context=context,
        seen=seen,
        instance=instance,
    )


def _echoed(session: Session, body: object, context: Mapping[str, Any]) -> object:
    """Return what was sent, read whole where it holds what stands in place of private values.

    A program sends back what it was given; only values of this case are known to it.
    """
    if not privacy.holds_private(body):
        return body
    return privacy.reveal(session, privacy.without_unknown(body, known=[context]))


def _refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise Refused("有内容需要改正，请看每一处的说明", problems=problems)


def options(
    session: Session,
    *,
    form: forms.Form,
    context: Mapping[str, Any],
    actor: Actor,
    instance: ProcessInstance | None,
    at: datetime | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Return the option lists that a form asks for, by name.

    `fields:studio-application` are the fields of that form in the release of the case which can
    be asked to be supplemented now.
    """
    sources, at = registry(session).sources, at or session.at
    found = {
        name: sources[name](session, at=at, actor=actor, variables=context)
        for name in sorted(form.sources)
        if name in sources
    }
    of_forms = [name for name in form.sources if name.startswith(FIELDS_OF)]
    return found | {name: _fields(session, name, context, instance) for name in sorted(of_forms)}


def _fields(
    session: Session, name: str, context: Mapping[str, Any], instance: ProcessInstance | None
) -> list[dict[str, Any]]:
    """Return what can be changed in a form of the case's release, as options of another."""
    if instance is None:
        return []
    release = catalogue.release(session, instance.release)
    form = catalogue.form(session, release, name.removeprefix(FIELDS_OF))
    return [
        {
            "value": dotted(field.path),
            "label": field.label,
            "section": _section(form, field),
        }
        for field in forms.changeable(form, context)
    ]


def _section(form: forms.Form, field: forms.Component) -> str:
    """Return the heading of a field on its form; what bears its own name stands under itself."""
    return form.sections.get(field.id) or field.label
