"""Finding cases by what is known of them, and taking their histories along."""

from datetime import date, datetime, time, timedelta

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from service.clock import BEIJING
from service.db import Session
from service.errors import Refused
from service.host.cases import instances, search
from service.host.cases.search import CaseFilter
from service.host.history.export import FORMATS, export, exported
from service.host.tables.core import ProcessInstance
from service.web.auditor.blueprint import auditors_only, blueprint
from service.web.core.language import gettext
from service.web.core.request import actor, line, now, page_number, reading, writing
from service.web.core.security_log import saw_private
from service.web.presenters import tags
from service.web.presenters.statuses import STANDINGS

TYPES = {"csv": "text/csv; charset=utf-8", "xes": "application/xml"}
MOST = 200  # cases in one export


@blueprint.get("")
@auditors_only
def page() -> ResponseReturnValue:
    """Find cases by number, unit, person, step, round, status and time."""
    with reading() as session:
        wanted = _wanted()
        found = search.search(session, actor=actor(), wanted=wanted, page=page_number())
        for key in search.known_by_value(session, cases=found.rows, text=wanted.text):
            saw_private(key)
        return render_template(
            "auditor/search.html",
            found=found,
            asked=request.args,
            any_asked=any(request.args.get(name) for name in ASKED),
            rounds=tags.rounds(session),
            statuses=_statuses(session),
            most=MOST,
        )


TEXTS = ("text", "number", "person", "step", "status")
ASKED = (*TEXTS, "unit", "round", "since", "until")


def _wanted() -> CaseFilter:
    since, until = _day("since"), _day("until")
    return CaseFilter(
        **{name: line(name) for name in TEXTS},
        organisation=line("unit"),
        tags={"round": line("round")},
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def _day(name: str) -> datetime | None:
    """Return the beginning of a day in Beijing; what is no date does not matter."""
    try:
        return datetime.combine(date.fromisoformat(line(name)), time(), BEIJING)
    except ValueError:
        return None


def _statuses(session: Session) -> list[str]:
    """Return the statuses that occur, in the order in which a case meets them."""
    found = set(search.statuses(session))
    return [*(one for one in STANDINGS if one in found), *sorted(found - set(STANDINGS))]


@blueprint.get("/export.<form>")
@auditors_only
def take(form: str) -> ResponseReturnValue:
    """Hand out the histories of the cases that were ticked, or of all that were found."""
    if form not in FORMATS:
        abort(404)
    with reading() as session:
        chosen = _chosen(session)
        content = export(session, instances=chosen, actor=actor(), form=form)
    with writing() as session:
        exported(session, instances=chosen, form=form)
    stamp = now().astimezone(BEIJING).strftime("%Y%m%d-%H%M")
    named = f'attachment; filename="history-{stamp}.{form}"'
    return Response(content, content_type=TYPES[form], headers={"Content-Disposition": named})


def _chosen(session: Session) -> list[ProcessInstance]:
    ticked = request.args.getlist("case")[:MOST]
    if ticked:
        return [instances.get(session, number=one, actor=actor()) for one in ticked]
    first = search.search(session, actor=actor(), wanted=_wanted())
    if not first.total:
        raise Refused(gettext("没有符合条件的案件，没有什么可以导出"))
    if first.total > MOST:
        raise Refused(gettext("一次最多导出 %(n)s 个案件，请缩小范围", n=MOST))
    found = list(first.rows)
    for number in range(2, first.pages + 1):
        found += search.search(session, actor=actor(), wanted=_wanted(), page=number).rows
    return found
