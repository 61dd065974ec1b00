"""What two administrators do together: one proposes, another confirms or declines."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused
from service.host.batches import running
from service.host.cases import erasing
from service.host.definitions import deployment, suspension
from service.host.operations import interventions
from service.host.operations.interventions import Order
from service.host.tables.core import Model
from service.host.tasks import rights
from service.people import accounts, administrators, contacts, resets
from service.people.actor import OPERATOR, Actor
from service.people.administrators import Handler
from service.people.tables import TwoPersonAction
from service.web.core.failures import refuse
from service.web.core.language import tr
from service.web.core.request import actor, reading, requires, writing

blueprint = Blueprint("two_person", __name__, url_prefix="/deeds")
administrators_only = requires(lambda role: role.administers)

KINDS = {
    "grant": "开通账户或授予角色",
    "reset": "重置密码",
    "factors": "解除两步验证",
    "skip": "把一步按办完处理",
    "deploy": "发布流程图、判定表和表单",
    "batch": "批量结束案件",
    "suspend": "暂停流程",
    "erase": "删除个人信息",
}


@blueprint.get("")
@administrators_only
def page() -> ResponseReturnValue:
    """List what waits to be confirmed, and what was decided."""
    return _page()


@blueprint.post("/<key:key>/confirm")
@administrators_only
def confirm(key: int) -> ResponseReturnValue:
    """Do what another administrator proposed; what there is to read is shown this once."""
    try:
        with writing() as session:
            said = administrators.confirm(
                session,
                key=key,
                by=actor(),
                proposer=partial(_proposer, session),
                handlers=HANDLERS,
            )
    except Refused as refusal:
        return refuse(_page(refusal=tr(refusal.sentence)))
    return _page(said=said), 201


@blueprint.post("/<key:key>/decline")
@administrators_only
def decline(key: int) -> ResponseReturnValue:
    """Decline what was proposed."""
    with writing() as session:
        administrators.decline(session, key=key, by=actor())
    flash("已经否决，没有办理。")
    return redirect(url_for("two_person.page"), 303)


def _page(*, refusal: str = "", said: str = "") -> str:
    with reading() as session:
        waiting, decided = administrators.waiting(session), administrators.decided(session)
        people = {one.proposed_by for one in (*waiting, *decided)}
        people |= {one.decided_by for one in decided if one.decided_by}
        names = {**accounts.names(session, usernames=people), OPERATOR: "服务器上的操作人"}
        return render_template(
            "accounts/two_person.html",
            waiting=[(one, _about(one)) for one in waiting],
            decided=[(one, _about(one)) for one in decided],
            names=names,
            kinds=KINDS,
            refusal=refusal,
            said=said,
            highlighted=request.args.get("key", ""),
        )


def _about(action: TwoPersonAction) -> str:
    """Return what an action would do, as far as the one who confirms has to know it."""
    args = action.args
    if action.kind == "grant":
        where = f"，单位 {args['organisation']}" if args["organisation"] else ""
        return f"{args['name']}（{action.subject}）：{'、'.join(args['titles'])}{where}"
    if action.kind == "batch":
        return f"第 {args['batch']} 批：{args['name']}，{args['count']} 件"
    if action.kind == "suspend":
        return str(args["name"])
    if action.kind == "deploy":
        names = "、".join(args["models"])
        return f"{names}（第 {args['base']} 次发布之后，由{args['name']}在服务器上提出）"
    if action.kind == "erase":
        return _erasure(args)
    if action.kind == "skip":
        return f"{action.subject}：{args['name']}"
    return f"{args['name']}（{action.subject}）"


def _erasure(args: Mapping[str, Any]) -> str:
    of_person = [one for one in args["cases"] if one not in args["whole"]]
    parts = [f"{'、'.join(args['masked'])}，从办件 {'、'.join(of_person)}"] if of_person else []
    parts += [f"办件 {'、'.join(args['whole'])} 的全部个人信息"] if args["whole"] else []
    return f"{'；'.join(parts)}。法定情形：{args['ground']}。删去以后不能恢复"


def _grant(session: Session, args: Mapping[str, Any], by: Actor) -> str:
    given = {name: args[name] for name in ("username", "name", "roles", "organisation")}
    if args["new"]:
        account = accounts.create(session, **given)
    if not args["new"]:
        account = accounts.change(session, **given, active=args["active"], by=by)
        rights.give_back(session, username=account.username)
    if args["contact"]:
        contacts.appoint(session, account=account, by=by)
    return f"{account.name} 的账户已经办好。" + ("请在账户页给其发重置码。" if args["new"] else "")


def _reset(session: Session, args: Mapping[str, Any], by: Actor) -> str:
    code = resets.issue(session, username=args["username"], by=by, confirmed=True)
    return f"{args['name']} 的重置码（只显示这一次，24 小时内有效）：{code}"


def _factors(session: Session, args: Mapping[str, Any], by: Actor) -> str:
    resets.remove_factors(session, username=args["username"], by=by, confirmed=True)
    return f"{args['name']} 的两步验证已经解除，登录后可以重新登记。"


def _skip(session: Session, args: Mapping[str, Any], by: Actor) -> str:
    given = Order(args["number"], by, args["reason"], args["seen"])
    interventions.skip(session, order=given, token=args["token"], answer=args["answer"])
    return f"{args['number']} 的“{args['name']}”已按办完处理。"


def _deploy(session: Session, args: Mapping[str, Any], _by: Actor) -> str:
    files = {name: session.get_one(Model, key).content for name, key in args["models"].items()}
    made = deployment.deploy(session, files=files, reason=args["reason"], base=args["base"] or None)
    return f"已经发布，第 {made.number} 次发布。以后立案的按新的办理，在办的照原来的办完。"


def _batch(session: Session, args: Mapping[str, Any], _by: Actor) -> str:
    running.resume(session, key=args["batch"])
    return f"第 {args['batch']} 批开始办理，{args['count']} 件，进度在“批量处置”里看。"


def _suspend(session: Session, args: Mapping[str, Any], by: Actor) -> str:
    given = {name: args[name] for name in ("process_id", "name", "reason")}
    suspension.suspend(session, by=by, **given)
    return f"“{args['name']}”已经暂停：不再立案，定时的步骤等恢复以后再办。"


def _erase(session: Session, args: Mapping[str, Any], by: Actor) -> str:
    given = {name: args[name] for name in ("lookups", "cases", "whole", "ground")}
    count = erasing.erase(session, proposed_by=by.id, **given)
    return f"已经删去 {count} 处个人信息，历史记录里记下了情形和两位办理人。"


def _proposer(session: Session, username: str) -> Actor:
    """Return who proposed a deed: somebody with an account, or at the command line."""
    return Actor(OPERATOR, "") if username == OPERATOR else accounts.actor(session, username)


HANDLERS: Mapping[str, Handler] = {
    "grant": _grant,
    "reset": _reset,
    "factors": _factors,
    "skip": _skip,
    "deploy": _deploy,
    "batch": _batch,
    "suspend": _suspend,
    "erase": _erase,
}
