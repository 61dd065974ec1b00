"""Something open in a case: why it waits, and what may be done to it by hand."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service import engine, host
from service.errors import NotFound, Refused
from service.host import catalogue, keeping, moves
from service.host.operations import Order
from service.host.situation import Point, Situation
from service.web.failures import refuse
from service.web.language import gettext, lazy_gettext, tr
from service.web.operations import foresight, typed
from service.web.operations.door import admins_only, blueprint, carry_out, labels, operators, order
from service.web.operations.tree import tree_of
from service.web.operations.words import advice, kind_of, type_of, waits
from service.web.request import actor, line, reading

Deed = Callable[[Session, Order, str], object]
ROWS = 3
"""So many results beside those that the diagram names may be typed for a step that is skipped."""
MOST_ROWS = 40


@blueprint.get("/<number>/points/<token>")
@operators
def point(number: str, token: str) -> ResponseReturnValue:
    """Show what is open and what may be done to it."""
    return _shown(number, token)


@blueprint.post("/<number>/points/<token>/<deed>")
@admins_only
def act(number: str, token: str, deed: str) -> ResponseReturnValue:
    """Retry, skip, cancel, move or reassign what is open."""
    if deed not in DEEDS:
        abort(404)
    try:
        run = DEEDS[deed]()
    except Refused as refusal:
        return refuse(_shown(number, token, refusal.sentence))
    name = _name(number, token)
    if not name:
        flash(gettext("这一项刚刚已经办过，或者已经取消。请看清最新情况再处置"), "refusal")
        return redirect(url_for("operations.case", number=number), 303)
    if "preview" in request.form:
        return foresight.page(
            number,
            lambda session: run(session, order(number), token),
            name=name,
            deed=deed,
            again=lambda refusal: _shown(number, token, refusal),
        )
    return carry_out(
        number,
        lambda session: run(session, order(number), token),
        gettext(
            "%(deed)s：%(name)s（%(number)s）",
            deed=gettext(str(DONE[deed])),
            name=name,
            number=number,
        ),
        lambda refusal: _shown(number, token, refusal),
    )


def _name(number: str, token: str) -> str:
    """Return what something open is called; empty when somebody was first and it is gone."""
    with reading() as session:
        instance = host.operations.case(session, number=number, actor=actor())
        found = host.situation.situation(session, instance=instance, actor=actor()).point(token)
        return tr(found.name) if found else ""


def _retry() -> Deed:
    return lambda session, given, token: host.operations.retry(session, order=given, token=token)


def _skip() -> Deed:
    answer = _results()
    return lambda session, given, token: host.operations.skip(
        session, order=given, token=token, answer=answer
    )


def _drop() -> Deed:
    return lambda session, given, token: host.operations.drop(session, order=given, token=token)


def _move() -> Deed:
    to = line("to", request.form)
    if not to:
        raise Refused("请选择移到哪一步")
    return lambda session, given, token: host.operations.relocate(
        session, order=given, token=token, to=to
    )


def _assign() -> Deed:
    username, revision = line("to", request.form), line("revision", request.form)
    if not username:
        raise Refused("请选择改派给谁")

    def run(session: Session, given: Order, token: str) -> object:
        _, found = _at(session, given.number, token)
        if found.task is None:
            raise Refused("这一项不是等人办理的工作")
        return host.reassigning.assign(
            session,
            order=given,
            task_key=found.task.key,
            username=username,
            revision=int(revision) if revision.isdecimal() and len(revision) < 9 else None,
        )

    return run


DEEDS: dict[str, Callable[[], Deed]] = {
    "retry": _retry,
    "skip": _skip,
    "cancel": _drop,
    "move": _move,
    "assign": _assign,
}
DONE = {
    "retry": lazy_gettext("已重新办理"),
    "skip": lazy_gettext("已按办完处理"),
    "cancel": lazy_gettext("已取消"),
    "move": lazy_gettext("已移到别的步骤"),
    "assign": lazy_gettext("已改派"),
}


def _results() -> dict[str, Any]:
    """Read the results that were typed for a step that is skipped."""
    form = request.form
    rows = zip(
        form.getlist("result_name"),
        form.getlist("result_kind"),
        form.getlist("result_text"),
        strict=False,
    )
    found = {}
    for name, kind, text in list(rows)[:MOST_ROWS]:
        if name.strip() and (text.strip() or kind == "null"):
            found[typed.name(name)] = typed.read(kind, text)
    return found


def _at(session: Session, number: str, token: str) -> tuple[Situation, Point]:
    instance = host.operations.case(session, number=number, actor=actor())
    found = host.situation.situation(session, instance=instance, actor=actor())
    here = found.point(token)
    if here is None:
        raise NotFound(token)
    return found, here


def _shown(number: str, token: str, refusal: str = "") -> str:
    with reading() as session:
        found, here = _at(session, number, token)
        instance = found.instance
        diagram = moves.diagram_of(session, instance)
        state = keeping.state_of(session, instance)
        targets = engine.targets(diagram, state, token=token)
        own = found.scope(token)
        people = host.reassigning.assignable(session, task=here.task) if here.task else []
        return render_template(
            "operations/point.html",
            instance=instance,
            situation=found,
            point=here,
            own=own,
            tree=tree_of(labels(session, instance)),
            targets=[node for node in targets if node.id != here.open.element],
            joins=engine.joins_left(diagram, state, token=token, to=None),
            people=people,
            results=_expected(session, diagram, here),
            outputs=_outputs(diagram, here),
            rows=ROWS,
            kinds=typed.KINDS,
            waits=waits,
            advice=advice,
            kind_of=kind_of,
            type_of=type_of,
            may_intervene=actor().has("admin") and instance.ended_at is None,
            refusal=refusal,
            back=url_for("operations.case", number=number),
        )


def _expected(session: Session, diagram: engine.Diagram, point: Point) -> list[str]:
    """Name the results that a step would give: what its form writes, or its rule."""
    node = diagram.processes[point.open.process_id].nodes.get(point.open.element)
    if node is None:
        return []
    task = point.task
    if task is not None and task.form:
        release = catalogue.release(session, task.instance.release)
        return sorted(catalogue.form(session, release, task.form).writes)
    return [node.dialect.result] if node.dialect.result else []


def _outputs(diagram: engine.Diagram, point: Point) -> list[tuple[str, str]]:
    """Return what the diagram makes of a step's results: which variable from which formula."""
    node = diagram.processes[point.open.process_id].nodes.get(point.open.element)
    return [(line.target, line.source) for line in node.dialect.outputs] if node else []
