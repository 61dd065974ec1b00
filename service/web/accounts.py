"""Accounts and roles: the system administrator's page, and nobody else's."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.errors import Refused
from service.people import accounts
from service.people.roles import ROLES
from service.web.failures import refuse
from service.web.language import gettext
from service.web.request import actor, line, reading, requires, writing

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


@dataclass(frozen=True)
class Filled:
    """What the administrator has typed into the page of an account."""

    username: str = ""
    name: str = ""
    organisation: str | None = None
    roles: tuple[str, ...] = ()
    active: bool = True
    password: str = ""


@blueprint.get("")
@requires("admin")
def page() -> ResponseReturnValue:
    """List the accounts, with the organisation and the roles of each."""
    query = line("q")
    with reading() as session:
        found = accounts.find(session, query=query)
        return render_template("accounts/list.html", found=found, query=query)


@blueprint.get("/new")
@requires("admin")
def new() -> ResponseReturnValue:
    """Ask what a new account is made of."""
    with reading() as session:
        return _form(session, Filled())


@blueprint.post("/new")
@requires("admin")
def create() -> ResponseReturnValue:
    """Open an account."""
    filled = _filled()
    try:
        with writing() as session:
            made = accounts.create(
                session,
                username=filled.username,
                name=filled.name,
                roles=filled.roles,
                organisation=filled.organisation,
            )
            accounts.new_password(session, username=made.username, password=filled.password)
    except Refused as refusal:
        return _again(filled, refusal)
    flash(gettext("账户 %(name)s 已经开通。", name=filled.name))
    return redirect(url_for("accounts.page"), 303)


@blueprint.get("/<username>")
@requires("admin")
def one(username: str) -> ResponseReturnValue:
    """Show one account."""
    with reading() as session:
        account = accounts.account(session, username=username)
        filled = Filled(
            username=account.username,
            name=account.name,
            organisation=account.organisation_code,
            roles=tuple(account.roles),
            active=account.active,
        )
        return _form(session, filled, existing=username)


@blueprint.post("/<username>")
@requires("admin")
def change(username: str) -> ResponseReturnValue:
    """Change name, organisation, roles, password, or lock the account."""
    filled = replace(_filled(), username=username)
    try:
        with writing() as session:
            accounts.change(
                session,
                username=username,
                name=filled.name,
                roles=filled.roles,
                organisation=filled.organisation,
                active=filled.active,
                by=actor(),
            )
            if filled.password:
                accounts.new_password(session, username=username, password=filled.password)
    except Refused as refusal:
        return _again(filled, refusal, existing=username)
    flash(gettext("账户 %(name)s 已经保存。", name=filled.name))
    return redirect(url_for("accounts.page"), 303)


def _filled() -> Filled:
    return Filled(
        username=line("username", request.form),
        name=line("name", request.form),
        organisation=line("organisation", request.form) or None,
        roles=tuple(request.form.getlist("roles")),
        active="active" in request.form,
        password=request.form.get("password", "")[:1000],
    )


def _again(filled: Filled, refusal: Refused, *, existing: str = "") -> ResponseReturnValue:
    with reading() as session:
        return refuse(_form(session, filled, existing=existing, refusal=refusal.sentence))


def _form(session: Session, filled: Filled, *, existing: str = "", refusal: str = "") -> str:
    return render_template(
        "accounts/form.html",
        filled=filled,
        existing=existing,
        refusal=refusal,
        roles=[role for role in ROLES if role.code != "public"],
        organisations=accounts.organisations(session),
    )
