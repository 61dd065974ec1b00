"""Accounts and roles: the security administrator's pages, and nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.changes import role_requests
from service.host.ledger.record import record
from service.host.tasks import rights
from service.people import accounts, administrators, contacts, resets, second_factors, sign_ins
from service.people import roles as known_roles
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import ASKED, P, View, actor, line, reading, requires, writing

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


def keepers_only(view: View[P]) -> View[P]:
    """Open a page to who keeps the accounts."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        with reading() as session:
            if not administrators.keeps_accounts(session, actor()):
                abort(403)
        return view(*args, **kwargs)

    kept = requires(lambda role: role.administers)(guarded)
    vars(kept)[ASKED] = administrators.keeps_accounts
    return kept


@dataclass(frozen=True)
class Filled:
    """What the administrator has typed into the page of an account."""

    username: str = ""
    name: str = ""
    organisation: str | None = None
    roles: tuple[str, ...] = ()
    active: bool = True
    password: str = ""
    contact: bool = False
    reason: str = ""


@blueprint.get("")
@keepers_only
def page() -> ResponseReturnValue:
    """List the accounts, with the organisation and the roles of each."""
    query = line("q")
    with reading() as session:
        found = accounts.find(session, query=query)
        held = {one.username: known_roles.held(session, one.roles) for one in found}
        return render_template(
            "accounts/list.html",
            found=found,
            held=held,
            query=query,
            missing=administrators.missing(session),
            asked=sum(one.waits for one in role_requests.every(session)),
        )


@blueprint.get("/new")
@keepers_only
def new() -> ResponseReturnValue:
    """Ask what a new account is made of."""
    with reading() as session:
        return _form(session, Filled())


@blueprint.post("/new")
@keepers_only
def create() -> ResponseReturnValue:
    """Open an account."""
    filled = _filled()
    try:
        with writing() as session:
            if _takes_two(session, filled, ()):
                _propose(session, filled, new=True)
                return _proposed()
            made = accounts.create(
                session,
                username=filled.username,
                name=filled.name,
                roles=filled.roles,
                organisation=filled.organisation,
            )
            if filled.password:
                accounts.new_password(session, username=made.username, password=filled.password)
            code = (
                ""
                if filled.password
                else resets.issue(session, username=made.username, by=actor(), confirmed=True)
            )
            if filled.contact:
                contacts.appoint(session, account=made, by=actor())
    except Refused as refusal:
        return _again(filled, refusal)
    if code:
        return _shown(filled.username, code=code), 201
    flash(gettext("账户 %(name)s 已经开通。", name=filled.name))
    return redirect(url_for("accounts.page"), 303)


@blueprint.get("/<username>")
@keepers_only
def one(username: str) -> ResponseReturnValue:
    """Show one account."""
    return _shown(username)


@blueprint.post("/<username>/reset")
@keepers_only
def reset(username: str) -> ResponseReturnValue:
    """Make the code with which somebody chooses a new password, shown once."""
    with writing() as session:
        if _asks_another(session, username, "reset"):
            return _proposed()
        code = resets.issue(session, username=username, by=actor())
    return _shown(username, code=code), 201


@blueprint.post("/<username>/second-factors/remove")
@keepers_only
def remove_factors(username: str) -> ResponseReturnValue:
    """Take the second factors of somebody away who has lost them."""
    with writing() as session:
        if _asks_another(session, username, "factors"):
            return _proposed()
        resets.remove_factors(session, username=username, by=actor())
    flash("两步验证已经解除，本人登录后可以重新登记。")
    return redirect(url_for("accounts.one", username=username), 303)


@blueprint.post("/<username>/sign-ins/end")
@keepers_only
def end_sign_ins(username: str) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    with writing() as session:
        sign_ins.end_all(session, username=accounts.account(session, username=username).username)
        record(session, subject="sign-in", verb="ended", data={"username": username})
    flash("此人在所有设备上的登录都已退出。")
    return redirect(url_for("accounts.one", username=username), 303)


