"""Something open in a case: why it waits, and what may be done to it by hand."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host import access
from service.host.operations import inspection, interventions, reassign
from service.host.operations import preview as tried
from service.host.operations.choices import choices
from service.host.operations.inspection import Point, RuntimeState
from service.host.operations.interventions import Order
from service.people import administrators
from service.web.core.failures import refuse
from service.web.core.language import gettext, lazy_gettext, tr
from service.web.core.request import actor, line, now, reading, whole_number
from service.web.operations import preview, typed
from service.web.operations.blueprint import (
    admins_only,
    blueprint,
    carry_out,
    operators,
    order,
)
from service.web.operations.case import variables_in
from service.web.operations.labels import advice, kind_of, waits
from service.web.presenters.elements import step_name, type_of
from service.web.presenters.labels import labels
from service.web.presenters.value_tree import tree_of

Action = Callable[[Session, Order, str], object]
ROWS = 3
"""Results, beside those that the diagram names, that may be typed for a skipped step."""
MOST_ROWS = 40


@blueprint.get("/<number>/points/<token>")
@operators
def point(number: str, token: str) -> ResponseReturnValue:
    """Show what is open and what may be done to it."""
    return _shown(number, token)


@blueprint.post("/<number>/points/<token>/<action>")
@admins_only
def act(number: str, token: str, action: str) -> ResponseReturnValue:
    """Retry, skip, cancel, move, reassign or free what is open."""
    if action not in ACTIONS or (action == "free" and "preview" in request.form):
        abort(404)
    try:
        run = ACTIONS[action]()
    except Refused as refusal:
        return refuse(_shown(number, token, tr(refusal.sentence)))
    name = _name(number, token)
    if not name:
        flash(gettext("这一项刚刚已经办过，或者已经取消。请看清最新情况再处置"), "refusal")
        return redirect(url_for("operations.case", number=number), 303)
    if "preview" in request.form:
        return preview.page(
            number,
            lambda session: run(session, order(number), token),
            name=name,
            action=action,
            again=lambda refusal: _shown(number, token, refusal),
        )
    if action == "skip" and _takes_two():
        return _propose_skip(number, token, name)
    return carry_out(
        number,
        lambda session: run(session, order(number), token),
        gettext(
            "%(action)s：%(name)s（%(number)s）",
            action=gettext(str(DONE[action])),
            name=name,
            number=number,
        ),
        lambda refusal: _shown(number, token, refusal),
    )


def _takes_two() -> bool:
    with reading() as session:
        return administrators.takes_two(session, by=actor())


def _propose_skip(number: str, token: str, name: str) -> ResponseReturnValue:
    """Put a skip down for another administrator, if it could be done now."""

    def propose(session: Session) -> object:
        given, skip = order(number), _skip()
        tried.preview(session, order=given, action=lambda: skip(session, given, token))
        return administrators.propose(
            session,
            kind="skip",
            subject=number,
            args={
                "number": number,
                "token": token,
                "name": name,
                "seen": given.seen,
                "reason": given.reason,
                "answer": interventions.sealed(session, number=number, answer=_results()),
            },
            reason=given.reason,
            by=actor(),
        )

    said = "已经提出按办完处理，请另一位管理员在“两人办理”里确认后生效。"
    return carry_out(number, propose, said, lambda refusal: _shown(number, token, refusal))


def _name(number: str, token: str) -> str:
    """Return what something open is called; empty when somebody was first and it is gone."""
    with reading() as session:
        instance = interventions.case(session, number=number, actor=actor())
        found = inspection.runtime_state(session, instance=instance, actor=actor()).point(token)
        return step_name(found.open) if found else ""


def _retry() -> Action:
    return lambda session, given, token: interventions.retry(session, order=given, token=token)


def _skip() -> Action:
    answer = _results()
    return lambda session, given, token: interventions.skip(
        session, order=given, token=token, answer=answer
    )


def _drop() -> Action:
    return lambda session, given, token: interventions.drop(session, order=given, token=token)


def _move() -> Action:
    to = line("to", request.form)
    if not to:
        raise Refused("请选择移到哪一步")
    return lambda session, given, token: interventions.relocate(
        session, order=given, token=token, to=to
    )


def _assign() -> Action:
    username, revision = line("to", request.form), whole_number("revision", request.form)
    if not username:
        raise Refused("请选择改派给谁")

    def run(session: Session, given: Order, token: str) -> object:
        _, found = _at(session, given.number, token)
        if found.task is None:
            raise Refused("这一项不是等人办理的工作")
        return reassign.assign(
            session,
            order=given,
            task_key=found.task.key,
            username=username,
            revision=revision,
        )

    return run


def _free() -> Action:
    return lambda session, given, token: interventions.free(session, order=given, token=token)


ACTIONS: dict[str, Callable[[], Action]] = {
    "retry": _retry,
    "skip": _skip,
    "cancel": _drop,
    "move": _move,
    "assign": _assign,
    "free": _free,
}
DONE = {
    "retry": lazy_gettext("已重新办理"),
    "skip": lazy_gettext("已按办完处理"),
    "cancel": lazy_gettext("已取消"),
    "move": lazy_gettext("已移到别的步骤"),
    "assign": lazy_gettext("已改派"),
    "free": lazy_gettext("已收回"),
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


def _at(session: Session, number: str, token: str) -> tuple[RuntimeState, Point]:
    instance = interventions.case(session, number=number, actor=actor())
    found = inspection.runtime_state(session, instance=instance, actor=actor())
    here = found.point(token)
    if here is None:
        raise NotFound(token)
    return found, here


def _is_held(here: Point) -> bool:
    job = here.outside
    return job is not None and job.worker is not None and job.available_at > now()


def _shown(number: str, token: str, refusal: str = "") -> str:
    with reading() as session:
        found, here = _at(session, number, token)
        instance = found.instance
        offered = choices(session, instance=instance, point=here)
        own = found.scope(token)
        words = labels(session, instance, values=variables_in(found))
        people = reassign.assignable(session, task=here.task) if here.task else []
        return render_template(
            "operations/point.html",
            instance=instance,
            situation=found,
            point=here,
            own=own,
            tree=tree_of(words),
            called=lambda name: words.name((name,)),
            choices=offered,
            people=people,
            rows=ROWS,
            kinds=typed.KINDS,
            waits=waits,
            advice=advice,
            kind_of=kind_of,
            type_of=type_of,
            may_intervene=access.may_intervene(actor()) and instance.ended_at is None,
            held_outside=_is_held(here),
            refusal=refusal,
            back=url_for("operations.case", number=number),
        )
