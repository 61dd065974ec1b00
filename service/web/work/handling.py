"""Work that is passed on, delegated and urged; copies and remarks on a case, and reading them."""

from datetime import date
from typing import Literal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.cases import instances
from service.host.handling import copies, passing, people, signing, snoozing, urging
from service.host.handling.passing import Plan
from service.host.handling.words import MOST_WORDS, VERBS
from service.host.tables.core import ProcessInstance
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import (
    actor,
    here,
    line,
    page_number,
    reading,
    requires,
    whole_number,
    works,
    writing,
)
from service.web.core.unsent import keeps_typed, unsent
from service.web.presenters import links
from service.web.presenters.dates import day
from service.web.presenters.due import calendar

blueprint = Blueprint("handling", __name__)
VERB_PAGE = '/tasks/<key:key>/pass/<any("transfer", "delegate", "sign-on"):verb>'
Chosen = Literal["transferred", "delegated", "cosigned"]
PASSED: dict[str, Chosen] = {
    "transfer": "transferred",
    "delegate": "delegated",
    "sign-on": "cosigned",
}


@blueprint.get(VERB_PAGE)
@requires(works)
def ask(key: int, verb: str) -> ResponseReturnValue:
    """Ask to whom a piece of work is to be passed on, and why."""
    return _page(key, verb)


@blueprint.post(VERB_PAGE)
@keeps_typed
@requires(works)
def pass_on(key: int, verb: str) -> ResponseReturnValue:
    """Say first what passing a piece of work on leads to; confirmed, do it."""
    if unsent():
        return _page(key, verb, unsent_words=unsent())
    chosen, to, words, who = PASSED[verb], line("to", request.form), _words(), actor()
    try:
        if not request.form.get("confirm"):
            with reading() as session:
                planned = passing.plan(session, key=key, verb=chosen, to=to, words=words, actor=who)
            return _page(key, verb, planned=planned)
        with writing() as session:
            planned = passing.carry_out(
                session,
                key=key,
                verb=chosen,
                to=to,
                words=words,
                actor=who,
                revision=whole_number("revision", request.form),
            )
    except Refused as refusal:
        return refuse(_page(key, verb, refusal=tr(refusal.sentence)))
    flash(f"已{VERBS[planned.verb]}给{planned.to.name}。")
    return redirect(url_for("inbox.page"), 303)


@blueprint.post("/tasks/<key:key>/return")
@requires(works)
def give_back(key: int) -> ResponseReturnValue:
    """Give delegated work back with an opinion."""
    with writing() as session:
        task = passing.give_back(session, key=key, words=_words(), actor=actor())
        name = task.name
    flash(f"已交回“{name}”。")
    return redirect(url_for("inbox.page"), 303)


@blueprint.post("/tasks/<key:key>/recall")
@requires(works)
def recall(key: int) -> ResponseReturnValue:
    """Take delegated work back."""
    with writing() as session:
        passing.recall(session, key=key, actor=actor())
    flash("已收回，由您办理。")
    return redirect(url_for("tasks.page", key=key), 303)


@blueprint.post("/tasks/<key:key>/urge")
@requires(works)
def urge(key: int) -> ResponseReturnValue:
    """Urge whoever holds a piece of work."""
    with writing() as session:
        count = urging.urge(session, key=key, actor=actor())
    flash(f"已催办，共{count}次。")
    return redirect(here(request.form.get("next") or "/inbox"), 303)


@blueprint.get("/tasks/<key:key>/countersign")
@requires(works)
def ask_to_sign(key: int) -> ResponseReturnValue:
    """Ask who is to countersign a piece of work before it is finished."""
    return _signing_page(key)


@blueprint.post("/tasks/<key:key>/countersign")
@keeps_typed
@requires(works)
def countersign(key: int) -> ResponseReturnValue:
    """Ask colleagues to countersign a piece of work before it is finished."""
    if unsent():
        return _signing_page(key, unsent_words=unsent())
    try:
        with writing() as session:
            row = signing.ask(session, key=key, to=_chosen(), words=_words(), actor=actor())
            names = "、".join(one.name for one in row.recipients)
    except Refused as refusal:
        return refuse(_signing_page(key, refusal=tr(refusal.sentence)))
    flash(f"已请{names}加签，全部签署或者减签以后才能办结。")
    return redirect(url_for("tasks.page", key=key), 303)


@blueprint.post("/copies/<key:key>/sign")
@requires(works)
def sign(key: int) -> ResponseReturnValue:
    """Countersign what one was asked to."""
    agrees = {"yes": True, "no": False}.get(line("agrees", request.form))
    with writing() as session:
        signing.sign(session, key=key, agrees=agrees, words=_words(), actor=actor())
    flash("已签署意见。")
    return redirect(url_for("handling.to_read"), 303)


@blueprint.post("/copies/<key:key>/take-off/<person>")
@requires(works)
def take_off(key: int, person: str) -> ResponseReturnValue:
    """Take somebody off the list of who countersigns."""
    with writing() as session:
        signing.take_off(session, key=key, person=person, actor=actor())
    flash("已减签。")
    return redirect(here(request.form.get("next") or "/inbox"), 303)


