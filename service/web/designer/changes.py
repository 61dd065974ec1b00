"""Changes (改动): the list, one of them with its models, and what its authors do with it."""

import time
from collections.abc import Callable, Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Invalid, Refused, Unconfirmed
from service.host.changes import proposing, releasing, role_requests, workspace
from service.host.changes.verdict import Verdict, stale, verdict
from service.host.definitions import deployment
from service.host.tables.changes import Change, ChangedModel
from service.people import accounts
from service.people.actor import Actor
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, now, reading, whole_number, writing
from service.web.designer.blueprint import KINDS, NAME, blueprint, designers_only

PATIENCE = 30.0  # seconds; somebody waits for the check of a whole change
STATUSES = {
    "draft": ("编辑中", "quiet"),
    "proposed": ("等待审核", "soon"),
    "returned": ("已退回", "soon"),
    "approved": ("到时间发布", "quiet"),
    "released": ("已发布", "done"),
    "withdrawn": ("已作废", "quiet"),
}
"""Status → its word and the tint of its mark."""
STEPS: dict[str, tuple[Callable[[Session, Change, Actor], None], str]] = {
    "take-back": (
        lambda session, change, by: proposing.take_back(session, change=change, by=by),
        "已经收回，可以接着改。",
    ),
    "withdraw": (
        lambda session, change, _by: proposing.withdraw(session, change=change),
        "已经作废，内容都还在；要接着改，按“恢复”。",
    ),
    "reopen": (
        lambda session, change, _by: proposing.reopen(session, change=change),
        "已经恢复，可以接着改。",
    ),
    "confirm": (
        lambda session, change, by: proposing.confirm_emergency(session, change=change, by=by),
        "已经确认这次紧急发布。",
    ),
}
"""What is done with one press: what it does, and what is said afterwards."""


@blueprint.get("/changes")
@designers_only
def changes() -> ResponseReturnValue:
    """List the changes: those that are open first, with who works on them."""
    with reading() as session:
        found = workspace.every(session)
        return render_template(
            "designer/changes.html",
            open=[one for one in found if one.status in workspace.OPEN],
            over=[one for one in found if one.status not in workspace.OPEN],
            unconfirmed=proposing.unconfirmed(session),
            names=names(session, found),
            statuses=STATUSES,
            two=proposing.takes_two(session),
            may_decide=lambda one: proposing.may_decide(one, actor()),
        )


@blueprint.post("/changes")
@designers_only
def begin_change() -> ResponseReturnValue:
    """Begin a change."""
    with writing() as session:
        key = workspace.begin(session, title=line("title", request.form), by=actor()).key
    return redirect(url_for("designer.change", key=key), 303)


@blueprint.get("/changes/<key:key>")
@designers_only
def change(key: int) -> ResponseReturnValue:
    """Show a change: its models, who edits them, and with `?check=1` the check of the whole."""
    with reading() as session:
        return change_page(session, workspace.get(session, key))


def change_page(session: Session, found: Change, *, refusal: str = "") -> str:
    """Return the page of a change."""
    looked = checked(session, found) if request.args.get("check") or refusal else None
    models = deployment.models(session)
    return render_template(
        "designer/change.html",
        change=found,
        status=STATUSES[found.status],
        editable=found.status in workspace.EDITABLE,
        names=names(session, [found]),
        **named_parts(session, found),
        new={one.name for one in found.models} - {one.name for one in models},
        kinds=KINDS,
        others=[one for one in models if one.name not in {m.name for m in found.models}],
        stale=set(stale(session, found)) if found.status in workspace.OPEN else set(),
        left_out=workspace.left_out(session, change=found),
        at_work=at_work,
        found=looked,
        asked=role_requests.of(session, found),
        comments=proposing.comments(session, change=found),
        two=proposing.takes_two(session),
        decides=proposing.may_decide(found, actor()),
        emergency=releasing.EMERGENCY,
        refusal=refusal,
    )


def named_parts(session: Session, found: Change) -> dict[str, object]:
    """Return what models and their elements are called, for the lists of a change."""
    known = {one.name: tr(one.title) for one in deployment.models(session)}
    places_of = workspace.places(found)
    places = {(model, place): called for model, some in places_of.items() for place, called in some}
    called = {**known, **workspace.called(found)}
    return {"called": called, "places_of": places_of, "places": places}


def checked(session: Session, found: Change) -> Verdict:
    """Check a whole change for somebody who waits."""
    return verdict(session, found, until=time.monotonic() + PATIENCE)


def at_work(model: ChangedModel) -> bool:
    """Ask whether somebody else has saved a model so lately that they may still be editing it."""
    return model.saved_by != actor().id and now() - model.saved_at < workspace.AT_WORK


def names(session: Session, found: Iterable[Change]) -> dict[str, str]:
    """Return the names of everybody who has to do with some changes."""
    people: set[str] = set()
    for one in found:
        people |= {*one.authors, *filter(None, (one.proposed_by, one.decided_by))}
        people |= {model.saved_by for model in one.models}
        people |= {one.confirmed_by} if one.confirmed_by else set()
        people |= {said.by for said in proposing.comments(session, change=one)}
    return {"system": "系统", **accounts.names(session, usernames=people)}