def _takes_two(session: Session, filled: Filled, held: Iterable[str]) -> bool:
    """Ask whether another administrator has to confirm the roles that are given."""
    new = known_roles.held(session, set(filled.roles) - set(held))
    own = filled.username == actor().id
    weighty = any(role.weighty for role in new) and not own
    return weighty and administrators.takes_two(session, by=actor(), subject=filled.username)


def _propose(session: Session, filled: Filled, *, new: bool) -> None:
    """Put down for another administrator what was typed, if it could be done at all."""
    given: dict[str, Any] = {
        "username": filled.username,
        "name": filled.name,
        "roles": list(filled.roles),
        "organisation": filled.organisation,
    }
    with session.begin_nested() as tried:
        if new:
            accounts.create(session, **given)
        if not new:
            accounts.change(session, **given, active=filled.active, by=actor())
        tried.rollback()
    titles = [role.name for role in known_roles.held(session, filled.roles)]
    more = {"active": filled.active, "contact": filled.contact, "new": new, "titles": titles}
    administrators.propose(
        session,
        kind="grant",
        subject=filled.username,
        args={**given, **more},
        reason=filled.reason,
        by=actor(),
    )


def _asks_another(session: Session, username: str, kind: str) -> bool:
    """Propose a reset that takes two people; say whether it does."""
    account = accounts.account(session, username=username)
    if username == actor().id or not resets.takes_two(session, account=account, by=actor()):
        return False
    administrators.propose(
        session,
        kind=kind,
        subject=username,
        args={"username": username, "name": account.name},
        reason=line("reason", request.form),
        by=actor(),
    )
    return True


def _proposed() -> ResponseReturnValue:
    flash("已经提出，请另一位管理员在“两人办理的事项”里确认后生效。")
    return redirect(url_for("two_person.page"), 303)


def _shown(username: str, *, code: str = "") -> str:
    with reading() as session:
        account = accounts.account(session, username=username)
        filled = Filled(
            username=account.username,
            name=account.name,
            organisation=account.organisation_code,
            roles=tuple(account.roles),
            active=account.active,
            contact=username
            in contacts.of_organisation(session, code=account.organisation_code or ""),
        )
        return _form(session, filled, existing=username, code=code)


@blueprint.post("/<username>")
@keepers_only
def change(username: str) -> ResponseReturnValue:
    """Change name, organisation, roles, password, or lock the account."""
    filled = replace(_filled(), username=username)
    try:
        with writing() as session:
            account = accounts.account(session, username=username)
            if _takes_two(session, filled, account.roles):
                _propose(session, filled, new=False)
                return _proposed()
            changed = accounts.change(
                session,
                username=username,
                name=filled.name,
                roles=filled.roles,
                organisation=filled.organisation,
                active=filled.active,
                by=actor(),
            )
            rights.give_back(session, username=username)
            if filled.contact:
                contacts.appoint(session, account=changed, by=actor())
            if not filled.contact:
                contacts.dismiss(session, account=changed)
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
        contact="contact" in request.form,
        reason=line("reason", request.form),
    )


def _again(filled: Filled, refusal: Refused, *, existing: str = "") -> ResponseReturnValue:
    with reading() as session:
        return refuse(_form(session, filled, existing=existing, refusal=tr(refusal.sentence)))


def _form(
    session: Session, filled: Filled, *, existing: str = "", refusal: str = "", code: str = ""
) -> str:
    return render_template(
        "accounts/form.html",
        filled=filled,
        existing=existing,
        refusal=refusal,
        code=code,
        code_for=filled.name,
        two=bool(existing)
        and resets.takes_two(
            session, account=accounts.account(session, username=existing), by=actor()
        ),
        has_factor=bool(existing and second_factors.of_account(session, username=existing)),
        roles=[role for role in known_roles.every(session) if role.granted],
        organisations=accounts.organisations(session),
    )
