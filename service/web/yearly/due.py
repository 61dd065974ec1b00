"""What is overdue, with the button that reminds; what was waived; the next 24 months."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.host.cases import reminders
from service.people.roles import Role
from service.studios.assessment import overview
from service.studios.register import lists
from service.studios.yearly.due import Due, DueView
from service.web.core.request import actor, page_number, reading, requires, today, writing
from service.web.presenters import links
from service.web.presenters.tables import csv_table

blueprint = Blueprint("due", __name__, url_prefix="/due")
REMINDERS = ("centre_officer", "section_officer")
LISTS = {"overdue": "逾期", "coming": "今后24个月", "waived": "豁免"}
HEAD = ("日期", "工作室", "编号", "单位", "事项", "年度", "状态", "逾期（工作日）", "办件")


def reads_due(role: Role) -> bool:
    """Ask whether a role reads what is due of all studios."""
    return role.staff or role.audits


@blueprint.get("")
@requires(reads_due)
def page() -> ResponseReturnValue:
    """Show one of three lists: what is overdue, what is coming, what was waived."""
    chosen = request.args.get("list", "")
    chosen = chosen if chosen in LISTS else "overdue"
    with reading() as session:
        due = Due(session, today=today())
        every = {"overdue": due.overdue(), "coming": due.coming(), "waived": due.waived()}
        cut = lists.cut(every[chosen], page_number())
        found = lists.Page(due.views(cut.rows), cut.total, cut.number)
        numbers = [one.case for one in found.rows if one.case] if chosen == "overdue" else []
        return render_template(
            "yearly/due.html",
            chosen=chosen,
            lists=[(name, words, len(every[name])) for name, words in LISTS.items()],
            found=found,
            foreseen=_foreseen(session) if chosen == "coming" else [],
            sent=reminders.sent(session, numbers=numbers),
            case_page=links.to_cases(session, [one.case for one in found.rows]),
            reminds=actor().has(*REMINDERS),
        )


def _foreseen(session: Session) -> list[tuple[int, int, int]]:
    """Return this year and the next two: how many are due for assessment, and places that makes."""
    first = today().year
    return overview.foreseen(session, years=range(first, first + 3))


@blueprint.get("/due.csv")
@requires(reads_due)
def exported() -> Response:
    """Return what is overdue and coming as a table for spreadsheets."""
    with reading() as session:
        due = Due(session, today=today())
        rows = [_line(one) for one in due.views([*due.overdue(), *due.coming()])]
    return csv_table("due.csv", [HEAD, *rows])


@blueprint.post("/<number>/reminder")
@requires(*REMINDERS)
def remind(number: str) -> ResponseReturnValue:
    """Remind whoever holds the open work of a case."""
    with writing() as session:
        reminders.by_hand_in(session, number=number, actor=actor())
    flash("已发出催报。")
    return redirect(url_for("due.page"), 303)


def _line(one: DueView) -> tuple[object, ...]:
    studio = one.studio
    words = {"open": "办理中", "coming": "未开始"}.get(one.state, one.state)
    return (
        one.on, studio.name, studio.number, studio.organisation.name, one.what, one.year, words,
        one.late or "", one.case or "",
    )  # fmt: skip
