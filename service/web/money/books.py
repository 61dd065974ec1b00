"""The books: every studio's money, one studio's entries with running balances, the year's quota.

Staff and the auditor read all of them, a unit its own; finance enters the quota, corrects in red
and closes a year.
"""

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused, refused_at
from service.people.roles import Role
from service.studios.books import amounts, posting, queries, years
from service.studios.books.chart import yuan
from service.studios.register import lists
from service.studios.register.queries import studio_of_key, units_studios
from service.studios.register.tables import Studio
from service.studios.spending import queries as spending
from service.web.core.language import tr
from service.web.core.request import (
    actor,
    line,
    page_number,
    reading,
    requires,
    today,
    whole_number,
    writing,
)
from service.web.presenters.tables import csv_table

blueprint = Blueprint("books", __name__, url_prefix="/books")
KEEPER = "finance_officer"


def reads_books(role: Role) -> bool:
    """Ask whether a role reads books: all of them, or its unit's own."""
    return role.staff or role.audits or role.owner


@blueprint.get("")
@requires(reads_books)
def page() -> ResponseReturnValue:
    """List the money of every studio that the reader may see, and the district's years."""
    return _page()


@blueprint.get("/studios.csv")
@requires(reads_books)
def exported() -> ResponseReturnValue:
    """Return the same as a table for spreadsheets."""
    with reading() as session:
        rows = [
            (
                one.studio.number, one.studio.name, one.studio.organisation.name,
                yuan(one.granted), yuan(one.matching), yuan(one.spent), yuan(one.balance),
                yuan(one.owed), yuan(one.claimed),
                "不适用" if one.ratio is None else f"{one.ratio:.2f}",
            )
            for one in queries.figures(session, unit=_only())
        ]  # fmt: skip
    head = (
        "编号", "工作室", "所在单位", "收到资助", "配套到位", "已支出", "专账余额", "未拨付",
        "应追回", "本周期配套比例",
    )  # fmt: skip
    return csv_table("books.csv", [head, *rows])


@blueprint.post("/budget")
@requires(KEEPER)
def budget() -> ResponseReturnValue:
    """Enter a year's quota."""
    try:
        fen, on = amounts.fen(line("amount", request.form)), _day()
        with writing() as session:
            document, note = line("document", request.form), line("note", request.form)
            posting.budget(session, fen=fen, on=on, document=document, note=note)
    except Refused as refusal:
        return _page(refusal=refusal, typed=request.form.to_dict()), 422
    flash(f"已登记{on.year}年度指标{yuan(fen)}元。")
    return redirect(url_for("books.page"), 303)


@blueprint.post("/years/<int(max=9999):year>")
@requires(KEEPER)
def close(year: int) -> ResponseReturnValue:
    """Close a year's books."""
    try:
        with writing() as session:
            years.close_year(session, year=year)
    except Refused as refusal:
        return _page(refusal=refusal), 422
    flash(f"{year}年度已经结账，不能再记入该年度。")
    return redirect(url_for("books.year", year=year), 303)


@blueprint.get("/years/<int(max=9999):year>")
@requires(lambda role: role.staff or role.audits)
def year(year: int) -> ResponseReturnValue:
    """Show a year: every account's sums and balance, and the quota's entries."""
    with reading() as session:
        return render_template(
            "money/year.html",
            year=year,
            sums=years.trial_balance(session, year=year),
            entries=queries.budget_entries(session, year=year),
            totals=queries.totals(session, year=year),
            shown=years.year_view(session, year),
            keeper=actor().has(KEEPER),
            this_year=today().year,
        )


@blueprint.get("/studios/<key:key>")
@requires(reads_books)
def studio(key: int) -> ResponseReturnValue:
    """Show a studio's entries, each with the balance after it."""
    return _studio_page(key)


@blueprint.get("/studios/<key:key>.csv")
@requires(reads_books)
def studio_exported(key: int) -> ResponseReturnValue:
    """Return a studio's entries line by line as a table for spreadsheets."""
    with reading() as session:
        rows = list(_lines(queries.entries(session, _seen(session, key))))
    head = (
        "分录", "事项", "日期", "记账日期", "凭证、文号", "说明", "资助周期", "科目", "科目名称",
        "资金来源", "借方", "贷方", "专账余额",
    )  # fmt: skip
    return csv_table(f"books-{key}.csv", [head, *rows])


@blueprint.post("/entries/<key:entry>/reversal")
@requires(KEEPER)
def reverse(entry: int) -> ResponseReturnValue:
    """Undo an entry in red."""
    with reading() as session:
        row = queries.entry(session, entry)
        key = row.cycle.studio_key if row and row.cycle else None
    if row is None:
        abort(404)
    try:
        with writing() as session:
            again = queries.entry(session, entry)
            if again is None:
                abort(404)
            red = posting.reverse(
                session,
                entry=again,
                on=today(),
                document=line("document", request.form),
                note=line("note", request.form),
            )
            number = red.number
    except Refused as refusal:
        return (_studio_page(key, refusal) if key else _page(refusal=refusal)), 422
    flash(f"已用红字分录{number}冲销。")
    back = url_for("books.studio", key=key) if key else url_for("books.page")
    return redirect(back, 303)


def _page(*, refusal: Refused | None = None, typed: dict[str, str] | None = None) -> str:
    with reading() as session:
        whole = _reads_all()
        words = line("q", request.args)
        found = lists.studios(session, unit=_only(), words=words, page=page_number())
        return render_template(
            "money/books.html",
            found=found,
            query=words,
            figures=queries.figures(session, keys=[one.key for one in found.rows]),
            years=years.years(session) if whole else [],
            whole=whole,
            keeper=actor().has(KEEPER),
            refusal=tr(refusal.sentence) if refusal else "",
            wrong={p.path: p.sentence for p in refusal.problems} if refusal else {},
            typed=typed or {},
            today=today(),
        )


def _studio_page(key: int, refusal: Refused | None = None) -> str:
    with reading() as session:
        row = _seen(session, key)
        wanted = whole_number("year", most=9999)
        entries = queries.entries(session, row)
        return render_template(
            "money/studio.html",
            studio=row,
            figures=queries.figures(session, studio=row)[0],
            entries=[one for one in entries if not wanted or one.on.year == wanted],
            years=sorted({one.on.year for one in entries}, reverse=True),
            year=wanted,
            keeper=actor().has(KEEPER),
            owner=any(role.owner for role in actor().roles),
            assets=spending.assets(session, row),
            marks=spending.marks(session, row),
            refusal=tr(refusal.sentence) if refusal else "",
        )


def _reads_all() -> bool:
    return any(role.staff or role.audits for role in actor().roles)


def _only() -> str | None:
    """Return the unit whose studios alone the reader may see; None: all of them."""
    return None if _reads_all() else actor().organisation or ""


def _seen(session: Session, key: int) -> Studio:
    """Return a studio whose books the reader may see; one that is not theirs is not there."""
    row = studio_of_key(session, key)
    if row is None or not (_reads_all() or row in units_studios(session, actor().organisation)):
        abort(404)
    return row


def _lines(entries: list[queries.EntryView]) -> Iterator[tuple[object, ...]]:
    for one in entries:
        for side in one.lines:
            yield (
                one.number, one.words, one.on, one.booked_on, one.document, one.note,
                one.cycle or "", side.account, side.name, side.source, yuan(side.debit),
                yuan(side.credit), yuan(one.balance),
            )  # fmt: skip


def _day() -> date:
    try:
        return date.fromisoformat(line("on", request.form))
    except ValueError:
        raise refused_at("", "on", "日期", "请填写日期") from None
