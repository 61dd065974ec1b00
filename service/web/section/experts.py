"""The pool of experts: the section says who judges which trades, and suspends; auditors read."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, Refused, refused_at
from service.people import accounts
from service.people.roles import Role
from service.studios.pool import experts, removing, suspending
from service.studios.pool.experts import Member
from service.studios.pool.rules import ASPECTS, LEVELS, MARKS
from service.studios.register import directory
from service.studios.review import figures, rating, sitting
from service.web.core.language import gettext, tr
from service.web.core.request import actor, line, reading, requires, today, writing
from service.web.presenters import links

blueprint = Blueprint("experts", __name__, url_prefix="/experts")
OFFICER = "section_officer"


def reads(role: Role) -> bool:
    """Ask whether a role reads the pool: who keeps it, and who audits."""
    return role.code == OFFICER or role.audits


@blueprint.get("")
@requires(reads)
def page() -> ResponseReturnValue:
    """List the pool, and the accounts of experts who are not in it."""
    return _page()


@blueprint.post("")
@requires(OFFICER)
def settle() -> ResponseReturnValue:
    """Take somebody into the pool, or change their entry."""
    username = line("username", request.form)
    try:
        with writing() as session:
            experts.settle(
                session,
                username=username,
                trades=request.form.getlist("trades"),
                employer=line("employer", request.form) or None,
                active="active" in request.form,
            )
    except Refused as refusal:
        return _page(tr(refusal.sentence)), 422
    flash(gettext("专家库已更新。"))
    return redirect(url_for("rounds.experts.page"), 303)


@blueprint.get("/<username>")
@requires(reads)
def one(username: str) -> ResponseReturnValue:
    """Show an expert: ratings, suspensions, the panels they sit on."""
    return _one(username)


@blueprint.post("/<username>/suspension")
@requires(OFFICER)
def suspend(username: str) -> ResponseReturnValue:
    """Let nobody draw an expert for a time."""
    try:
        begins_on, until = _day("begins_on", "开始日期"), None
        if line("until", request.form):
            until = _day("until", "截止日期")
        with writing() as session:
            suspending.suspend(
                session,
                username=username,
                begins_on=begins_on,
                until=until,
                reason=_reason("reason"),
                by=actor().name,
            )
    except Refused as refusal:
        return _one(username, refusal), 422
    flash("已暂停，暂停期间不抽取。已在专家组的，请到该组的办件更换。")
    return redirect(url_for("rounds.experts.one", username=username), 303)


@blueprint.post("/<username>/suspensions/<key:key>/end")
@requires(OFFICER)
def resume(username: str, key: int) -> ResponseReturnValue:
    """End a suspension by hand."""
    try:
        with writing() as session:
            suspending.resume(
                session, key=key, username=username, reason=_reason("end_reason"), by=actor().name
            )
    except Refused as refusal:
        return _one(username, refusal), 422
    flash("已恢复，可以抽取。")
    return redirect(url_for("rounds.experts.one", username=username), 303)


def _day(name: str, label: str) -> date:
    try:
        day = date.fromisoformat(line(name, request.form))
    except ValueError:
        raise refused_at("", name, label, f"请填写{label}") from None
    if not 2020 <= day.year <= 2100:
        raise refused_at("", name, label, f"{label}的年份不合理")
    return day


def _reason(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()


def _one(username: str, refusal: Refused | None = None) -> str:
    with reading() as session:
        member = next((one for one in experts.pool(session) if one.username == username), None)
        if member is None:
            raise NotFound(f"expert {username}")
        sits = sitting.running(session, username=username)
        ratings = rating.of_expert(session, username=username)
        removals = removing.of_expert(session, username=username)
        numbers = [case for _, case in sits] + [one.case_number for one in ratings]
        numbers += [one.case_number or "" for one in removals]
        return render_template(
            "section/expert.html",
            member=member,
            state=_state(member, suspending.paused(session, on=today())),
            sits=sits,
            ratings=ratings,
            removals=removals,
            suspensions=suspending.of_expert(session, username=username),
            period=suspending.period,
            case_page=links.to_cases(session, numbers),
            levels=LEVELS,
            aspects=ASPECTS,
            marks=MARKS,
            today=today(),
            officer=actor().has(OFFICER),
            refusal=refusal.sentence if refusal else "",
            wrong={p.path: p.sentence for p in refusal.problems} if refusal else {},
            typed=request.form if refusal else {},
        )


def _state(member: Member, paused: Mapping[str, str]) -> str:
    """Return how an expert stands: 在库, 暂停, 出库, or the term is over."""
    if not member.active:
        return "出库"
    if member.term_to is not None and member.term_to < today():
        return "任期届满"
    return paused.get(member.username, "在库")


def _page(refusal: str = "") -> str:
    with reading() as session:
        pool, paused = experts.pool(session), suspending.paused(session, on=today())
        return render_template(
            "section/experts.html",
            pool=pool,
            states={one.username: _state(one, paused) for one in pool},
            counts=rating.counts(session),
            levels=LEVELS,
            outside=experts.outside(session),
            trades=directory.trades(session),
            figures=figures.by_trade(session),
            organisations=accounts.organisations(session),
            officer=actor().has(OFFICER),
            refusal=refusal,
        )
