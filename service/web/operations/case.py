"""How one case runs: its diagram, what is open and why, its variables, what was done by hand."""

from collections.abc import Iterator

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service import host
from service.host import history
from service.host.history import Happening
from service.host.situation import Situation
from service.host.tables import ProcessInstance
from service.web import parties
from service.web.auditor.path import Mark, drawn
from service.web.language import gettext
from service.web.operations.door import admins_only, blueprint, carry_out, labels, operators, order
from service.web.operations.tree import tree_of
from service.web.operations.words import advice, kind_of, type_of, waits
from service.web.request import actor, reading, writing

TONES = {"task": "token", "job": "wait", "join": "wait", "step": "token"}


@blueprint.get("/<number>")
@operators
def case(number: str) -> ResponseReturnValue:
    """Show how a case runs, once the look is on the record; nobody waits while it is read."""
    with reading() as session:
        instance = host.operations.case(session, number=number, actor=actor())
        page = _page(session, instance)
    with writing() as session:
        history.viewed(session, instance=instance, what="case")
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
        lambda session: host.operations.end(session, order=order(number)),
        gettext("案件 %(number)s 已结束", number=number),
        lambda refusal: _asked_to_end(number, refusal),
    )


def _asked_to_end(number: str, refusal: str = "") -> str:
    with reading() as session:
        instance = host.operations.case(session, number=number, actor=actor())
        found = host.situation.situation(session, instance=instance, actor=actor())
        return render_template(
            "operations/end.html", instance=instance, situation=found, refusal=refusal, waits=waits
        )


def _page(session: Session, instance: ProcessInstance) -> str:
    found = host.situation.situation(session, instance=instance, actor=actor())
    passage = history.passage(session, instance=instance)
    return render_template(
        "operations/case.html",
        instance=instance,
        situation=found,
        parties=parties.named(session, instance),
        drawn=drawn(session, instance, passage, marks=list(_marks(found))),
        interventions=interventions(session, instance),
        tree=tree_of(labels(session, instance)),
        waits=waits,
        advice=advice,
        kind_of=kind_of,
        type_of=type_of,
        may_intervene=actor().has("admin") and instance.ended_at is None,
        urls=_urls(found),
    )


def _urls(found: Situation) -> dict[str, str]:
    number = found.instance.number
    return {
        point.open.id: url_for("operations.point", number=number, token=point.open.id)
        for point in found.points
    }


def _marks(found: Situation) -> Iterator[Mark]:
    for point in found.points:
        if point.open.kind in ("scope", "rounds") and point.open.incident is None:
            continue
        tone = "fault" if point.open.incident else TONES.get(point.open.kind, "wait")
        yield Mark(point.open.process_id, point.open.element, tone, waits(point))
    if not found.points:
        yield Mark(found.instance.process_id, "", "token", "")


def interventions(session: Session, instance: ProcessInstance) -> list[Happening]:
    """Return what was done to a case by hand, newest first, with the reasons."""
    return list(reversed(history.interventions(session, instance=instance)))
