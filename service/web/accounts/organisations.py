"""Organisations: opened and changed one by one, or by a spreadsheet with a preview by line."""

import base64
import binascii
from dataclasses import asdict, dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.cases import search
from service.people import accounts, closing, contacts, spreadsheets
from service.people.organisations import LEGAL_KINDS
from service.studios.register import organisations
from service.studios.register.organisations import KINDS, Entered
from service.web.accounts.accounts import keepers_only
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import line, reading, writing

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")

COLUMNS = {
    "代码": "code",
    "名称": "name",
    "类型": "kind",
    "上级代码": "parent",
    "统一社会信用代码": "credit_code",
    "单位性质": "legal_kind",
    "地址": "address",
}
"""Head of the spreadsheet's column → what it holds."""
OUTCOMES = {"new": "新增", "changed": "修改", "same": "没有变化"}


@dataclass(frozen=True)
class Line:
    """A line of the preview."""

    number: int
    entered: Entered
    outcome: str
    problems: list[str]


@blueprint.get("")
@keepers_only
def page() -> ResponseReturnValue:
    """List the organisations."""
    query = line("q")
    with reading() as session:
        found = [
            one
            for one in accounts.organisations(session)
            if query in one.name or query in one.code or query == one.credit_code
        ]
        return render_template("accounts/organisations.html", found=found, query=query, kinds=KINDS)


@blueprint.get("/new")
@keepers_only
def new() -> ResponseReturnValue:
    """Ask what a new organisation is made of."""
    return _form(Entered())


@blueprint.post("/new")
@keepers_only
def create() -> ResponseReturnValue:
    """Open an organisation."""
    return _save(organisations.tidied(_typed()), existing="")


@blueprint.get("/<code>")
@keepers_only
def one(code: str) -> ResponseReturnValue:
    """Show one organisation."""
    with reading() as session:
        entered = organisations.entered(session, code)
    return _form(entered, existing=code)


@blueprint.post("/<code>")
@keepers_only
def change(code: str) -> ResponseReturnValue:
    """Change an organisation."""
    typed = organisations.tidied(Entered(**{**asdict(_typed()), "code": code}))
    return _save(typed, existing=code)


@blueprint.get("/import")
@keepers_only
def ask() -> ResponseReturnValue:
    """Ask for a spreadsheet."""
    return render_template("accounts/organisations_import.html", columns=COLUMNS, kinds=KINDS)


@blueprint.post("/import")
@keepers_only
def preview() -> ResponseReturnValue:
    """Show line by line what a spreadsheet would do; nothing is done yet."""
    file = request.files.get("file")
    try:
        return _preview(file.stream.read(spreadsheets.LARGEST + 1) if file else b"")
    except Refused as refusal:
        return refuse(_asked_again(refusal))


@blueprint.post("/import/save")
@keepers_only
def save_all() -> ResponseReturnValue:
    """Save what the preview showed; if anything is wrong by now, nothing."""
    try:
        content = base64.b64decode(request.form.get("content", ""), validate=True)
        with writing() as session:
            entered = [one.entered for one in _lines(session, content)]
            running = _running(session, entered)
            if any(one.problems for one in _lines(session, content)):
                raise Refused("表里还有问题没有改，一行都没有保存")
            count = organisations.save_all(session, entered, running=running)
    except binascii.Error:
        return refuse(_asked_again(Refused("没有收到文件，请重新选择")))
    except Refused as refusal:
        return refuse(_asked_again(refusal))
    flash(f"已经保存 {count} 个单位。")
    return redirect(url_for("organisations.page"), 303)


def _preview(content: bytes) -> str:
    with reading() as session:
        found = _lines(session, content)
    return render_template(
        "accounts/organisations_preview.html",
        found=found,
        outcomes=OUTCOMES,
        kinds=KINDS,
        wrong=sum(1 for one in found if one.problems),
        counts={name: sum(1 for one in found if one.outcome == name) for name in OUTCOMES},
        content=base64.b64encode(content).decode(),
    )


def _lines(session: Session, content: bytes) -> list[Line]:
    if not content:
        raise Refused("没有收到文件，请重新选择")
    rows = spreadsheets.read(content, heads=list(COLUMNS), codes=("统一社会信用代码",))
    entered = [
        organisations.tidied(Entered(**{COLUMNS[head]: text for head, text in row.cells.items()}))
        for row in rows
    ]
    running = _running(session, entered)
    return [
        Line(
            row.number,
            one,
            organisations.outcome_of(session, one),
            list(row.problems)
            or organisations.problems(session, one, among=entered, running=running),
        )
        for row, one in zip(rows, entered, strict=True)
    ]


def _running(session: Session, entered: list[Entered]) -> set[str]:
    return search.with_running_case(session, codes={one.code for one in entered})


def _save(entered: Entered, *, existing: str) -> ResponseReturnValue:
    with writing() as session:
        running = _running(session, [entered])
        wrong = organisations.problems(session, entered, running=running)
        if not existing and organisations.outcome_of(session, entered) != "new":
            wrong.append(f"代码“{entered.code}”已经有了")
        if not wrong:
            organisations.save(session, entered)
    if wrong:
        return refuse(_form(entered, existing=existing, refusal="\n".join(wrong)))
    flash(f"“{entered.name}”已经保存。")
    return redirect(url_for("organisations.page"), 303)


def _typed() -> Entered:
    return Entered(**{name: line(name, request.form) for name in Entered.__dataclass_fields__})


def _form(entered: Entered, *, existing: str = "", refusal: str = "") -> str:
    with reading() as session:
        return render_template(
            "accounts/organisation.html",
            entered=entered,
            existing=existing,
            refusal=refusal,
            kinds=KINDS,
            legal_kinds=LEGAL_KINDS,
            people=contacts.colleagues(session, code=existing) if existing else [],
            contacts=set(contacts.of_organisation(session, code=existing)),
            there=accounts.organisation(session, existing) if existing else None,
            closed=closing.last(session, code=existing) if existing else None,
            heir=accounts.organisation_name(session, _heir(session, existing)),
        )


def _heir(session: Session, code: str) -> str | None:
    return accounts.organisation(session, code).succeeded_by if code else None


def _asked_again(refusal: Refused) -> str:
    return render_template(
        "accounts/organisations_import.html",
        columns=COLUMNS,
        kinds=KINDS,
        refusal=tr(refusal.sentence),
    )
