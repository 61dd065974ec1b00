"""Cases: the list for those who have to do with them, and the page of each."""

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.host import access
from service.host import documents as host_documents
from service.host.cases import instances, private_fields, reveals, waiting_for
from service.host.cases.instances import Button
from service.host.cases.sight import documents_for, sight
from service.host.handling import copies, going_back, urging
from service.host.handling.words import VERBS
from service.host.tables.core import ProcessInstance
from service.host.tasks.finished import SHOWN
from service.host.tasks.inbox import waiting
from service.studios.notices import postings, queries
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
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
from service.web.forms.bound_form import BLANK, BoundForm, Values
from service.web.presenters import (
    alongside,
    appeals,
    deliveries,
    finished_steps,
    links,
    papers,
    parties,
    tags,
    timeline,
)
from service.web.presenters.due import calendar

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

STATUSES = ("draft", "active", "incident", "completed")


@blueprint.get("")
@requires(works)
def listing() -> ResponseReturnValue:
    """List the cases one may see, newest first."""
    query, status = line("q"), line("status")
    with reading() as session:
        found = instances.search(
            session, actor=actor(), query=query, status=status, page=page_number()
        )
        return render_template(
            "work/cases/list.html", found=found, query=query, status=status, statuses=STATUSES
        )


@blueprint.get("/<number>")
@requires(works)
def page(number: str) -> ResponseReturnValue:
    """Show how a case stands, what happened, and what can be done."""
    with reading() as session:
        return _page(session, instances.get(session, number=number, actor=actor()))


@blueprint.post("/<number>/reveal")
@requires(works)
def reveal(number: str) -> ResponseReturnValue:
    """Write down why somebody looks at what is private; their pages then show it for a while."""
    try:
        with writing() as session:
            instance = instances.get(session, number=number, actor=actor())
            reason = line("reason", request.form)
            reveals.reveal(session, instance=instance, actor=actor(), reason=reason)
    except Refused as refusal:
        flash(tr(refusal.sentence), "refusal")
    back = request.form.get("next") or url_for("cases.page", number=number)
    return redirect(here(back), 303)


@blueprint.get("/<number>/steps")
@requires(works)
def steps(number: str) -> ResponseReturnValue:
    """Show every step of a case that is done, newest first, a page at a time."""
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        found = finished_steps.page_of_case(session, instance, number=page_number())
        return render_template("work/cases/steps.html", instance=instance, found=found)


@blueprint.get("/<number>/story")
@requires(works)
def story(number: str) -> ResponseReturnValue:
    """Show what happened in a case before a line of its story."""
    before = whole_number("before", most=10**18)
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        found = timeline.story(session, instance=instance, before=before)
        return render_template("work/cases/story.html", instance=instance, story=found)


def _page(session: Session, instance: ProcessInstance, *, refusal: str = "") -> str:
    seen = sight(session, instance, actor())
    documents = [
        one for one in documents_for(session, instance, seen) if one.kind != host_documents.PAPER
    ]
    printed = host_documents.papers(session, instance, actor=actor()) if seen.open else []
    objected = queries.objected(session, case=instance.number)
    named = [instance.number, objected.case_number if objected else None]
    work = waiting(session, instance=instance, actor=actor())
    sends = copies.may_send(actor()) and not any(role.audits for role in actor().roles)
    return render_template(
        "work/cases/page.html",
        instance=instance,
        refusal=refusal,
        parties=parties.named(session, instance),
        tags=tags.named(session, instance),
        alongside=alongside.of(session, instance),
        appealable=[one for one in appeals.open_to_reader(session) if one.about == instance.number],
        objected=objected,
        case_page=links.to_cases(session, named),
        buttons=instances.actions_for(session, instance=instance, actor=actor()),
        work=work,
        urgeable=[one.key for one in work if one.key and not one.workable and sends],
        urged=urging.counted(session, tasks=[one.key for one in work if one.key]),
        takeable=going_back.takeable(session, instance, actor=actor()),
        handled=sends,
        handlings=copies.of_case(session, instance, actor=actor()) if sends else [],
        words_of=VERBS,
        awaited=waiting_for.waiting_for(session, instance=instance, seen=seen),
        may_retry=access.may_retry(actor()),
        may_reveal=reveals.may_ask(session, instance, actor()),
        deliveries=deliveries.of_case(session, instance),
        may_post=deliveries.may_post(),
        begun=finished_steps.beginning_of_case(session, instance),
        earlier=finished_steps.of_case(session, instance),
        most_steps=SHOWN,
        story=timeline.story(session, instance=instance),
        documents=documents,
        notices=postings.of_case(session, case=instance.number) if _posts() else [],
        printed=printed,
        sealed_papers=reveals.sealed_papers(session, printed, instance, actor()),
        kinds=finished_steps.kinds(session, instance, documents),
        has_paper=papers.available(session, instance),
        calendar=calendar(session),
    )


def _posts() -> bool:
    """Ask whether somebody sees what became of a notice on the district's website."""
    return bool({role.code for role in actor().roles} & {"section_officer", "auditor"})


@blueprint.get("/<number>/actions/<wait>")
@requires(works)
def ask(number: str, wait: str) -> ResponseReturnValue:
    """Ask before a button is pressed: its form, or whether it is really meant."""
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        return _asked(session, instance, _button(session, instance, wait), values={})


@blueprint.post("/<number>/actions/<wait>")
@keeps_typed
@requires(works)
def press(number: str, wait: str) -> ResponseReturnValue:
    """Press a button of the case, such as withdrawing an application."""
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        button = _button(session, instance, wait)
        sheet = _sheet(session, instance, button)
        answer = sheet.with_row_changed() if "_row" in request.form else sheet.typed()
        if unsent() or "_row" in request.form:
            return _asked(session, instance, button, values=answer)
    try:
        with writing() as session:
            instance = instances.get(session, number=number, actor=actor())
            instances.press(session, instance=instance, wait=wait, actor=actor(), answer=answer)
    except Refused as refusal:
        with reading() as session:
            instance = instances.get(session, number=number, actor=actor())
            return refuse(_asked(session, instance, button, values=answer, refusal=refusal))
    flash(gettext("已办理：%(name)s（%(number)s）", name=tr(button.text), number=number))
    return redirect(url_for("cases.page", number=number), 303)


def _button(session: Session, instance: ProcessInstance, wait: str) -> Button:
    buttons = instances.actions_for(session, instance=instance, actor=actor())
    for button in buttons:
        if button.wait == wait:
            return button
    raise NotFound(wait)


def _sheet(session: Session, instance: ProcessInstance, button: Button) -> BoundForm:
    values = instances.variables(session, instance)
    known = private_fields.opened(session, form=button.form, values=values)
    return BoundForm(button.form or BLANK, known)


def _asked(
    session: Session,
    instance: ProcessInstance,
    button: Button,
    *,
    values: Values,
    refusal: Refused | None = None,
) -> str:
    problems = refusal.problems if refusal else ()
    sheet = _sheet(session, instance, button)
    return render_template(
        "work/cases/action.html",
        instance=instance,
        button=button,
        filled=sheet.fill(session, values=values, problems=problems) if button.form else "",
        refusal=tr(refusal.sentence) if refusal and not problems else "",
        unsent=unsent(),
    )


@blueprint.get("/<number>/form.pdf")
@requires(works)
def paper(number: str) -> ResponseReturnValue:
    """Print the application as the official form."""
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        printed = papers.printed(session, instance)
    return send_file(
        printed,
        mimetype="application/pdf",
        as_attachment="download" in request.args,
        download_name=f"{number}.pdf",
        max_age=0,
    )
