"""Cases: the list for those who have to do with them, and the page of each."""

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service import host
from service.errors import NotFound, Refused
from service.host.earlier import SHOWN
from service.host.instances import Button
from service.host.tables import ProcessInstance
from service.web import earlier, papers, parties, tags, timeline
from service.web.due import calendar
from service.web.failures import refuse
from service.web.filling import BLANK, Sheet, Values
from service.web.language import gettext, tr
from service.web.navigation import CASE_ROLES
from service.web.request import actor, line, page_number, reading, requires, writing

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

STATUSES = ("draft", "active", "incident", "completed")


@blueprint.get("")
@requires(*CASE_ROLES)
def listing() -> ResponseReturnValue:
    """List the cases one may see, newest first."""
    query, status = line("q"), line("status")
    with reading() as session:
        found = host.instances.search(
            session, actor=actor(), query=query, status=status, page=page_number()
        )
        return render_template(
            "cases/list.html", found=found, query=query, status=status, statuses=STATUSES
        )


@blueprint.get("/<number>")
@requires(*CASE_ROLES)
def page(number: str) -> ResponseReturnValue:
    """Show how a case stands, what happened, and what can be done."""
    with reading() as session:
        return _page(session, host.instances.get(session, number=number, actor=actor()))


@blueprint.get("/<number>/steps")
@requires(*CASE_ROLES)
def steps(number: str) -> ResponseReturnValue:
    """Show every step of a case that is done, newest first, a page at a time."""
    with reading() as session:
        instance = host.instances.get(session, number=number, actor=actor())
        found = earlier.page_of_case(session, instance, number=page_number())
        return render_template("cases/steps.html", instance=instance, found=found)


@blueprint.get("/<number>/story")
@requires(*CASE_ROLES)
def story(number: str) -> ResponseReturnValue:
    """Show what happened in a case before a line of its story."""
    sent = request.args.get("before", "")
    before = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else None
    with reading() as session:
        instance = host.instances.get(session, number=number, actor=actor())
        found = timeline.told(session, instance=instance, before=before)
        return render_template("cases/story.html", instance=instance, story=found)


def _page(session: Session, instance: ProcessInstance, *, refusal: str = "") -> str:
    documents = host.documents.of(session, instance)
    return render_template(
        "cases/page.html",
        instance=instance,
        refusal=refusal,
        parties=parties.named(session, instance),
        tags=tags.named(session, instance),
        buttons=host.instances.actions_for(session, instance=instance, actor=actor()),
        work=host.tasks.waiting(session, instance=instance, actor=actor()),
        awaited=host.awaiting.awaited(session, instance=instance),
        may_retry=actor().has(*host.access.MAY_RETRY),
        earlier=earlier.of_case(session, instance),
        most_steps=SHOWN,
        story=timeline.told(session, instance=instance),
        documents=documents,
        kinds=earlier.kinds(session, instance, documents),
        has_paper=papers.available(session, instance),
        calendar=calendar(session),
    )


@blueprint.get("/<number>/actions/<wait>")
@requires(*CASE_ROLES)
def ask(number: str, wait: str) -> ResponseReturnValue:
    """Ask before a button is pressed: its form, or whether it is really meant."""
    with reading() as session:
        instance = host.instances.get(session, number=number, actor=actor())
        return _asked(session, instance, _button(session, instance, wait), values={})


@blueprint.post("/<number>/actions/<wait>")
@requires(*CASE_ROLES)
def press(number: str, wait: str) -> ResponseReturnValue:
    """Press a button of the case, such as withdrawing an application."""
    with reading() as session:
        instance = host.instances.get(session, number=number, actor=actor())
        button = _button(session, instance, wait)
        answer = _sheet(session, instance, button).typed()
    try:
        with writing() as session:
            instance = host.instances.get(session, number=number, actor=actor())
            host.instances.press(
                session, instance=instance, wait=wait, actor=actor(), answer=answer
            )
    except Refused as refusal:
        with reading() as session:
            instance = host.instances.get(session, number=number, actor=actor())
            return refuse(_asked(session, instance, button, values=answer, refusal=refusal))
    flash(gettext("已办理：%(name)s（%(number)s）", name=tr(button.text), number=number))
    return redirect(url_for("cases.page", number=number), 303)


def _button(session: Session, instance: ProcessInstance, wait: str) -> Button:
    buttons = host.instances.actions_for(session, instance=instance, actor=actor())
    for button in buttons:
        if button.wait == wait:
            return button
    raise NotFound(wait)


def _sheet(session: Session, instance: ProcessInstance, button: Button) -> Sheet:
    return Sheet(button.form or BLANK, host.instances.variables(session, instance))


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
        "cases/action.html",
        instance=instance,
        button=button,
        filled=sheet.fill(session, values=values, problems=problems) if button.form else "",
        refusal=refusal.sentence if refusal and not problems else "",
    )


@blueprint.get("/<number>/form.pdf")
@requires(*CASE_ROLES)
def paper(number: str) -> ResponseReturnValue:
    """Print the application as the official form."""
    with reading() as session:
        instance = host.instances.get(session, number=number, actor=actor())
        printed = papers.printed(session, instance)
    return send_file(
        printed,
        mimetype="application/pdf",
        as_attachment="download" in request.args,
        download_name=f"{number}.pdf",
        max_age=0,
    )
