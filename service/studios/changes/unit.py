"""A change of unit or place (article 12): taken in, looked at, settled, closed."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, refused_at, say
from service.people.organisations import LEGAL_KINDS, current
from service.people.tables import Organisation
from service.studios import identity
from service.studios.answers import fitting, text
from service.studios.changes import rules
from service.studios.changes.declared import (
    Checked,
    Lines,
    Settled,
    Settlement,
    Standing,
    UnitFacts,
    UnitOutcome,
    UnitSheet,
    Visit,
    Visited,
)
from service.studios.changes.tables import UnitChange
from service.studios.notices import items
from service.studios.register.queries import own_studio
from service.studios.register.tables import Studio

FORM = "change"
LEAST_OFFICERS = 2
LINES = {
    "proof": "登记机关证明、合同",
    "same": "变更前后内容与证明一致",
    "succession": "承继安排",
    "employed": "领办人劳动关系",
    "district": "在朝阳区的单位",
    "team": "技能大师和人才梯队",
    "system": "人才制度",
    "support": "资金支持",
    "conditions": "场所、设备",
    "rules": "工作室管理制度",
}
"""The lines of the checklist; from `district` on those of article 4, 2."""
OVER = {
    "changed": "变更已经登记，公示结束",
    "declined": "变更不予同意，公示结束",
    "withdrawn": "单位已撤回，公示结束",
    "revocation": "转为办理取消称号，公示结束",
}


@declares(takes={"change": UnitSheet}, gives=UnitFacts)
def accept(
    *, session: Session, at: datetime, case: str, unit: str, change: dict[str, Any]
) -> dict[str, Any]:
    """受理单位变更：核对变更事项，登记入册；补正后再次报送的，更正原来的登记（办法第十二条）。

    输入：unit 单位编号；change 变更申请（表单“变更单位名称、工作地址”）。
    输出：studio 工作室编号；studio_name 工作室名称；unit 单位编号；unit_name 单位名称；
    kind 变更事项；kind_name 事项名称；new_code 统一社会信用代码变了；in_district 仍在本区；
    clash 变更后的单位已有相同职业（工种）的工作室；clash_studio、clash_name 那个工作室；
    days_late 超过30天申请的天数；before、after 变更前后；effective_on 变更日期；
    account 收款账户需要重新确认。

    :raises Refused: at the fields; one is under way; not this unit's studio
    """
    studio = own_studio(session, unit, text(change, "studio"))
    today = at.astimezone(BEIJING).date()
    row = session.get(UnitChange, case, with_for_update=True)
    if row is not None and (row.studio_key, row.kind) != (studio.key, text(change, "kind")):
        raise Refused("补正时不能更换工作室或者变更事项，需要更换的请撤回后重新申请")
    known = _described(session, studio, change, today)
    if row is None:
        row = UnitChange(case_number=case, studio=studio, sent_on=today, **known)
        _enter(session, row)
    for name, value in known.items():
        setattr(row, name, value)
    session.flush()
    return facts(session, row, in_district=text(change, "in_district") != "no")


def facts(session: Session, row: UnitChange, *, in_district: bool) -> dict[str, Any]:
    """Return what is known of a change that was taken in: what the table of routes is asked."""
    clash = clashing(session, row)
    studio = row.studio
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "unit": row.from_unit,
        "unit_name": row.old_name,
        "kind": row.kind,
        "kind_name": rules.KINDS[row.kind],
        "new_code": row.kind in rules.TO_ANOTHER,
        "in_district": in_district,
        "clash": clash is not None,
        "clash_studio": clash.number if clash else "",
        "clash_name": clash.name if clash else "",
        "days_late": rules.days_late(effective_on=row.effective_on, sent_on=row.sent_on),
        "before": _shown(row.old_name, row.old_credit_code, row.old_address),
        "after": _shown(row.new_name, row.new_credit_code, row.new_address),
        "effective_on": row.effective_on.isoformat(),
        "account": row.kind in ("rename", *rules.TO_ANOTHER),
    }


@declares(takes={"settlement": Settlement}, gives=Settled)
def settle(*, session: Session, case: str, settlement: dict[str, Any]) -> dict[str, Any]:
    """处置两个相同职业（工种）的工作室：同一单位只能有一个（办法第五条）。

    输入：settlement 处置意见（表单“两个工作室的处置”）。
    输出：choice 处置方式；choice_name 处置方式的写法。

    :raises Refused: at the fields; a merger has waited before
    """
    row = _own(session, case)
    choice = text(settlement, "choice")
    if choice not in rules.SETTLEMENTS:
        raise refused_at("settlement", "choice", "处置方式", "请选择处置方式")
    if choice == "places" and not text(settlement, "branch_name"):
        raise refused_at("settlement", "branch_name", "分厂、分公司名称", "请填写名称")
    if choice == "waits" and (row.waits_until is not None or row.kind != "merge"):
        sentence = "只有合并可以暂不处置，而且只能一次，请另选一种处置方式"
        raise refused_at("settlement", "choice", "处置方式", sentence)
    row.settlement = choice
    session.flush()
    return {"choice": choice, "choice_name": rules.SETTLEMENTS[choice]}


@declares(gives=Standing)
def examine(*, session: Session, case: str) -> dict[str, Any]:
    """核对能否登记变更：变更后的单位有没有相同职业（工种）的工作室（办法第五条）。

    输出：next 下一步，取 register 登记、settle 请单位处置、wait 等另一个工作室终止；
    clash_studio、clash_name、clash_unit 另一个工作室和它的单位；sentence 一句说明。
    """
    row = _own(session, case)
    clash = clashing(session, row)
    after = "settle"
    if clash is None or row.settlement in ("places", "waits"):
        after = "register"
    elif row.settlement == "stays":
        after = "wait"
    name = clash.name if clash else ""
    return {
        "next": after,
        "clash_studio": clash.number if clash else "",
        "clash_name": name,
        "clash_unit": clash.unit if clash else "",
        "sentence": f"变更后的单位已有相同职业（工种）的“{name}”" if clash else "可以登记",
    }


@declares(takes={"check": Checked}, gives=Lines)
def checked(*, session: Session, case: str, check: dict[str, Any]) -> dict[str, Any]:
    """核对审核结论：有一项不符合的，不能同意变更（办法第四条第二项）。

    输入：check 审核清单（表单“单位变更审核”）。
    输出：failed 不符合的各项；words 一句话的写法。

    :raises Refused: a line fails and the change would be passed all the same
    """
    _own(session, case)
    failed = [label for name, label in LINES.items() if text(check, name) == "fail"]
    if failed and text(check, "decision") == "pass":
        sentence = say("不符合的有：%(lines)s；请选择补正或者建议不予变更", lines="、".join(failed))
        raise refused_at("unit_check", "decision", "审核结论", sentence)
    return {"failed": failed, "words": "、".join(failed) or "各项符合"}


@declares(takes={"visit": Visit}, gives=Visited)
def visited(*, session: Session, at: datetime, case: str, visit: dict[str, Any]) -> dict[str, Any]:
    """核对实地察看：至少两人，日期不晚于今天。

    输入：visit 实地察看记录（表单“实地察看”）。
    输出：words 察看结果的写法。

    :raises Refused: at the fields
    """
    _own(session, case)
    names = {text(one, "name") for one in visit.get("officers") or []} - {""}
    if len(names) < LEAST_OFFICERS:
        raise refused_at("unit_visit", "officers", "察看人员", "察看人员至少两名")
    on = _day(text(visit, "on"))
    if on is None or on > at.astimezone(BEIJING).date():
        raise refused_at("unit_visit", "on", "察看日期", "察看日期不能晚于今天")
    found = "具备工作条件" if text(visit, "conclusion") == "fit" else "不具备工作条件"
    sign = "铭牌已悬挂" if text(visit, "sign") == "yes" else "铭牌没有悬挂"
    return {"words": f"{on.isoformat()}，{'、'.join(sorted(names))}察看，{found}，{sign}"}


@declares(takes={"outcome": UnitOutcome})
def close(*, session: Session, at: datetime, case: str, outcome: str, opinion: str = "") -> None:
    """办结单位变更：记下结果和意见；已经登记的变更不能再撤回、不予同意。

    输入：outcome 结果，取 changed 已变更、declined 不予变更、withdrawn 撤回、
    revocation 转取消称号；opinion 意见。

    :raises Refused: it was registered
    """
    row = _own(session, case)
    if row.registered_on is not None and outcome in ("withdrawn", "declined"):
        raise Refused("变更已经登记，不能撤回；需要再次变更的，请重新申请")
    row.outcome, row.opinion = outcome, opinion
    row.closed_on = at.astimezone(BEIJING).date()
    session.flush()
    release(session, case=case)
    items.withdraw(session, case=case, on=row.closed_on, why=OVER[outcome])


def release(session: Session, *, case: str, but: int | None = None) -> None:
    """Let payments of studios go on that waited for a case; `but`: not of this one."""
    for studio in session.scalars(select(Studio).where(Studio.payment_held_by == case)):
        if studio.key != but:
            studio.payment_held_by = None
    session.flush()


def clashing(session: Session, row: UnitChange) -> Studio | None:
    """Return the studio of the same occupation that the new place has, held by whoever asks."""
    target = target_of(session, row)
    moves_along = row.from_place != row.from_unit  # a branch stays the place that it is
    if target is None or moves_along:
        return None
    session.get_one(Organisation, target, with_for_update=True)
    return session.scalar(
        select(Studio).where(
            Studio.place == target,
            Studio.occupation_code == row.studio.occupation_code,
            Studio.status == "active",
            Studio.key != row.studio_key,
        )
    )


def target_of(session: Session, row: UnitChange) -> str | None:
    """Return the code of the unit that takes a studio over, None if there is none yet."""
    if row.kind not in rules.TO_ANOTHER:
        return None
    return session.scalar(
        select(Organisation.code).where(Organisation.credit_code == row.new_credit_code)
    )


def _own(session: Session, case: str) -> UnitChange:
    row = session.get(UnitChange, case, with_for_update=True)
    if row is None:
        raise Refused("本案还没有受理单位变更")
    return row


def _enter(session: Session, row: UnitChange) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused("该工作室的单位变更正在办理，请勿重复申请") from None


def _described(
    session: Session, studio: Studio, change: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """Return the columns of a change as the form says it, each field looked at."""
    kind = text(change, "kind")
    of_place = kind == "rename" and text(change, "subject") == "place"
    subject = session.get_one(Organisation, studio.place if of_place else studio.unit)
    problems = list(_problems(session, studio, subject, change, today))
    if of_place and studio.place == studio.unit:
        sentence = "该工作室没有设在分厂、分公司，请选择“单位”"
        problems.append(FieldProblem(f"{FORM}.subject", "更名的是", sentence))
    if problems:
        raise Refused("请改正标出的内容", problems=problems)
    code = identity.clean(change.get("credit_code")) or subject.credit_code
    return {
        "kind": kind,
        "from_unit": studio.unit,
        "from_place": studio.place,
        "to_place": studio.place if of_place else None,
        "old_name": subject.name,
        "old_credit_code": subject.credit_code,
        "old_address": studio.address,
        "new_name": fitting(text(change, "name") or subject.name, label="变更后名称", most=200),
        "new_credit_code": code if kind in rules.TO_ANOTHER else subject.credit_code,
        "new_address": fitting(
            text(change, "address") or studio.address, label="变更后地址", most=300
        ),
        "effective_on": _day(text(change, "effective_on")),
        "reason": fitting(text(change, "reason"), label="变更原因", most=2000),
    }


def _problems(
    session: Session, studio: Studio, subject: Organisation, change: Mapping[str, Any], today: date
) -> Iterator[FieldProblem]:
    kind = text(change, "kind")
    if kind not in rules.KINDS:
        yield FieldProblem(f"{FORM}.kind", "变更事项", "请选择变更事项")
    effective = _day(text(change, "effective_on"))
    if effective is None or effective > today:
        yield FieldProblem(f"{FORM}.effective_on", "变更日期", "变更日期不能晚于今天")
    elif effective < studio.granted_on:
        yield FieldProblem(f"{FORM}.effective_on", "变更日期", "变更日期早于授予称号的日期")
    if kind == "rename" and text(change, "name") in ("", subject.name):
        yield FieldProblem(f"{FORM}.name", "变更后名称", "请填写变更后的名称，与现在的名称不同")
    if kind in ("move", "door") and text(change, "address") in ("", studio.address):
        yield FieldProblem(f"{FORM}.address", "变更后地址", "请填写变更后的地址，与现在的地址不同")
    if kind in rules.TO_ANOTHER:
        yield from _another(session, studio, change)


def _another(session: Session, studio: Studio, change: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """Yield what is wrong with the unit that is to bear the studio."""
    code, label = identity.clean(change.get("credit_code")), "变更后统一社会信用代码"
    path = f"{FORM}.credit_code"
    if wrong := identity.credit_code(code):
        yield FieldProblem(path, label, wrong)
        return
    if not text(change, "name"):
        yield FieldProblem(f"{FORM}.name", "变更后名称", "请填写变更后的单位名称")
    if (text(change, "legal_kind") or LEGAL_KINDS[0]) not in LEGAL_KINDS:
        yield FieldProblem(f"{FORM}.legal_kind", "单位性质", "请选择单位性质")
    there = session.scalar(select(Organisation).where(Organisation.credit_code == code))
    if there is None:
        return
    if there.code == studio.unit:
        yield FieldProblem(path, label, "代码没有变化：只改名称的请选择“单位更名”")
    elif there.kind != "unit" or current(session, code=there.code).code != there.code:
        yield FieldProblem(path, label, "这个代码的单位已经终止或者并入别的单位")
    elif there.valid_until is not None:
        yield FieldProblem(path, label, "这个代码的单位已经终止")
    elif text(change, "name") and text(change, "name") != there.name:
        sentence = say("这个代码是“%(name)s”的，名称请与它一致", name=there.name)
        yield FieldProblem(f"{FORM}.name", "变更后名称", sentence)


def _shown(name: str, code: str | None, address: str) -> str:
    return "，".join(filter(None, (name, code, address)))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
