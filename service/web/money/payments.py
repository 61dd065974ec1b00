"""Payments: every grant on its way to the studio's account, with the year's quota."""

from datetime import date

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from service.people.roles import Role
from service.studios.books import years
from service.studios.books.chart import yuan
from service.studios.money import queries
from service.studios.register import lists
from service.web.core.request import actor, page_number, reading, requires, today, whole_number
from service.web.presenters.tables import csv_table

blueprint = Blueprint("payments", __name__, url_prefix="/payments")
HEAD = (
    "工作室", "编号", "单位", "类别", "金额（元）", "批准日期", "状态", "支付申请号", "凭证号",
    "拨付日期", "到账日期", "结转",
)  # fmt: skip


def reads_payments(role: Role) -> bool:
    """Ask whether a role reads payments: finance, section, centre, leader, auditor, treasury."""
    return role.staff or role.audits or role.code == "finance_bureau"


@blueprint.get("")
@requires(reads_payments)
def page() -> ResponseReturnValue:
    """List the grants of a year, or of all, and what became of the year's quota."""
    wanted = whole_number("year", most=9999)
    with reading() as session:
        sums = queries.sums(session, year=wanted)
        number, after = lists.place(page_number(), sums.count)
        rows = queries.payments(
            session, today=today(), year=wanted, most=lists.ON_A_PAGE, after=after
        )
        return render_template(
            "money/payments.html",
            found=lists.Page(rows, sums.count, number),
            years=queries.years(session),
            reads_books=any(role.staff or role.audits for role in actor().roles),
            wanted=wanted,
            shown=years.year_view(session, wanted or today().year),
            total=sums.total,
            paid=sums.paid,
        )


@blueprint.get("/payments.csv")
@requires(reads_payments)
def exported() -> Response:
    """Return the same as a table for spreadsheets."""
    with reading() as session:
        rows = [
            (
                one.studio.name, one.studio.number, one.studio.organisation.name, one.kind,
                yuan(one.amount), one.entered_on, one.state, one.order_number or "",
                one.voucher or "", _day(one.paid_on), _day(one.received_on),
                "结转" if one.carried_over else "",
            )
            for one in queries.payments(
                session, today=today(), year=whole_number("year", most=9999)
            )
        ]  # fmt: skip
    return csv_table("payments.csv", [HEAD, *rows])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
