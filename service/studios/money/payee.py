"""Where a unit's grants go: the account on the form `payee`, checked and kept (article 18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from service import privacy
from service.db import Session
from service.errors import refused_at, say
from service.people.tables import Organisation
from service.studios.answers import fitting, text, yes
from service.studios.identity import clean


class Payee(TypedDict):
    """The form `payee`."""

    name: str
    bank: str
    account: str
    account_again: str
    bank_number: str | None
    ledger: str
    pledged: bool


class PayeeKept(TypedDict):
    """What is known of where the money goes."""

    changed: bool
    bank: str
    tail: str


@dataclass(frozen=True)
class Entered:
    """An account as it was entered; `new` where the unit had none, `other` where it had another."""

    bank: str
    tail: str
    new: bool
    other: bool


def enter(
    session: Session, unit: Organisation, payee: Mapping[str, Any], *, sealed: str, on: date
) -> Entered:
    """Keep the account of a unit, whose row is locked; `sealed` is the number's private value.

    :raises Refused: at the fields
    """
    number = clean(payee.get("account"))
    if text(payee, "name") != unit.name:
        raise refused_at(
            "payee", "name", "开户名", say("开户名应为单位名称：%(name)s", name=unit.name)
        )
    if number != clean(payee.get("account_again")):
        raise refused_at(
            "payee", "account_again", "账号（再输一次）", "两次输入的账号不一样，请核对"
        )
    if not yes(payee.get("pledged")):
        raise refused_at("payee", "pledged", "专款专用承诺", "请承诺专款专用")
    known = privacy.reveal(session, unit.payee_account)
    other = known is not None and clean(known) != number
    if other:
        unit.payee_changed_on = on
    unit.payee_name = unit.name
    unit.payee_bank = fitting(text(payee, "bank"), label="开户银行", most=200)
    unit.payee_account = sealed
    session.flush()
    return Entered(unit.payee_bank, number[-4:], new=known is None, other=other)
