"""Roles that changes of designers ask for: entered and granted here, or declined."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, Refused
from service.host.changes import role_requests
from service.people import accounts, roles
from service.people.roles import Role
from service.web.accounts.accounts import keepers_only
from service.web.core.request import actor, line, reading, writing

blueprint = Blueprint("role_requests", __name__, url_prefix="/role-requests")

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}\Z")
PLACE = 9
"""Where a new role stands in lists: after those that work on cases."""


@blueprint.get("")
@keepers_only
def page() -> ResponseReturnValue:
    """List what is asked for, and what became of earlier requests."""
    with reading() as session:
        found = role_requests.every(session)
        people = {one.request.by for one in found}
        return render_template(
            "accounts/role_requests.html",
            waiting=[one for one in found if one.waits],
            over=[one for one in found if not one.waits],
            names=accounts.names(session, usernames=people),
        )


@blueprint.post("/<key:key>/role")
@keepers_only
def enter(key: int) -> ResponseReturnValue:
    """Enter the role that is asked for; it is filled once somebody holds it."""
    code, name_en = line("code", request.form), line("name_en", request.form)
    with writing() as session:
        asked = next((one for one in role_requests.every(session) if one.request.key == key), None)
        if asked is None or not asked.waits:
            raise NotFound(f"role request {key}")
        if not CODE.match(code) or not name_en:
            raise Refused("岗位的代码用小写英文字母、数字和下划线，字母开头；英文名称也要写")
        staff = request.form.get("staff") == "1"
        made = Role(code, asked.request.role[:60], name_en[:60], place=PLACE, staff=staff)
        roles.add(session, made)
    flash(f"岗位“{made.name}”已经新增。请在账户里授予给人，授予以后改动才能发布。")
    return redirect(url_for("role_requests.page"), 303)


@blueprint.post("/<key:key>/decline")
@keepers_only
def decline(key: int) -> ResponseReturnValue:
    """Decline a request; its author reads why."""
    with writing() as session:
        answer = line("answer", request.form)
        role_requests.decline(session, key=key, answer=answer, by=actor())
    flash("已经答复，设计员会看到。")
    return redirect(url_for("role_requests.page"), 303)
