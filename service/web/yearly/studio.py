"""A studio's own page: for its unit and its master, and for staff with what is missing."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.cases import search
from service.host.tables.core import ProcessInstance
from service.people.roles import Role
from service.studios import overview
from service.studios.register import lists
from service.studios.register.queries import name_street, studio_of_key
from service.studios.register.tables import Studio
from service.studios.revocation import claims, remedies
from service.studios.streets import STREETS
from service.web.core.language import tr
from service.web.core.request import (
    actor,
    line,
    page_number,
    reading,
    requires,
    today,
    writing,
)
from service.web.presenters import appeals, links

blueprint = Blueprint("studio", __name__, url_prefix="/studio")
MASTER = "master"
PLACING = ("section_officer", "centre_officer")
"""Who says in which street a studio works, where the unit did not."""


def reads_studios(role: Role) -> bool:
    """Ask whether a role reads pages of studios: its own, or all."""
    return role.owner or role.staff or role.audits or role.code == MASTER


@blueprint.get("")
@requires(reads_studios)
def mine() -> ResponseReturnValue:
    """List the studios that the reader may see; show a unit's only one at once."""
    words = line("q", request.args)
    with reading() as session:
        if _reads_all():
            found = lists.studios(session, words=words, page=page_number())
        else:
            mine = _own(session)
            if len(mine) == 1:
                return _page(session, mine[0])
            found = lists.cut(mine, page_number())
        return render_template("yearly/studios.html", found=found, query=words)


@blueprint.get("/<key:key>")
@requires(reads_studios)
def page(key: int) -> ResponseReturnValue:
    """Show a studio."""
    with reading() as session:
        row = studio_of_key(session, key)
        if row is None or not (_reads_all() or row in _own(session)):
            abort(404)
        return _page(session, row)


@blueprint.post("/<key:key>/street")
@requires(*PLACING)
def place(key: int) -> ResponseReturnValue:
    """Write down in which street or area a studio works."""
    try:
        with writing() as session:
            row = name_street(session, key=key, street=line("street", request.form))
            words = f"已登记：{row.name}在{row.street}。"
    except Refused as refusal:
        with reading() as session:
            found = studio_of_key(session, key)
            if found is None:
                abort(404)
            return _page(session, found, refusal=tr(refusal.sentence)), 422
    flash(words)
    return redirect(url_for("studio.page", key=key), 303)


def _page(session: Session, row: Studio, *, refusal: str = "") -> str:
    shown = overview.overview(session, row, today=today())
    cases = _cases(session, row)
    named = [one.case for one in (*shown.coming, *shown.duties)]
    named += [one.case_number for one in shown.agreements]
    named += [one.number for one in cases]
    claimed, filed = claims.claims(session, studio=row), remedies.of_studio(session, row)
    asked = remedies.appeals_of(session, row)
    named += [one.case for one in claimed] + [one.case_number for one in filed]
    named += [one.case_number for one in asked]
    return render_template(
        "yearly/studio.html",
        shown=shown,
        claims=claimed,
        remedies=[one for one in filed if one.kind != "review"],
        appeals=asked,
        appealable=[
            one
            for one in appeals.open_to_reader(session)
            if one.studio is not None and one.studio.key == row.key
        ],
        remedy_kinds=remedies.KINDS,
        remedy_subjects=remedies.SUBJECTS,
        remedy_results=remedies.RESULTS,
        refusal=refusal,
        streets=STREETS if actor().has(*PLACING) else (),
        whole=_reads_all(),
        owner=any(role.owner for role in actor().roles),
        cases=cases,
        case_page=links.to_cases(session, named),
    )


def _reads_all() -> bool:
    return any(role.staff or role.audits for role in actor().roles)


def _own(session: Session) -> list[Studio]:
    """Return the studios of the reader's unit, or those that a master leads in it."""
    who = actor()
    if who.organisation is None:
        return []
    leads = not any(role.owner for role in who.roles)
    return overview.owned(session, unit=who.organisation, master=who.name if leads else None)


def _cases(session: Session, studio: Studio) -> list[ProcessInstance]:
    """Return the cases about a studio that the reader may see, the latest first."""
    return search.about(session, actor=actor(), numbers=overview.case_numbers(session, studio))