@blueprint.post("/tasks/<key:key>/later")
@requires(works)
def put_off(key: int) -> ResponseReturnValue:
    """Lay a piece of work aside until a day."""
    with writing() as session:
        until = snoozing.put_off(session, key=key, until=_day(), actor=actor())
    flash(f"{day(until)}再办；这以前在“稍后处理”里。")
    return redirect(url_for("inbox.page"), 303)


@blueprint.post("/tasks/<key:key>/now")
@requires(works)
def take_up(key: int) -> ResponseReturnValue:
    """Lay a piece of work back among the others."""
    with writing() as session:
        snoozing.take_up(session, key=key, actor=actor())
    return redirect(url_for("tasks.page", key=key), 303)


@blueprint.get("/cases/<number>/handling")
@requires(works)
def of_case(number: str) -> ResponseReturnValue:
    """Show the remarks and copies of a case, and the forms for more."""
    return _case_page(number)


@blueprint.post("/cases/<number>/copies")
@keeps_typed
@requires(works)
def copy(number: str) -> ResponseReturnValue:
    """Send a copy of a case to colleagues."""
    if unsent():
        return _case_page(number, unsent_words=unsent())
    try:
        with writing() as session:
            row = copies.copy(session, number=number, to=_chosen(), words=_words(), actor=actor())
            names = "、".join(one.name for one in row.recipients)
    except Refused as refusal:
        return refuse(_case_page(number, refusal=tr(refusal.sentence)))
    flash(f"已抄送给{names}。")
    return redirect(url_for("handling.of_case", number=number), 303)


@blueprint.post("/cases/<number>/remarks")
@keeps_typed
@requires(works)
def remark(number: str) -> ResponseReturnValue:
    """Write a remark on a case; whoever it names gets it to read."""
    if unsent():
        return _case_page(number, unsent_words=unsent())
    try:
        with writing() as session:
            row = copies.comment(session, number=number, words=_words("remark"), actor=actor())
            names = "、".join(one.name for one in row.recipients)
    except Refused as refusal:
        return refuse(_case_page(number, refusal=tr(refusal.sentence)))
    flash(f"批注已经写上，已告知{names}。" if names else "批注已经写上。")
    return redirect(url_for("handling.of_case", number=number), 303)


@blueprint.get("/copies")
@requires(works)
def to_read() -> ResponseReturnValue:
    """Show what was sent to somebody to read, the unread first."""
    with reading() as session:
        found = copies.to_read(session, actor=actor(), page=page_number())
        numbers = [one.handling.instance.number for one in found.rows]
        return render_template(
            "work/copies.html",
            found=found,
            verbs=VERBS,
            case_page=links.to_cases(session, numbers),
        )


@blueprint.post("/copies/<key:key>/read")
@requires(works)
def mark_read(key: int) -> ResponseReturnValue:
    """Write down that something was read."""
    with writing() as session:
        copies.mark_read(session, key=key, actor=actor())
    return redirect(here(request.form.get("next") or "/copies"), 303)


def _words(name: str = "words") -> str:
    return request.form.get(name, "")[: MOST_WORDS * 4]


def _chosen() -> list[str]:
    return [one for one in request.form.getlist("to") if one][: copies.MOST_PEOPLE + 1]


def _day() -> date | None:
    try:
        return date.fromisoformat(line("until", request.form))
    except ValueError:
        return None


def _signing_page(key: int, *, refusal: str = "", unsent_words: str = "") -> str:
    with reading() as session:
        task, choices = signing.signers(session, key=key, actor=actor())
        return render_template(
            "work/tasks/countersign.html",
            task=task,
            instance=task.instance,
            choices=choices,
            refusal=refusal,
            unsent=unsent_words,
            chosen=request.form.getlist("to"),
            words=_words(),
            most=MOST_WORDS,
            calendar=calendar(session),
        )


def _page(
    key: int,
    verb: str,
    *,
    planned: Plan | None = None,
    refusal: str = "",
    unsent_words: str = "",
) -> str:
    with reading() as session:
        task, choices = passing.choices(session, key=key, actor=actor())
        return render_template(
            "work/tasks/pass_on.html",
            task=task,
            instance=task.instance,
            verb=verb,
            word=VERBS[PASSED[verb]],
            choices=choices,
            planned=planned,
            refusal=refusal,
            unsent=unsent_words,
            chosen=line("to", request.form),
            words=_words(),
            most=MOST_WORDS,
            calendar=calendar(session),
        )


def _case_page(number: str, *, refusal: str = "", unsent_words: str = "") -> str:
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        return render_template(
            "work/cases/handling.html",
            instance=instance,
            handlings=copies.of_case(session, instance, actor=actor()),
            readers=_readers(session, instance),
            words_of=VERBS,
            may_send=copies.may_send(actor()),
            refusal=refusal,
            unsent=unsent_words,
            chosen=request.form.getlist("to"),
            words=_words(),
            remark=_words("remark"),
            most=MOST_WORDS,
        )


def _readers(session: Session, instance: ProcessInstance) -> list[people.Choice]:
    if not copies.may_send(actor()):
        return []
    return people.readers(session, instance, actor=actor())
