"""The working-day calendar: which years are announced, and how the next one is entered."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service import studios
from service.clock import BEIJING
from service.errors import Refused
from service.web.language import gettext
from service.web.request import actor, line, now, reading, requires, writing

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
            studios.working_days.replace_year(
                session, year=year, text=_days(), source=line("source", request.form)[:200]
            )
    except Refused as refusal:
        return _page(refusal.sentence, request.form.to_dict()), 422
    flash(gettext("%(year)s 年的工作日历已经生效。", year=year))
    return redirect(url_for("rounds.working_days.page"), 303)


def _year() -> int:
    sent = line("year", request.form)
    this = now().astimezone(BEIJING).year
    if not (sent.isascii() and sent.isdigit() and len(sent) == 4 and -2 < int(sent) - this < 5):
        raise Refused("请填写年份，从去年到今后四年")
    return int(sent)


def _days() -> str:
    return request.form.get("days", "").replace("\0", "")[:20_000]


def _page(refusal: str = "", typed: dict[str, str] | None = None) -> str:
    with reading() as session:
        years = studios.working_days.years(session)
        return render_template(
            "rounds/working_days.html",
            years=years,
            keeper=actor().has(*KEEPERS),
            refusal=refusal,
            typed=typed or {},
            following=max((one.year for one in years), default=now().year) + 1,
        )
