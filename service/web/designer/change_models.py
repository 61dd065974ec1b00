"""A model inside a change: edited, saved, gone back to an earlier saving, compared."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host.changes import merging, proposing, workspace
from service.host.changes.workspace import Overtaken
from service.host.definitions import deployment
from service.host.definitions.text import as_text
from service.host.tables.changes import Change
from service.web.core.language import tr
from service.web.core.request import actor, line, reading, whole_number, writing
from service.web.core.security import relax_styles
from service.web.designer.blueprint import KINDS, NAME, blueprint, designers_only
from service.web.designer.changes import at_work, named_parts, names
from service.web.designer.difference import compared, look
from service.web.designer.pages import found_model, room
from service.web.designer.sent import body, model_source, number

SIDES = ("before", "mine", "theirs")
"""The three texts of a merge."""


@blueprint.get("/changes/<key:key>/models/<name>")
@designers_only
def edit_in_change(key: int, name: str) -> ResponseReturnValue:
    """Open a model of a change in its editor; one not in it yet begins as it is in force."""
    if not NAME.match(name):
        abort(404)
    relax_styles()
    with reading() as session:
        found = workspace.get(session, key)
        if found.status not in workspace.EDITABLE:
            return redirect(url_for("designer.change_difference", key=key, name=name))
        model = found_model(session, name)
        return render_template(
            "designer/editor.html",
            name=name,
            model=model,
            kinds=KINDS,
            kind=name.rpartition(".")[2],
            change=found,
            room={
                **room(session, name, model),
                "check": url_for("designer.check", name=name, change=key),
                "change": _kept(session, found, name),
            },
        )


def _kept(session: Session, found: Change, name: str) -> dict[str, Any]:
    """Return what the editor is given of a change; `revision` is 0 where it has no such model."""
    said: dict[str, Any] = {
        "key": found.key,
        "title": found.title,
        "page": url_for("designer.change", key=found.key),
        "save": url_for("designer.save_in_change", key=found.key, name=name),
        "merge": url_for("designer.merge_in_change", key=found.key, name=name),
        "revision": 0,
    }
    try:
        model = workspace.model(session, change=found, name=name)
    except NotFound:
        return said
    kept = workspace.saved(session, model)
    return said | {
        "revision": kept.revision,
        "source": kept.source,
        "base": {"release": kept.base, "version": workspace.version_in(session, kept.base, name)},
        "seen": kept.seen,
        "busy": names(session, [found])[kept.by] if at_work(model) else None,
    }


@blueprint.post("/changes/<key:key>/models/<name>")
@designers_only
def save_in_change(key: int, name: str) -> ResponseReturnValue:
    """Keep what the editor holds; whoever was second is given what the first has saved."""
    asked = body()
    content = model_source(name, asked)
    numbers = {one: number(asked, one) for one in ("revision", "base", "seen")}
    try:
        with writing() as session:
            kept = workspace.save(
                session,
                change=workspace.get(session, key, locked=True),
                name=name,
                content=content,
                by=actor(),
                revision=numbers["revision"] or 0,
                base=numbers["base"],
                seen=numbers["seen"],
            )
            return jsonify(revision=kept.revision)
    except Overtaken as failure:
        newer = failure.newer
        return jsonify(
            error=failure.sentence,
            newer={
                "revision": newer.revision,
                "source": newer.source,
                "by": newer.by_name,
                "at": failure.when,
            },
        ), 409
    except Refused as failure:
        return jsonify(error=tr(failure.sentence)), 422


@blueprint.post("/changes/<key:key>/models/<name>/merge")
@designers_only
def merge_in_change(key: int, name: str) -> ResponseReturnValue:
    """Merge what two have made of one saving, element by element; nothing is kept yet."""
    asked = body()
    sides = {one: model_source(name, {"source": asked.get(one)}) for one in SIDES}
    chosen = asked.get("choices")
    choices = chosen if isinstance(chosen, dict) else {}
    with reading() as session:
        workspace.refuse_unless_editable(workspace.get(session, key))
    try:
        merged = merging.merge(
            name.rpartition(".")[2],
            **{side: as_text(source) for side, source in sides.items()},
            choices={str(one): str(side) for one, side in choices.items()},
        )
    except Refused as failure:
        return jsonify(error=tr(failure.sentence)), 422
    conflicts = [{"id": one.id, "name": one.name, "gone": one.gone} for one in merged.conflicts]
    return jsonify(source=merged.text, conflicts=conflicts)


@blueprint.post("/<name>/into-change")
@designers_only
def put_into_change(name: str) -> ResponseReturnValue:
    """Put what the editor holds into a change, a new one or one that is open."""
    content = model_source(name, request.form)
    base, seen = (whole_number(one, request.form) for one in ("base", "seen"))
    key = whole_number("into", request.form)
    with writing() as session:
        found = (
            workspace.get(session, key, locked=True)
            if key is not None
            else workspace.begin(session, title=line("title", request.form), by=actor())
        )
        if any(model.name == name for model in found.models):
            raise Refused("这个改动里已经有这个模型，请从改动里打开来改")
        workspace.save(
            session,
            change=found,
            name=name,
            content=content,
            by=actor(),
            revision=0,
            base=base,
            seen=seen,
        )
        chosen = found.key
    return redirect(url_for("designer.edit_in_change", key=chosen, name=name), 303)


@blueprint.get("/changes/<key:key>/models/<name>/savings")
@designers_only
def savings(key: int, name: str) -> ResponseReturnValue:
    """List the savings of a model that are kept, to go back to one."""
    with reading() as session:
        found = workspace.get(session, key)
        kept = workspace.history(session, change=found, name=name)
        if not kept:
            raise NotFound(name)
        return render_template(
            "designer/savings.html",
            change=found,
            name=name,
            title=titled(session, name),
            kept=kept,
            names=names(session, [found]),
            editable=found.status in workspace.EDITABLE
            and name in {one.name for one in found.models},
        )


def titled(session: Session, name: str) -> str:
    """Return what people call a model; one that is not in force yet is called by its file."""
    return next((tr(one.title) for one in deployment.models(session) if one.name == name), name)


@blueprint.post("/changes/<key:key>/models/<name>/back")
@designers_only
def go_back(key: int, name: str) -> ResponseReturnValue:
    """Make an earlier saving the newest one."""
    revision = whole_number("revision", request.form)
    if revision is None:
        abort(400)
    with writing() as session:
        found = workspace.get(session, key, locked=True)
        workspace.go_back(session, change=found, name=name, revision=revision, by=actor())
    flash("已经回到那时的内容；后来的也还在，可以再回来。")
    return redirect(url_for("designer.savings", key=key, name=name), 303)


@blueprint.post("/changes/<key:key>/models/<name>/<any(out, in):step>")
@designers_only
def in_or_out(key: int, name: str, step: str) -> ResponseReturnValue:
    """Take a model out of a change, or put it in again."""
    with writing() as session:
        found = workspace.get(session, key, locked=True)
        if step == "out":
            workspace.leave_out(session, change=found, name=name)
        else:
            workspace.take_back_in(session, change=found, name=name, by=actor())
    flash("已经移出，内容还留着，可以放回。" if step == "out" else "已经放回。")
    return redirect(url_for("designer.change", key=key), 303)


@blueprint.get("/changes/<key:key>/models/<name>/difference")
@designers_only
def change_difference(key: int, name: str) -> ResponseReturnValue:
    """Show a model as a change has it, and what differs from the version in force."""
    relax_styles()
    with reading() as session:
        found = workspace.get(session, key)
        model = workspace.model(session, change=found, name=name)
        content = deployment.current_files(session).get(name)
        before = as_text(content) if content is not None else None
        after = as_text(model.content)
        shown = compared(session, name.rpartition(".")[2], before, after)
        return render_template(
            "designer/change_model.html",
            change=found,
            name=name,
            title=workspace.called(found)[name],
            fresh=before is None,
            editable=found.status in workspace.EDITABLE,
            room=look(name, before, after, shown),
            names=names(session, [found]),
            comments=[
                one for one in proposing.comments(session, change=found) if one.model == name
            ],
            **named_parts(session, found),
            **shown,
        )
