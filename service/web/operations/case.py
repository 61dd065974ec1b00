"""How one case runs: its diagram, what is open and why, its variables, what was done by hand."""

from collections.abc import Iterator
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.host import access
from service.host.history import timeline
from service.host.history.timeline import Happening
from service.host.operations import inspection
from service.host.operations import interventions as operations_interventions
from service.host.operations.inspection import RuntimeState
from service.host.tables.core import ProcessInstance
from service.web.core.language import gettext
from service.web.core.request import actor, reading, writing
from service.web.operations.blueprint import (
    admins_only,
    blueprint,
    carry_out,
    operators,
    order,
)
from service.web.operations.labels import JOBS, advice, kind_of, waits
from service.web.presenters import parties
from service.web.presenters.diagram_path import Mark, drawn
from service.web.presenters.elements import type_of
from service.web.presenters.labels import labels
from service.web.presenters.value_tree import tree_of

TONES = {"task": "token", "job": "wait", "join": "wait", "step": "token"}


@blueprint.get("/<number>")
@operators
def case(number: str) -> ResponseReturnValue:
    """Show how a case runs, once the look is on the record; nobody waits while it is read."""
    with reading() as session:
        instance = operations_interventions.case(session, number=number, actor=actor())
        page = _page(session, instance)
    with writing() as session:
        timeline.viewed(session, instance=instance, what="case")
    return page


@blueprint.get("/<number>/end")
@admins_only
def ask_end(number: str) -> ResponseReturnValue:
    """Ask whether a case is really meant to end here."""
    return _asked_to_end(number)


@blueprint.post("/<number>/end")
@admins_only
def end(number: str) -> ResponseReturnValue:
    """End a case where it stands."""
    return carry_out(
        number,
        lambda session: operations_interventions.end(session, order=order(number)),
        gettext("案件 %(number)s 已结束", number=number),
        lambda refusal: _asked_to_end(number, refusal),
    )


def _asked_to_end(number: str, refusal: str = "") -> str:
    with reading() as session:
        instance = operations_interventions.case(session, number=number, actor=actor())
        found = inspection.runtime_state(session, instance=instance, actor=actor())
        return render_template(
            "operations/end.html", instance=instance, situation=found, refusal=refusal, waits=waits
        )


def _page(session: Session, instance: ProcessInstance) -> str:
    found = inspection.runtime_state(session, instance=instance, actor=actor())
    passage = timeline.passage(session, instance=instance, actor=actor())
    words = labels(session, instance, values=variables_in(found))
    return render_template(
        "operations/case.html",
        instance=instance,
        situation=found,
        parties=parties.named(session, instance),
        drawn=drawn(session, instance, passage, marks=list(_marks(found))),
        interventions=interventions(session, instance),
        tree=tree_of(words),
        called=lambda name: words.name((name,)),
        waits=waits,
        advice=advice,
        kind_of=kind_of,
        type_of=type_of,
        kinds_of_jobs=JOBS,
        may_intervene=access.may_intervene(actor()) and instance.ended_at is None,
        urls=_urls(found),
    )


def variables_in(found: RuntimeState) -> Iterator[tuple[str, Any]]:
    """Yield the variables of a case, of all its scopes: name and value."""
    for scope in found.scopes:
        yield from ((one.name, one.value) for one in scope.variables)


def _urls(found: RuntimeState) -> dict[str, str]:
    number = found.instance.number
    return {
        point.open.id: url_for("operations.point", number=number, token=point.open.id)
        for point in found.points
    }


def _marks(found: RuntimeState) -> Iterator[Mark]:
    for point in found.points:
        if point.open.kind in ("scope", "rounds") and point.open.incident is None:
            continue
        tone = "fault" if point.open.incident else TONES.get(point.open.kind, "wait")
        yield Mark(point.open.process_id, point.open.element, tone, waits(point))
    if not found.points:
        yield Mark(found.instance.process_id, "", "token", "")


def interventions(session: Session, instance: ProcessInstance) -> list[Happening]:
    """Return what was done to a case by hand, newest first, with the reasons."""
    return list(reversed(timeline.interventions(session, instance=instance)))