@blueprint.post("/changes/<key:key>/title")
@designers_only
def rename_change(key: int) -> ResponseReturnValue:
    """Give a change another title."""
    with writing() as session:
        found = workspace.get(session, key, locked=True)
        workspace.rename(session, change=found, title=line("title", request.form))
    return redirect(url_for("designer.change", key=key), 303)


@blueprint.post("/changes/<key:key>/models")
@designers_only
def add_model(key: int) -> ResponseReturnValue:
    """Go on to a model of a change; it is in it with the first saving."""
    with reading() as session:
        workspace.refuse_unless_editable(workspace.get(session, key))
    name = line("name", request.form)
    if not name:
        stem = line("stem", request.form)
        name = f"{stem}.{request.form.get('kind', 'bpmn')}"
    if not NAME.match(name):
        raise Refused("名称用小写英文字母、数字和连字符，字母开头，例如 annual-report")
    return redirect(url_for("designer.edit_in_change", key=key, name=name), 303)


@blueprint.post("/changes/<key:key>/<any('take-back', withdraw, reopen, confirm):step>")
@designers_only
def step_change(key: int, step: str) -> ResponseReturnValue:
    """Take a proposal back, put a change aside or take it up again, confirm an emergency."""
    act, said = STEPS[step]
    with writing() as session:
        act(session, workspace.get(session, key, locked=True), actor())
    flash(said)
    return redirect(url_for("designer.change", key=key), 303)


@blueprint.post("/changes/<key:key>/propose")
@designers_only
def propose_change(key: int) -> ResponseReturnValue:
    """Propose a change to another designer."""
    with reading() as session:
        found = checked(session, workspace.get(session, key))
    try:
        with writing() as session:
            proposing.propose(
                session,
                change=workspace.get(session, key, locked=True),
                reason=line("reason", request.form),
                by=actor(),
                found=found,
                confirmed=request.form.get("confirmed") == "1",
            )
    except (Refused, Invalid) as refusal:
        return _refuse(key, refusal)
    flash("已经提出，等另一位流程设计员审核。审核以前可以收回。")
    return redirect(url_for("designer.change", key=key), 303)


@blueprint.post("/changes/<key:key>/release")
@designers_only
def release_change(key: int) -> ResponseReturnValue:
    """Release a change by oneself: an emergency where two are asked for."""
    try:
        with reading() as session:
            found = workspace.get(session, key)
            looked = releasing.look(session, found, until=time.monotonic() + PATIENCE)
        with writing() as session:
            if proposing.takes_two(session) and request.form.get("emergency") != "1":
                raise Refused("这里发布要两个人：请提出，由另一位流程设计员审核")
            release = releasing.release_alone(
                session,
                change=workspace.get(session, key, locked=True),
                looked=looked,
                reason=line("reason", request.form),
                by=actor(),
                confirmed=request.form.get("confirmed") == "1",
            )
    except (Refused, Invalid) as refusal:
        return _refuse(key, refusal)
    flash(f"已经发布（第 {release} 次发布）。新案件照这一版办，正在办的照原来的版本办完。")
    return redirect(url_for("designer.change", key=key), 303)


def _refuse(key: int, refusal: Refused | Invalid) -> ResponseReturnValue:
    """Show the page of a change again, with its check and why it was not done."""
    with reading() as session:
        found = workspace.get(session, key)
        return refuse(change_page(session, found, refusal=said_of(refusal)))


def said_of(refusal: Refused | Invalid) -> str:
    """Return why something was not done, in lines."""
    if isinstance(refusal, Unconfirmed):
        return "请先看过各条提醒，勾选确认"
    if isinstance(refusal, Invalid):
        return "\n".join(one.zh for one in refusal.problems[:5])
    return tr(refusal.sentence)


@blueprint.post("/changes/<key:key>/comments")
@designers_only
def comment_change(key: int) -> ResponseReturnValue:
    """Say something of a change, a model in it or an element of that model."""
    model, _, place = line("where", request.form).partition(" ")
    with writing() as session:
        proposing.comment(
            session,
            change=workspace.get(session, key, locked=True),
            words=request.form.get("words", ""),
            by=actor(),
            model=model or None,
            place=place or None,
        )
    flash("意见已经记下。")
    return redirect(_back(key), 303)


@blueprint.post("/changes/<key:key>/comments/<key:comment>/settle")
@designers_only
def settle_comment(key: int, comment: int) -> ResponseReturnValue:
    """Note that a comment is dealt with."""
    with writing() as session:
        found = workspace.get(session, key)
        proposing.settle(session, change=found, key=comment, by=actor())
    return redirect(_back(key), 303)


def _back(key: int) -> str:
    """Return the page that was commented on."""
    on_review = whole_number("review", request.form) == 1
    return url_for("designer.review" if on_review else "designer.change", key=key)
