"""The account of a unit after a change: given by the unit, confirmed by finance (article 18)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service import privacy
from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, say
from service.people.tables import Organisation
from service.privacy import Private
from service.studios.answers import fitting, text, yes
from service.studios.changes.tables import UnitChange
from service.studios.changes.unit import release
from service.studios.identity import clean
from service.studios.money.funding import Payee, PayeeKept


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
    number = clean(payee.get("account"))
    if text(payee, "name") != unit.name:
        raise _wrong("name", "开户名", say("开户名应为单位名称：%(name)s", name=unit.name))
    if number != clean(payee.get("account_again")):
        raise _wrong("account_again", "账号（再输一次）", "两次输入的账号不一样，请核对")
    if not yes(payee.get("pledged")):
        raise _wrong("pledged", "专款专用承诺", "请承诺专款专用")
    known = privacy.reveal(session, unit.payee_account)
    changed = known is None or clean(known) != number
    if changed:
        unit.payee_changed_on = at.astimezone(BEIJING).date()
    unit.payee_name = unit.name
    unit.payee_bank = fitting(text(payee, "bank"), label="开户银行", most=200)
    unit.payee_account = sealed["payee"]["account"]
    session.flush()
    return {"changed": changed, "bank": unit.payee_bank, "tail": number[-4:]}


@declares()
def confirm(*, session: Session, at: datetime, case: str) -> None:
    """确认变更后的收款账户：财务电话核实以后，恢复办理拨付。"""
    row = session.get_one(UnitChange, case, with_for_update=True)
    row.account_confirmed_on = at.astimezone(BEIJING).date()
    release(session, case=case)


def _wrong(name: str, label: str, sentence: str) -> Refused:
    return Refused(sentence, problems=(FieldProblem(f"payee.{name}", label, sentence),))
