"""What a designer looks at: the shelf, an editor, the versions of a model, one of them."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host.changes import proposing, workspace
from service.host.definitions import deployment, retirement, upgrades
from service.people import roles
from service.studios.templates import TEMPLATES, made
from service.web.core.language import tr
from service.web.core.request import actor, reading
from service.web.core.security import relax_styles
from service.web.designer.blueprint import KINDS, NAME, blueprint, designers_only
from service.web.designer.difference import compared, look
from service.web.designer.empty import empty
from service.web.designer.models import Shelved, released, shelf, taken, version

LONGEST_TITLE = 60


@blueprint.get("")
@designers_only
def page() -> ResponseReturnValue:
    """List the models: what each is called, its current version, who made it, what runs on it."""
    with reading() as session:
        waiting = len(upgrades.waiting(session))
        return render_template(
            "designer/models.html",
            models=shelf(session),
            kinds=KINDS,
            templates=TEMPLATES,
            waiting=waiting,
            open_changes=[one for one in workspace.every(session) if one.status in workspace.OPEN],
            to_decide=[
                one
                for one in workspace.every(session)
                if one.status == "proposed" and proposing.may_decide(one, actor())
            ],
            unconfirmed=proposing.unconfirmed(session),
            retired=_retired(session),
        )


def _retired(session: Session) -> set[str]:
    """Return the names of diagrams with a process that begins no new cases."""
    gone = {one.process_id for one in retirement.every(session)}
    last = deployment.current(session)
    if not gone or last is None:
        return set()
    return {
        name
        for name in last.contents
        if name.endswith(".bpmn") and gone & retirement.processes_of(session, name).keys()
    }


@blueprint.post("/new")
@designers_only
def new() -> ResponseReturnValue:
    """Begin a new model: nothing is stored until it is released."""
    kind, _, template = request.form.get("kind", "bpmn").partition(":")
    name = f"{request.form.get('stem', '').strip()}.{kind}"
    if not NAME.match(name):
        raise Refused("名称用小写英文字母、数字和连字符，字母开头，例如 annual-report")
    if template and template not in TEMPLATES:
        abort(400)
    called = " ".join(request.form.get("title", "").split())[:LONGEST_TITLE]
    title = called if template and called else None
    place = url_for("designer.editor", name=name, template=template or None, title=title)
    return redirect(place, 303)


@blueprint.get("/<name>")
@designers_only
def editor(name: str) -> ResponseReturnValue:
    """Open a model in its editor; `?from=3` starts from an older version of it."""
    if not NAME.match(name):
        abort(404)
    relax_styles()
    with reading() as session:
        model = found_model(session, name)
        return render_template(
            "designer/editor.html",
            name=name,
            model=model,
            kinds=KINDS,
            kind=name.rpartition(".")[2],
            change=None,
            drafts=workspace.editable(session),
            two=proposing.takes_two(session),
            room=room(session, name, model),
        )


def found_model(session: Session, name: str) -> Shelved | None:
    """Return a model from the shelf; None where there is none of that name yet."""
    try:
        return taken(session, name)
    except NotFound:
        return None


def room(session: Session, name: str, model: Shelved | None) -> dict[str, Any]:
    """Return what the editor in the browser is given; `base` is the release it starts from."""
    release = deployment.current(session)
    last = model.current.number if model else 0  # the newest may wait for a decision
    return {
        "name": name,
        "kind": name.rpartition(".")[2],
        "version": last,
        "base": release.number if release else None,
        "releases": {one.number: one.release for one in model.history.versions} if model else {},
        "versions": url_for("designer.versions", name=name),
        "newer": released(model.current) if model else {},
        "fresh": model is None,
        "source": _source(session, name, last) if model else _begun(session, name),
        "restored": _restored(session, name, model),
        "titles": {one.name: tr(one.title) for one in deployment.models(session)},
        "offers": deployment.offers(session),
        "check": url_for("designer.check", name=name),
        "differences": url_for("designer.differing", name=name),
        "convert": url_for("designer.convert", name=name),
        "deploy": url_for("designer.deploy", name=name),
        "preview": url_for("designer.preview", name=name),
    }


def _begun(session: Session, name: str) -> str:
    """Return what a new model begins with: a template (`?template=`), else nothing drawn."""
    stem, _, kind = name.rpartition(".")
    template = request.args.get("template", "")
    if kind == "bpmn" and template in TEMPLATES:
        called = request.args.get("title", "")[:LONGEST_TITLE] or TEMPLATES[template][0]
        return made(template, process_id=stem, name="".join(filter(str.isprintable, called)))
    return empty(name, lane=_first_lane(session))


def _first_lane(session: Session) -> str:
    """Return the role that a new diagram begins with: the staff that lets things be retried."""
    every = roles.every(session)
    return next((role.name for role in every if role.staff and role.retries), every[0].name)


def _restored(session: Session, name: str, model: Shelved | None) -> str | None:
    wanted = request.args.get("from", type=int)
    if model is None or wanted is None:
        return None
    return _source(session, name, version(model, wanted).number)


def _source(session: Session, name: str, number: int) -> str:
    return deployment.text(session, name=name, version=number)


@blueprint.get("/<name>/versions")
@designers_only
def versions(name: str) -> ResponseReturnValue:
    """List the versions of a model: when, by whom, why, and how many cases run on each."""
    with reading() as session:
        model = taken(session, name)
        return render_template(
            "designer/versions.html",
            model=model.history,
            processes=retirement.processes_of(session, name),
            retired={one.process_id: one for one in retirement.every(session)},
            emergencies=proposing.emergencies(session),
        )


@blueprint.get("/<name>/versions/<key:number>")
@designers_only
def one_version(name: str, number: int) -> ResponseReturnValue:
    """Show a version as it was, and what differs from another (`?against=`, the one before)."""
    relax_styles()
    with reading() as session:
        model = taken(session, name)
        shown = version(model, number)
        other = request.args.get("against", type=int) or (number - 1 if number > 1 else None)
        before = _source(session, name, version(model, other).number) if other else None
        after = _source(session, name, number)
        found = compared(session, model.history.kind, before, after)
        return render_template(
            "designer/version.html",
            model=model.history,
            shown=shown,
            other=other,
            room=look(name, before, after, found),
            **found,
        )


@blueprint.get("/<name>/compare")
@designers_only
def compare(name: str) -> ResponseReturnValue:
    """Go to two versions of a model side by side: `?old=1&new=3`."""
    old, new = (request.args.get(key, type=int) for key in ("old", "new"))
    if old is None or new is None:
        abort(400)
    if old == new:
        raise Refused("请选两个不同的版本")
    return redirect(url_for("designer.one_version", name=name, number=new, against=old), 303)
