"""The history of one case: the auditor reads it, and the reading is itself on the record."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.db import Session
from service.host.cases import instances
from service.host.cases.sight import documents_for, sight
from service.host.documents import PAPER
from service.host.history import timeline
from service.host.history.addressed import addressed
from service.host.ledger import record
from service.host.tables.core import ProcessInstance
from service.privacy import reveal as reveal_data
from service.web.auditor.blueprint import auditors_only, blueprint
from service.web.auditor.story import Story, variables_in
from service.web.core.failures import refuse
from service.web.core.language import gettext
from service.web.core.request import actor, line, reading, writing
from service.web.presenters import parties, tags
from service.web.presenters.diagram_path import drawn
from service.web.presenters.labels import labels

FEW = 6  # changes that are shown at once; more are folded


@blueprint.get("/cases/<number>")
@auditors_only
def case(number: str) -> ResponseReturnValue:
    """Show a case's history with identity and telephone numbers masked."""
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        page = _page(session, instance)
    with writing() as session:
        timeline.viewed(session, instance=instance, what="case")
    return page


@blueprint.post("/cases/<number>/reveal")
@auditors_only
def reveal(number: str) -> ResponseReturnValue:
    """Show private values whole, for a reason that is put on the record first."""
    reason = line("reason", request.form)
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        if not reason:
            return refuse(_page(session, instance, refusal=gettext("请写明为什么要看")))
    with writing() as session:  # first: evidence is shown to whom the record says why
        record.record(
            session,
            subject="personal-data",
            verb="viewed",
            instance=instance.key,
            data={"reason": reason},
        )
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        return _page(session, instance, revealed=True)


def _page(
    session: Session, instance: ProcessInstance, *, revealed: bool = False, refusal: str = ""
) -> str:
    seen = sight(session, instance, actor())
    happenings = timeline.timeline(session, instance=instance, actor=actor())
    if revealed:
        whole = reveal_data(session, [dict(one.data) for one in happenings])
        happenings = [replace(one, data=data) for one, data in zip(happenings, whole, strict=True)]
    happenings = addressed(session, happenings, seen=seen, actor=actor())
    words = labels(session, instance, files=not seen.sealed_by, values=variables_in(happenings))
    return render_template(
        "auditor/case.html",
        instance=instance,
        parties=parties.named_then(session, instance),
        tags=tags.named(session, instance),
        rules=timeline.rules(session, number=instance.release),
        moments=Story(session, instance, words, masked=not revealed).moments(happenings),
        drawn=drawn(session, instance, happenings),
        documents=documents_for(session, instance, seen),
        kinds={PAPER: "文书"} | words.kinds,
        revealed=revealed,
        refusal=refusal,
        few=FEW,
        interventions=timeline.interventions(session, instance=instance)[::-1],
    )
