"""The page that begins a verification of the ledger, and shows its progress and result."""

from collections.abc import Mapping
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.history import verification
from service.host.ledger.tables import Verification
from service.web.auditor.blueprint import auditors_only, blueprint
from service.web.core.language import gettext, lazy_gettext, tr
from service.web.core.request import now, reading, writing

REFRESHED = 2  # seconds between two looks at a running verification
PHASES = {
    "lines": lazy_gettext("计算记录的指纹"),
    "rows": lazy_gettext("核对数据行"),
    "files": lazy_gettext("核对附件"),
}


@blueprint.get("/verify")
@auditors_only
def verify() -> ResponseReturnValue:
    """Show how far the last verification is, or what it found."""
    with reading() as session:
        last = verification.latest(session)
        running = last is not None and verification.running(last, now())
        page = render_template(
            "auditor/verify.html",
            last=last,
            running=running,
            phase=PHASES.get(last.phase or "") if last else None,
            result=last.result if last else None,
            sentence=_sentence(last) if last else None,
        )
    answer = make_response(page)
    if running:
        answer.headers["Refresh"] = str(REFRESHED)
    return answer


@blueprint.post("/verify")
@auditors_only
def begin_verification() -> ResponseReturnValue:
    """Let the worker verify the ledger."""
    try:
        with writing() as session:
            verification.begin(session, full=request.form.get("full") == "yes")
    except Refused as refusal:
        flash(tr(refusal.sentence), "refusal")
    return redirect(url_for("auditor.verify"), 303)


def _sentence(last: Verification) -> str | None:
    """Say whether the ledger is whole, or where it breaks first and at which row."""
    found = last.result
    if found is None:
        return None
    if not found["count"]:
        return gettext(
            "历史完整：%(n)s 条记录首尾相接，现有的数据和附件与记录一致。", n=found["entries"]
        )
    return gettext(
        "历史被改动过：最先在%(place)s对不上，共 %(n)s 处。",
        place=f" {_place(found['breaks'][0])} ",
        n=found["count"],
    )


def _place(first: Mapping[str, Any]) -> str:
    places = {
        "chain": gettext("第 %(n)s 条记录", n=first["sequence"]),
        "row": gettext("数据 %(subject)s 的行 %(row)s", subject=first["subject"], row=first["row"]),
        "file": gettext("附件 %(row)s", row=first["row"]),
    }
    return places[first["kind"]]
