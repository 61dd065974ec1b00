"""Erasure of personal data: the audit administrator looks for it, two administrators erase it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.cases import erasing
from service.host.ledger.record import record
from service.people import accounts, administrators
from service.privacy import mask_value
from service.studios.register.queries import leads_studio
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, line, reading, requires, writing

blueprint = Blueprint("erasures", __name__, url_prefix="/erasures")
keeper_only = requires(lambda role: role.watches)

GROUNDS = {
    "purpose": "目的已经实现、无法实现或者不再必要（第一款第一项）",
    "expired": "保存期限已经届满（第一款第二项）",
    "withdrawn": "本人撤回同意（第一款第三项）",
    "unlawful": "违反法律、行政法规或者约定处理（第一款第四项）",
    "other": "法律、行政法规规定的其他情形（第一款第五项）",
}
"""个人信息保护法第四十七条."""
MOST_VALUES = 50  # values looked for at once
LONGEST = 100  # letters of one value


@blueprint.get("")
@keeper_only
def page() -> ResponseReturnValue:
    """Show where to look for a person's data, and what was erased before."""
    return _page()


@blueprint.post("/search")
@keeper_only
def search() -> ResponseReturnValue:
    """Show the cases that hold values; the look is on the record, the values are not."""
    typed = [one.strip()[:LONGEST] for one in request.form.get("values", "").splitlines()]
    values = [one for one in typed if one][:MOST_VALUES]
    if not values:
        return refuse(_page(refusal="请写明要删除谁的哪些号码，一行一个"))
    with writing() as session:
        lookups, found = erasing.find(session, values=values)
        record(
            session, subject="personal-data", verb="viewed",
            data={"what": "erasure", "cases": [one.instance.number for one in found]},
        )  # fmt: skip
    return _page(lookups=lookups, masked=[mask_value(one) for one in values])


@blueprint.post("/propose")
@keeper_only
def propose() -> ResponseReturnValue:
    """Propose to erase what was ticked; another administrator confirms it."""
    lookups, masked = request.form.getlist("lookup"), request.form.getlist("masked")
    cases, whole = request.form.getlist("case"), request.form.getlist("whole")
    try:
        with writing() as session:
            _propose(session, lookups, masked, cases, whole)
    except Refused as refusal:
        shown = _page(refusal=tr(refusal.sentence), lookups=lookups, masked=masked)
        return refuse(shown)
    flash("已经提出，另一位管理员在“两人办理”里确认以后才删除。")
    return redirect(url_for("two_person.page"), 303)


def _propose(
    session: Session,
    lookups: Sequence[str],
    masked: Sequence[str],
    cases: Sequence[str],
    whole: Sequence[str],
) -> None:
    ground = request.form.get("ground", "")
    if ground not in GROUNDS:
        raise Refused("请选择删除的法定情形")
    known = {one.instance.number for one in erasing.held(session, lookups=lookups)}
    chosen = [one for one in cases if one in known]
    wholly = [one for one in whole if one in known]
    if not chosen and not wholly:
        raise Refused("请勾选要从哪些办件里删除")
    erasing.refuse_running(session, cases=[*chosen, *wholly])
    if leads_studio(session, lookups=lookups):
        raise Refused("其中有人现在领办工作室，终止领办以后才能删除")
    if not administrators.takes_two(session, by=actor()):
        raise Refused("删除个人信息要两位管理员办理，现在只有您一位")
    administrators.propose(
        session,
        kind="erase",
        subject=chosen[0] if chosen else wholly[0],
        args={
            "lookups": list(lookups),
            "masked": [one[:LONGEST] for one in masked],
            "cases": chosen,
            "whole": wholly,
            "ground": GROUNDS[ground],
        },
        reason=line("reason", request.form),
        by=actor(),
    )


def _page(*, refusal: str = "", lookups: Sequence[str] = (), masked: Sequence[str] = ()) -> str:
    with reading() as session:
        erased = erasing.tombstones(session)
        return render_template(
            "accounts/erasures.html",
            grounds=GROUNDS,
            lookups=lookups,
            masked=masked,
            found=erasing.held(session, lookups=lookups) if lookups else [],
            loose=erasing.loose(session, lookups=lookups) if lookups else 0,
            erased=erased,
            names=accounts.names(session, usernames={one.proposed_by for one in erased}),
            most=erasing.MOST_CASES,
            typed=request.form,
            refusal=refusal,
        )
