"""Rounds: the section announces and moves them, everybody may read when they are open."""

import re
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused, refused_at
from service.host import documents
from service.host.tables.papers import CasePaper
from service.studios.review import overview, tallies
from service.studios.rounds import calls, queries
from service.studios.rounds.tables import Round
from service.web.core.language import gettext
from service.web.core.request import actor, line, reading, requires, today, writing
from service.web.presenters import links
from service.web.section import experts, notice_posting, working_days

blueprint = Blueprint("rounds", __name__)
blueprint.register_blueprint(experts.blueprint)
blueprint.register_blueprint(working_days.blueprint)
blueprint.register_blueprint(notice_posting.blueprint)
OFFICER = "section_officer"
PUBLIC = ("round-call", "round-correction", "round-cancellation", "round-notice", "batch-decision")
"""The papers of a round that are for everybody."""
_CODE = re.compile(r"20\d{2}-[1-9]\d?", re.ASCII)
"""Of a round: its year and which one it is in that year, as `round-plan.form` asks for it."""


@blueprint.get("/rounds")
def page() -> ResponseReturnValue:
    """List the rounds; to the section with the forms to announce and move them."""
    return _page()


@blueprint.post("/rounds")
@requires(OFFICER)
def announce() -> ResponseReturnValue:
    """Announce a round."""
    try:
        code, name, dates = _code(), _name(), _dates()
        with writing() as session:
            calls.plan(session, code=code, name=name, announcement=_words(), **dates)
    except Refused as refusal:
        return _page(refusal=refusal, typed=request.form.to_dict()), 422
    flash(gettext("已发布申报批次：%(name)s", name=name))
    return redirect(url_for("rounds.page"), 303)


@blueprint.get("/rounds/<code>")
def view(code: str) -> ResponseReturnValue:
    """Show a round: to everybody the call, notices and results; to the staff how it stands."""
    with reading() as session:
        inside = _inside()
        drafted = session.get(Round, code)
        inner = overview.inner(session, code=code) if inside else None
        hidden = inside and drafted is not None and drafted.status == "draft"
        return render_template(
            "section/round.html",
            round=None if hidden else overview.public(session, code=code),
            drafted=drafted,
            inner=inner,
            case_page=links.to_cases(session, inner.cases() if inner else ()),
            papers=[] if hidden else _public_papers(session, code),
            tallies=tallies.tallies(session, code=code) if _counted(drafted) else [],
            heads=tallies.HEADS,
            applying=_applying(drafted),
        )


@blueprint.get("/rounds/<code>/papers/<key:key>.<any(pdf, docx):form>")
def paper(code: str, key: int, form: str) -> ResponseReturnValue:
    """Hand out what a round has published: its call, corrections, notice, decision."""
    with reading() as session:
        found = next((one for one in _public_papers(session, code) if one.key == key), None)
        if found is None:
            raise NotFound(f"paper {key}")
        opened = documents.of_paper(session, found, word=form == "docx")
        return send_file(
            opened.path,
            mimetype=opened.document.media_type,
            as_attachment=True,
            download_name=opened.document.filename,
        )


def _public_papers(session: Session, code: str) -> list[CasePaper]:
    """Return what a round has printed for everybody and that is set by now."""
    row = session.get(Round, code)
    if row is None or row.status == "draft" or row.case_number is None:
        return []
    found = documents.printed(session, case=row.case_number, papers=PUBLIC)
    return [one for one in found if one.paper != "batch-decision" or row.published_on]


@blueprint.post("/rounds/<code>")
@requires(OFFICER)
def move(code: str) -> ResponseReturnValue:
    """Give a round other dates; “close today” gives it today as its last day."""
    try:
        with writing() as session:
            if request.values.get("action") == "close":
                moved = calls.close(session, code=code, last_day=today())
            else:
                moved = calls.move(session, code=code, **_dates())
            name = moved.name
    except Refused as refusal:
        return _page(refusal=refusal, moving=code), 422
    flash(gettext("已更改申报批次的日期：%(name)s", name=name))
    return redirect(url_for("rounds.page"), 303)


def _page(
    *, refusal: Refused | None = None, typed: dict[str, str] | None = None, moving: str = ""
) -> str:
    with reading() as session:
        return render_template(
            "section/page.html",
            rounds=[one for one in calls.every(session) if one.status != "draft" or _inside()],
            tallies=queries.tallies(session),
            today=today(),
            officer=actor().has(OFFICER),
            reads_pool=any(map(experts.reads, actor().roles)),
            refusal=refusal,
            wrong={p.path: p.sentence for p in refusal.problems} if refusal else {},
            typed=typed or {},
            moving=moving,
        )


def _counted(row: Round | None) -> bool:
    """Ask whether the statistics of a round are shown: to everybody once its results are."""
    return row is not None and row.together and (row.published_on is not None or _inside())


def _applying(row: Round | None) -> str | None:
    """Return where a unit applies in a round that takes applications today, for units alone."""
    if row is None or row.status in ("draft", "cancelled") or not row.open_on(today()):
        return None
    if not actor().has("applicant"):
        return None
    return url_for("start.first_form", process_id="studio-application")


def _inside() -> bool:
    return any(role.staff or role.audits for role in actor().roles)


def _code() -> str:
    code = line("code", request.form)
    if not _CODE.fullmatch(code):
        raise refused_at("", "code", "编号", "编号写年份、连字符和第几批，例如2026-2")
    return code


def _name() -> str:
    name = line("name", request.form)
    if not 1 <= len(name) <= 100:
        raise refused_at("", "name", "名称", "请填写批次名称，最多100字")
    return name


def _words() -> str:
    return request.form.get("announcement", "").replace("\0", "").strip()[:4000]


def _dates() -> dict[str, date]:
    return {name: _date(name, label) for name, label in _DATES.items()}


_DATES = {"opens_on": "开始日期", "closes_on": "截止日期"}


def _date(name: str, label: str) -> date:
    try:
        day = date.fromisoformat(line(name, request.form))
    except ValueError:
        raise refused_at("", name, label, f"请填写{label}") from None
    if not 2020 <= day.year <= 2100:
        raise refused_at("", name, label, f"{label}的年份不合理")
    return day
