"""The account of a unit after a change: given by the unit, confirmed by finance (article 18)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.people.tables import Organisation
from service.privacy import Private
from service.studios.changes.tables import UnitChange
from service.studios.changes.unit import release
from service.studios.money.payee import Payee, PayeeKept, enter


@declares(takes={"payee": Payee}, gives=PayeeKept)
def give(
    *,
    session: Session,
    at: datetime,
    case: str,
    payee: Private[dict[str, Any]],
    sealed: Mapping[str, Any],
) -> dict[str, Any]:
    """登记变更后的收款账户：开户名必须是变更后的单位名称，核实以前不拨付（办法第十八条）。

    输入：payee 收款信息（表单“变更后的收款账户”）。
    输出：changed 是否换了账户；bank 开户银行；tail 账号末四位。

    :raises Refused: at the fields
    """
    row = session.get_one(UnitChange, case, with_for_update=True)
    unit = session.get_one(Organisation, row.to_unit or row.from_unit, with_for_update=True)
    today = at.astimezone(BEIJING).date()
    kept = enter(session, unit, payee, sealed=sealed["payee"]["account"], on=today)
    changed = kept.new or kept.other
    if changed:
        unit.payee_changed_on = today
    session.flush()
    return {"changed": changed, "bank": kept.bank, "tail": kept.tail}


@declares()
def confirm(*, session: Session, at: datetime, case: str) -> None:
    """确认变更后的收款账户：财务电话核实以后，恢复办理拨付。"""
    row = session.get_one(UnitChange, case, with_for_update=True)
    row.account_confirmed_on = at.astimezone(BEIJING).date()
    release(session, case=case)
