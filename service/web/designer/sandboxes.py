"""Sandboxes: begun by a designer, looked at, moved on in time, taken back a step, ended."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused, say
from service.host.definitions import deployment
from service.host.operations.inspection import Point, RuntimeState
from service.host.registry import registry
from service.host.scenarios import sandbox, watching
from service.host.scenarios.rooms import LASTS, MOST, About, Rooms
from service.host.scenarios.sandbox import Sandbox
from service.people import roles
from service.web.core.request import actor, line, now, reading, whole_number
from service.web.designer.blueprint import NAME, blueprint, designers_only
from service.web.designer.hanging import PATIENCE, rooms
from service.web.presenters.diagram_path import Mark, drawn
from service.web.presenters.labels import labels
from service.web.presenters.value_tree import tree_of
from service.write_lock import file_lock

WAITS = {
    "task": "等人办理",
    "job": "等外部程序办理",
    "timer": "等时间到",
    "message": "等消息",
    "signal": "等信号",
    "condition": "等条件成立",
    "join": "等其他分支汇合",
    "step": "系统正在办",
}
INSIDE = ("scope", "rounds")
"""Kinds of open points that say nothing by themselves: what is inside them does."""
LARGEST = 4_000_000
DAYS = (1, 3, 5, 10)
"""Working days that a button moves the clock by."""


@blueprint.get("/sandboxes")
@designers_only
def sandboxes() -> ResponseReturnValue:
    """List one's own sandboxes, and begin another."""
    kept = kept_sandboxes()
    kept.sweep(now())
    return render_template(
        "designer/sandboxes.html", found=kept.of(actor()), most=MOST, lasts=LASTS.days
    )


@blueprint.post("/sandboxes")
@designers_only
def begin_sandbox() -> ResponseReturnValue:
    """Make a sandbox of what is deployed, or with one model (`name`, `source`) on top."""
    draft = _draft()
    title = line("title", request.form) or "试办"
    if draft:
        refuse_unless_readable(draft)
    name = kept_sandboxes().begin(owner=actor(), title=title, at=now(), draft=draft)
    return redirect(url_for("designer.sandbox_page", name=name), 303)


@blueprint.get("/sandboxes/<name>")
@designers_only
def sandbox_page(name: str) -> ResponseReturnValue:
    """Show who can do what in a sandbox now."""
    about, opened = opened_sandbox(name)
    with opened.database.read(at=opened.clock.now()) as session:
        return render_template(
            "designer/sandbox.html",
            about=about,
            clock=opened.clock.now(),
            cases=watching.cases(session),
            beginnings=watching.beginnings(session),
            people=watching.people(session),
            steps=opened.steps_back(),
            days=DAYS,
        )


@blueprint.get("/sandboxes/<name>/cases/<number>")
@designers_only
def sandbox_case(name: str, number: str) -> ResponseReturnValue:
    """Show how a case of a sandbox stands: diagram, variables, decisions, letters, papers."""
    about, opened = opened_sandbox(name)
    with opened.database.read(at=opened.clock.now()) as session:
        found = watching.story(session, number=number)
        return render_template(
            "designer/sandbox_case.html",
            about=about,
            clock=opened.clock.now(),
            found=found,
            waits=WAITS,
            inside=INSIDE,
            drawn=drawn(session, found.instance, found.passage, marks=list(_marks(found.state))),
            **_words(session, found),
        )


@blueprint.post("/sandboxes/<name>/time")
@designers_only
def pass_time(name: str) -> ResponseReturnValue:
    """Move the clock of a sandbox on by working days; what falls due meanwhile is done."""
    _, opened = opened_sandbox(name)
    days = whole_number("days", request.form, most=9999) or 0
    with file_lock(opened.folder / "turn.lock", PATIENCE):
        copy = opened.keep_step()
        try:
            opened.pass_working_days(days)
        except Refused:
            sandbox.forget_step(copy)
            raise
    flash(f"时钟往前拨了 {days} 个工作日，期间到期的事项已经办理。")
    return redirect(url_for("designer.sandbox_page", name=name), 303)


@blueprint.post("/sandboxes/<name>/back")
@designers_only
def step_back(name: str) -> ResponseReturnValue:
    """Take the last step in a sandbox back."""
    _, opened = opened_sandbox(name)
    with file_lock(opened.folder / "turn.lock", PATIENCE):
        opened.step_back()
    flash("已退回一步。")
    return redirect(url_for("designer.sandbox_page", name=name), 303)


@blueprint.post("/sandboxes/<name>/end")
@designers_only
def end_sandbox(name: str) -> ResponseReturnValue:
    """Delete a sandbox with all that was done in it."""
    kept_sandboxes().end(name, owner=actor())
    flash("试办已结束，其中的内容全部删除。")
    return redirect(url_for("designer.sandboxes"), 303)


def kept_sandboxes() -> Rooms:
    """Return the sandboxes of this installation."""
    return rooms(current_app)


def opened_sandbox(name: str) -> tuple[About, Sandbox]:
    """Return a sandbox of whoever asks.

    :raises NotFound: there is none of that name, or it is somebody else's
    """
    kept = kept_sandboxes()
    return kept.about(name, owner=actor()), kept.open(name, owner=actor())


def _draft() -> dict[str, bytes]:
    """Return the model that is to be tried; none where it is what is deployed.

    :raises Refused: what was sent is no model
    """
    name, source = request.form.get("name", ""), request.form.get("source", "")
    if not name and not source:
        return {}
    if not NAME.match(name) or not source or len(source) > LARGEST:
        raise Refused("没有收到要试办的模型")
    return {name: source.encode(errors="replace")}


def refuse_unless_readable(draft: Mapping[str, bytes]) -> None:
    """Refuse a draft that has errors: it could not be tried."""
    with reading() as session:
        before = deployment.current_files(session)
        problems = deployment.validate(
            {**before, **draft},
            registry=registry(session),
            roles=roles.every(session),
            beside=before,
            held=roles.in_use(session),
        )
    wrong = [one for one in problems if one.severity == "error"]
    if wrong:
        raise Refused(
            say("还不能试办，请先改正：%(what)s", what="；".join(one.zh for one in wrong[:3]))
        )


def _words(session: Session, found: watching.CaseStory) -> dict[str, Any]:
    named = [(one.name, one.value) for scope in found.state.scopes for one in scope.variables]
    words = labels(session, found.instance, values=iter(named))
    return {"tree": tree_of(words), "called": lambda name: words.name((name,))}


def _marks(state: RuntimeState) -> Iterator[Mark]:
    for point in state.points:
        if point.open.kind not in INSIDE or point.open.incident is not None:
            yield Mark(point.open.process_id, point.open.element, _tone(point), _waiting(point))
    if not state.points:
        yield Mark(state.instance.process_id, "", "token", "")


def _tone(point: Point) -> str:
    if point.open.incident:
        return "fault"
    return "token" if point.open.kind in ("task", "step") else "wait"


def _waiting(point: Point) -> str:
    if point.open.incident:
        return point.open.incident.reason
    return WAITS.get(point.open.kind, "")
