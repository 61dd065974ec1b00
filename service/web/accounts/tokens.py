"""Tokens of other departments' programs: made, shown once and revoked by the administrator."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refused
from service.host.jobs import external
from service.people import tokens
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import actor, line, now, reading, requires, whole_number, writing

blueprint = Blueprint("tokens", __name__, url_prefix="/tokens")
MOST_TYPED = 10_000


@dataclass(frozen=True)
class Filled:
    """What the administrator has typed: scopes stand on lines of their own."""

    program: str = ""
    title: str = ""
    scopes: tuple[str, ...] = ()
    days: str = str(tokens.USUAL_DAYS)


@blueprint.get("")
@requires(lambda role: role.intervenes)
def page() -> ResponseReturnValue:
    """List the tokens, and ask what a new one is made of."""
    return _page(Filled())


@blueprint.post("")
@requires(lambda role: role.intervenes)
def create() -> ResponseReturnValue:
    """Make a token; the page that comes back is the only one that ever shows it."""
    filled = _filled()
    try:
        with writing() as session:
            made, secret = tokens.create(
                session,
                program=filled.program,
                title=filled.title,
                scopes=filled.scopes,
                days=whole_number("days", request.form, most=99_999) or 0,
                by=actor(),
            )
            title = made.title
    except Refused as refusal:
        return refuse(_page(filled, refusal=tr(refusal.sentence)))
    return _page(Filled(), secret=secret, made_for=title), 201


@blueprint.post("/<key:key>/revoke")
@requires(lambda role: role.intervenes)
def revoke(key: int) -> ResponseReturnValue:
    """Make a token worthless from now on."""
    with writing() as session:
        title = tokens.revoke(session, key=key, by=actor()).title
    flash(gettext("“%(title)s”的令牌已经作废。", title=title))
    return redirect(url_for("tokens.page"), 303)


def _filled() -> Filled:
    scopes = request.form.get("scopes", "")[:MOST_TYPED].split()
    return Filled(
        program=line("program", request.form),
        title=line("title", request.form),
        scopes=tuple("".join(c for c in scope if c.isprintable()) for scope in scopes),
        days=line("days", request.form),
    )


def _page(filled: Filled, *, refusal: str = "", secret: str = "", made_for: str = "") -> str:
    with reading() as session:
        found = [(one, tokens.state(one, at=now())) for one in tokens.all_of_them(session)]
        return render_template(
            "accounts/tokens.html",
            filled=filled,
            found=found,
            queues=external.queues(session, at=now()),
            refusal=refusal,
            secret=secret,
            made_for=made_for,
            longest=tokens.LONGEST_DAYS,
        )
