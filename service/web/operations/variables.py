"""Correcting one variable: typed, shown before and after, then saved with a reason."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host.operations import inspection, interventions
from service.host.operations.inspection import Scope
from service.host.tables.core import ProcessInstance
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import actor, line, reading
from service.web.operations import typed
from service.web.operations.blueprint import admins_only, blueprint, carry_out, order
from service.web.presenters.labels import labels
from service.web.presenters.value_tree import tree_of


@dataclass(frozen=True)
class Change:
    """What a form asks for: which variable where, and what it shall be (or that it shall go)."""

    scope: str
    name: str
    kind: str
    text: str
    remove: bool


@blueprint.get("/<number>/variables")
@admins_only
def variable(number: str) -> ResponseReturnValue:
    """Open a variable for correction; without a name a new one is added."""
    with reading() as session:
        instance, scope = _place(session, number, request.args.get("scope", ""))
        name = line("name")
        value = next((one.value for one in scope.variables if one.name == name), None)
        known = any(one.name == name for one in scope.variables)
        if name and not known:
            raise NotFound(name)
        shown = typed.written(value) if known else typed.Typed("text", "")
        change = Change(scope.id, name, shown.kind, shown.text, remove=False)
        return _editor(instance, scope, change, known=known)


@blueprint.post("/<number>/variables")
@admins_only
def amend(number: str) -> ResponseReturnValue:
    """Show before and after; told `save`, correct the variable; told `again`, edit further."""
    change = _asked()
    if "again" in request.form:
        return _again(number, change)
    if "save" not in request.form:
        return _preview(number, change)
    try:
        values = {} if change.remove else {typed.name(change.name): _value(change)}
    except Refused as refusal:
        return refuse(_again(number, change, tr(refusal.sentence)))
    removed = [change.name] if change.remove else []
    return carry_out(
        number,
        lambda session: interventions.amend(
            session, order=order(number), scope=change.scope, values=values, removed=removed
        ),
        gettext("变量“%(name)s”已更正", name=change.name),
        lambda refusal: _again(number, change, refusal, preview=True),
    )


def _asked() -> Change:
    form = request.form
    return Change(
        scope=form.get("scope", "")[:80],
        name=line("name", form),
        kind=form.get("kind", ""),
        text=form.get("text", ""),
        remove="remove" in form,
    )


def _value(change: Change) -> Any:
    return typed.read(change.kind, change.text)


def _preview(number: str, change: Change) -> ResponseReturnValue:
    try:
        return _again(number, change, preview=True)
    except Refused as refusal:
        return refuse(_again(number, change, tr(refusal.sentence)))


def _again(number: str, change: Change, refusal: str = "", *, preview: bool = False) -> str:
    with reading() as session:
        instance, scope = _place(session, number, change.scope)
        if not preview:
            known = any(one.name == change.name for one in scope.variables)
            return _editor(instance, scope, change, known=known, refusal=refusal)
        name = change.name if change.remove else typed.name(change.name)
        shown = [(one.name, one.value) for one in scope.variables]
        tree = tree_of(labels(session, instance, values=shown))
        before = [one for one in scope.variables if one.name == name]
        return render_template(
            "operations/preview.html",
            instance=instance,
            seen=request.form.get("seen") or instance.revision,
            scope=scope,
            change=change,
            before=tree(name, before[0].value) if before else None,
            after=None if change.remove else tree(name, _value(change)),
            refusal=refusal,
        )


def _editor(
    instance: ProcessInstance, scope: Scope, change: Change, *, known: bool, refusal: str = ""
) -> str:
    return render_template(
        "operations/variable.html",
        instance=instance,
        scope=scope,
        change=change,
        known=known,
        kinds=typed.KINDS,
        refusal=refusal,
    )


def _place(session: Session, number: str, scope: str) -> tuple[ProcessInstance, Scope]:
    """Return a running case and one of its scopes; its own is there even when it is empty."""
    instance = interventions.case(session, number=number, actor=actor())
    found = inspection.runtime_state(session, instance=instance, actor=actor())
    here = found.scope(scope)
    if here is None and (scope == "" or found.point(scope) is not None):
        here = Scope(scope, "", None, ())
    if here is None:
        raise NotFound(scope)
    return instance, here
