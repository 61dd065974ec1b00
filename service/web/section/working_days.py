"""The working-day calendar: which years are announced, and how the next one is entered."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.clock import BEIJING
from service.errors import Refused
from service.host.operations import deadlines
from service.studios import working_days
from service.studios.notices import queries
from service.web.core.language import gettext, tr
from service.web.core.request import (
    actor,
    line,
    now,
    reading,
    requires,
    today,
    whole_number,
    writing,
)
from service.web.presenters.dates import day

blueprint = Blueprint("working_days", __name__, url_prefix="/working-days")
KEEPERS = ("section_officer", "admin")


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show the years that are known; to those who keep them, the form for another."""
    return _page()


@blueprint.post("")
@requires(*KEEPERS)
def enter() -> ResponseReturnValue:
    """Enter a year's holidays and make-up days, or correct them."""
    try:
        year = _year()
        with writing() as session:
            before = working_days.calendar(session)
            working_days.replace_year(
                session, year=year, text=_days(), source=line("source", request.form)[:200]
            )
            recounted = deadlines.recount_all(session, since=_turn(year))
            moved = queries.moved(session, before=before)
    except Refused as refusal:
        return _page(tr(refusal.sentence), request.form.to_dict()), 422
    flash(gettext("%(year)s 年的工作日历已经生效。", year=year))
    if recounted:
        flash(gettext("%(count)s 件在办案件的期限正按它重新计算。", count=recounted))
    for number, old, new in moved:
        said = gettext(
            "公示 %(number)s 的截止日期原按暂定的日历算到 %(old)s，按公布的应到 %(new)s，请核对。",
            number=number,
            old=day(old),
            new=day(new),
        )
        flash(said)
    return redirect(url_for("rounds.working_days.page"), 303)


def _turn(year: int) -> datetime:
    """Return from when on a year's announcement may move deadlines: the December before."""
    return datetime(year - 1, 12, 1, tzinfo=BEIJING)


def _year() -> int:
    year = whole_number("year", request.form, most=9999) or 0
    if not -2 < year - today().year < 5:
        raise Refused("请填写年份，从去年到今后四年")
    return year


def _days() -> str:
    return request.form.get("days", "").replace("\0", "")[:20_000]


def _page(refusal: str = "", typed: dict[str, str] | None = None) -> str:
    with reading() as session:
        years = working_days.years(session)
        return render_template(
            "section/working_days.html",
            years=years,
            keeper=actor().has(*KEEPERS),
            refusal=refusal,
            typed=typed or {},
            following=max((one.year for one in years), default=now().year) + 1,
        )
