"""The history of one case: the auditor reads it, and the reading is itself on the record."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.host import definitions, documents, history, instances
from service.host.tables import ProcessInstance
from service.people import accounts
from service.web import parties, tags
from service.web.auditor.door import auditors_only, blueprint
from service.web.auditor.labels import Labels
from service.web.auditor.path import drawn
from service.web.auditor.story import Story
from service.web.failures import refuse
from service.web.language import gettext
from service.web.request import actor, line, reading, writing

FEW = 6
"""So many changes are shown at once; more are folded."""


@blueprint.get("/cases/<number>")
@auditors_only
def case(number: str) -> ResponseReturnValue:
    """Show a case's history with identity and telephone numbers masked."""
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        page = _page(session, instance)
    with writing() as session:
        history.viewed(session, instance=instance, what="case")
    return page


@blueprint.post("/cases/<number>/reveal")
@auditors_only
def reveal(number: str) -> ResponseReturnValue:
    """Show the numbers whole, for a reason that is put on the record first."""
    reason = line("reason", request.form)
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        if not reason:
            return refuse(_page(session, instance, refusal=gettext("请写明为什么要看")))
        page = _page(session, instance, revealed=True)
    with writing() as session:
        history.record(
            session,
            subject="personal-data",
            verb="viewed",
            instance=instance.key,
            data={"reason": reason},
        )
    return page


def _page(
    session: Session, instance: ProcessInstance, *, revealed: bool = False, refusal: str = ""
) -> str:
    happenings = history.timeline(session, instance=instance, actor=actor())
    release = definitions.release(session, instance.release)
    labels = Labels(definitions.files(session, release))
    return render_template(
        "auditor/case.html",
        instance=instance,
        parties=parties.named(session, instance),
        tags=tags.named(session, instance),
        release=release,
        releaser=_name(session, release.deployed_by),
        moments=Story(instance, labels, revealed=revealed).told(happenings),
        drawn=drawn(session, instance, happenings),
        documents=documents.of(session, instance),
        kinds=labels.kinds,
        revealed=revealed,
        refusal=refusal,
        few=FEW,
        interventions=history.interventions(session, instance=instance)[::-1],
    )


def _name(session: Session, username: str) -> str:
    if username == "system":
        return gettext("系统")
    return accounts.actor(session, username).name
