"""From what somebody sent to variables: read by the form, checked, laid into what is there."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.errors import Refused
from service.host import documents, forms
from service.host.registry import registry
from service.host.tables import ProcessInstance
from service.people.actor import Actor


def settle(
    session: Session,
    *,
    form: forms.Form | None,
    body: object,
    context: Mapping[str, Any],
    instance: ProcessInstance | None,
    actor: Actor,
) -> dict[str, Any]:
    """Return the variables that an answer sets; without a form nothing can become one.

    :raises Refused: an answer is not well formed, with a sentence for each field
    """
    if form is None:
        return {}
    answer = forms.parse(form, body, context=context)
    problems = forms.validate(
        form,
        answer,
        context=context,
        checks=registry(session).checks,
        sources=options(session, form=form, context=context, actor=actor),
        documents=documents.nameable(session, answer=answer, instance=instance, actor=actor),
    )
    if problems:
        raise Refused("有内容需要改正，请看每一处的说明", problems=problems)
    return forms.fold(form, answer, context=context)


def options(
    session: Session, *, form: forms.Form, context: Mapping[str, Any], actor: Actor
) -> dict[str, list[dict[str, Any]]]:
    """Return the option lists that a form asks for, by name."""
    sources, at = registry(session).sources, session.info.get("at")
    return {
        name: sources[name](session, at=at, actor=actor, variables=context)
        for name in sorted(form.sources)
        if name in sources
    }
