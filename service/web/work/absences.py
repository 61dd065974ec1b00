"""Who is away and who does their work meanwhile; one's own absences, and work done for others."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.handling import absences
from service.host.handling.absences import Announced
from service.people.actor import Actor
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, reading, requires, today, works, writing
from service.web.core.unsent import keeps_typed, unsent
from service.web.presenters.due import calendar

blueprint = Blueprint("absences", __name__, url_prefix="/absences")


@blueprint.get("")
@requires(works)
def page() -> ResponseReturnValue:
    """Show one's absences, whose deputy one is, and their work; to the staff everybody away."""
    return _page()


@blueprint.post("")
@keeps_typed
@requires(works)
def announce() -> ResponseReturnValue:
    """Enter days on which one is away, and who does the work meanwhile."""
    if unsent():
        return _page(unsent_words=unsent())
    try:
        with writing() as session:
            known = absences.processes(session)
            row = absences.announce(session, said=_said(), known=known, actor=actor())
            first, last = row.first_day, row.last_day
    except Refused as refusal:
        wrong = {one.path: tr(one.sentence) for one in refusal.problems}
        return refuse(_page(refusal=tr(refusal.sentence), wrong=wrong))
    flash(f"已登记：{first.isoformat()}至{last.isoformat()}不在岗。")
    return redirect(url_for("absences.page"), 303)


@blueprint.post("/<key:key>/end")
@requires(works)
def end(key: int) -> ResponseReturnValue:
    """Come back earlier than one had said."""
    with writing() as session:
        absences.end(session, key=key, actor=actor())
    flash("已结束，由您自己办理。")
    return redirect(url_for("absences.page"), 303)


def _said() -> Announced:
    return Announced(
        deputy=line("deputy", request.form),
        first=_day("first"),
        last=_day("last"),
        processes=tuple(one for one in request.form.getlist("process") if one)[:200],
        reason=line("reason", request.form),
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(line(name, request.form))
    except ValueError:
        return None


def sees_all(who: Actor) -> bool:
    """Ask whether somebody sees who of all is away."""
    return any(role.staff for role in who.roles)


def _page(*, refusal: str = "", wrong: dict[str, str] | None = None, unsent_words: str = "") -> str:
    who = actor()
    with reading() as session:
        return render_template(
            "work/absences.html",
            mine=absences.current(session, of=who),
            theirs=absences.current(session, to=who),
            every=absences.current(session) if sees_all(who) else [],
            sees_all=sees_all(who),
            work=absences.work_for(session, actor=who),
            deputies=absences.deputies_for(session, actor=who),
            processes=absences.processes(session),
            typed=request.form,
            picked=request.form.getlist("process"),
            refusal=refusal,
            wrong=wrong or {},
            unsent=unsent_words,
            day_now=today(),
            calendar=calendar(session),
        )
