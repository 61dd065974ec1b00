"""Claims: every claw-back with what came in and what is open (article 13)."""

from datetime import date

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from service.studios.books.chart import yuan
from service.studios.register import lists
from service.studios.revocation import claims
from service.web.core.request import page_number, reading, requires
from service.web.money.payments import reads_payments
from service.web.presenters import links
from service.web.presenters.tables import csv_table

blueprint = Blueprint("claims", __name__, url_prefix="/claims")
HEAD = (
    "工作室", "编号", "单位", "办件编号", "决定文号", "决定日期", "应缴回（元）", "已缴回（元）",
    "尚欠（元）", "应退还（元）", "状态", "缴款期限",
)  # fmt: skip


@blueprint.get("")
@requires(reads_payments)
def page() -> ResponseReturnValue:
    """List the claims, those that are open first."""
    with reading() as session:
        rows = claims.claims(session)
        found = lists.cut(rows, page_number())
        return render_template(
            "money/claims.html",
            found=found,
            open=sum(one.open for one in rows),
            received=sum(one.received for one in rows),
            case_page=links.to_cases(session, [one.case for one in found.rows]),
        )


@blueprint.get("/claims.csv")
@requires(reads_payments)
def exported() -> Response:
    """Return the same as a table for spreadsheets."""
    with reading() as session:
        rows = [
            (
                one.studio.name, one.studio.number, one.studio.organisation.name, one.case,
                one.document, one.decided_on, yuan(one.amount), yuan(one.received),
                yuan(one.open), yuan(one.owed_back), one.state, _day(one.due_on),
            )
            for one in claims.claims(session)
        ]  # fmt: skip
    return csv_table("claims.csv", [HEAD, *rows])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
