"""The claim on money of a studio whose title was taken away, entered once (article 13)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.people.tables import Organisation
from service.studios.answers import fitting
from service.studios.books import amounts, posting, queries
from service.studios.books.chart import CLAIMED, TREASURY, yuan
from service.studios.books.tables import AccountEntry, FundingCycle
from service.studios.money.tables import REFUND, MoneyEntry
from service.studios.register.tables import Studio
from service.studios.revocation.tables import ClawBack, Revocation

STAGES = {
    "notice": "已通知，在缴款期限内",
    "demand": "已催告",
    "waiting": "等候申请强制执行",
    "court": "可以申请强制执行",
    "filed": "已申请强制执行",
    "instalments": "分期缴款",
    "liquidation": "已申报清算债权",
}
"""How far a claim has come that is not settled."""
OUTCOMES = {
    "none": "不涉及",
    "paid": "全额缴回",
    "court": "法院执行",
    "written_off": "核销",
    "quashed": "决定被撤销",
}
VIOLATION = "violation"


class Computed(TypedDict):
    """What can be claimed back, in fen and as text; the last cycle before it that has money."""

    cycle: int
    paid: int
    paid_text: str
    recovered: int
    recovered_text: str
    unpaid: int
    unpaid_text: str
    claim: int
    claim_text: str
    earlier_cycle: int | None
    earlier_claim: int
    earlier_text: str


class Looked(TypedDict):
    """What the table `clawback` is asked."""

    ground: str
    cycle: int
    claim: int
    claim_text: str
    earlier: bool
    earlier_claim: int
    merger: bool
    fraud: bool


class Claimed(TypedDict):
    """A claim as letters and papers say it; amounts in yuan."""

    studio: str
    studio_number: str
    unit: str
    document: str
    decided_on: str
    cycle: int
    claimed: bool
    amount: str
    voided: str
    referred: bool
    payments: list[dict[str, str]]


class Facts(TypedDict):
    """The form `clawback-check`."""

    earlier: bool | None
    merger: bool | None
    fraud: bool | None


@declares(gives=Computed)
def compute(*, session: Session, studio: str) -> dict[str, Any]:
    """计算应追回的资金：正在进行的资助周期内已拨付、未追回的区级资金（办法第十三条）。

    输入：studio 工作室编号。
    输出（金额为分，_text 为元的写法）：cycle 资助周期；paid 本周期已拨付；recovered 已追回；
    unpaid 已批准未拨付（作废，不追回）；claim 应追回；earlier_cycle 以前最近一个有资金的周期；
    earlier_claim 该周期已拨付未追回；earlier_text 它的写法。
    """
    row = find_studio(session, studio)
    cycle = posting.running_cycle(session, row)
    claim = queries.claimable(session, cycle)
    unpaid = sum(one.in_fen for one in _unpaid(session, row))
    recovered = _recovered(session, cycle)
    before = _earlier(session, row, cycle)
    earlier = queries.claimable(session, before) if before else 0
    return {
        "cycle": cycle.number,
        "paid": claim + recovered,
        "paid_text": yuan(claim + recovered),
        "recovered": recovered,
        "recovered_text": yuan(recovered),
        "unpaid": unpaid,
        "unpaid_text": yuan(unpaid),
        "claim": claim,
        "claim_text": yuan(claim),
        "earlier_cycle": before.number if before else None,
        "earlier_claim": earlier,
        "earlier_text": yuan(earlier),
    }


def _recovered(session: Session, cycle: FundingCycle) -> int:
    came = AccountEntry.event == "E5"
    back = -queries.net(session, TREASURY, AccountEntry.cycle_key == cycle.key, came)
    refunded = queries.net(
        session, TREASURY, AccountEntry.cycle_key == cycle.key, AccountEntry.event == "E7"
    )
    return back - refunded - queries.owed_back(session, cycle)


def _earlier(session: Session, studio: Studio, running: FundingCycle) -> FundingCycle | None:
    """Return the last cycle before the running one in which money stands that was not claimed."""
    rows = session.scalars(
        select(FundingCycle)
        .where(FundingCycle.studio_key == studio.key, FundingCycle.number < running.number)
        .order_by(FundingCycle.number.desc())
    )
    for one in rows:
        if queries.claimable(session, one) and queries.running_claim(session, one) is None:
            return one
    return None


@declares(takes={"facts": Facts}, gives=Looked)
def look(*, session: Session, studio: str, ground: str, facts: dict[str, Any]) -> dict[str, Any]:
    """整理追回的情形：供决策表“追回金额”使用。

    输入：studio 工作室编号；ground 取消的情形；facts 核对结果（表单“核对追回资金”）。
    输出：ground 情形；cycle 资助周期；claim 本周期应追回（分）；claim_text 它的写法（元）；
    earlier 违规事实发生在以前的周期；earlier_claim 该周期的金额（分）；
    merger 资产和资金由存续工作室承继；fraud 涉嫌骗取、挪用。
    """
    found = compute(session=session, studio=studio)
    return {
        "ground": ground,
        "cycle": found["cycle"],
        "claim": found["claim"],
        "claim_text": found["claim_text"],
        "earlier": facts.get("earlier") is True and ground == VIOLATION,
        "earlier_claim": found["earlier_claim"],
        "merger": facts.get("merger") is True,
        "fraud": facts.get("fraud") is True,
    }


@declares(gives=Claimed)
def claim(
    *,
    session: Session,
    at: datetime,
    case: str,
    studio: str,
    document: str,
    amount: Any = None,
    earlier: bool = False,
    reason: str = "",
    referred: bool = False,
) -> dict[str, Any]:
    """登记追回决定：未拨付的资助作废，应追回的记入台账；同一周期的资金只追回一次（办法第十三条）。

    输入：studio 工作室编号；document 取消称号决定文号；amount 局领导确定的金额（元），
    不写的为本周期应追回的全部；earlier 追回以前周期的资金；reason 少于全部或者追回以前周期的理由；
    referred 是否移送。
    输出：studio 工作室；studio_number 编号；unit 单位；document 文号；decided_on 日期；
    cycle 资助周期；claimed 是否追回；amount 追回金额（元）；voided 作废金额（元）；
    referred 是否移送；payments 本周期的拨付（document、on、amount）。

    :raises Refused: at the fields; more than was announced, more than there is, or no reason
    """
    row = find_studio(session, studio, lock=True)
    if session.get(ClawBack, case) is not None:
        raise Refused("本案的追回决定已经登记")
    voided = _void(session, row, document=document)
    cycle = posting.running_cycle(session, row)
    if earlier:
        cycle = _earlier(session, row, cycle) or cycle
    fen = _fen(session, case=case, cycle=cycle, amount=amount, earlier=earlier, reason=reason)
    today = at.astimezone(BEIJING).date()
    payments = _payments(session, cycle)
    entry = None
    if fen:
        entry = posting.claim(
            session, studio=row, fen=fen, on=today, document=document, case=case, of=cycle
        )
    session.add(
        ClawBack(
            case_number=case,
            studio=row,
            claim_key=entry.key if entry else None,
            amount=fen,
            document=fitting(document, label="文号", most=100),
            reason=fitting(reason or "", label="理由", most=1000),
            referred=referred is True,
            voided=[one.key for one in voided],
            decided_on=today,
        )
    )
    session.flush()
    return {
        "studio": row.name,
        "studio_number": row.number,
        "unit": session.get_one(Organisation, row.unit).name,
        "document": document,
        "decided_on": today.isoformat(),
        "cycle": cycle.number,
        "claimed": bool(fen),
        "amount": yuan(fen),
        "voided": yuan(sum(one.in_fen for one in voided)),
        "referred": referred is True,
        "payments": payments,
    }


def _fen(
    session: Session, *, case: str, cycle: FundingCycle, amount: Any, earlier: bool, reason: str
) -> int:
    """Return what is claimed: all of the cycle, or what the leader set.

    :raises Refused: at the field; more than there is or was announced, or a part without a reason
    """
    there = queries.claimable(session, cycle)
    announced = _announced(session, case)
    if amount is None:
        return there if announced is None else min(there, announced)
    fen = 0 if str(amount).strip() in ("0", "0.00") else amounts.fen(str(amount))
    if fen > there:
        raise Refused(say("本资助周期已拨付未追回的只有%(there)s元", there=yuan(there)))
    if announced is not None and fen > announced:
        words = "不能高于事先告知的%(announced)s元，提高的应当重新告知"
        raise Refused(say(words, announced=yuan(announced)))
    if (earlier or fen < there) and not (reason or "").strip():
        raise Refused("少于应追回的全部，或者追回以前周期的资金，应写明理由")
    return fen


def _announced(session: Session, case: str) -> int | None:
    row = session.get(Revocation, case)
    return row.announced_claim if row else None


def _unpaid(session: Session, studio: Studio, *, lock: bool = False) -> list[MoneyEntry]:
    rows = select(MoneyEntry).where(
        MoneyEntry.studio_key == studio.key,
        MoneyEntry.kind != REFUND,
        MoneyEntry.paid_on.is_(None),
        MoneyEntry.voided_on.is_(None),
    )
    rows = rows.order_by(MoneyEntry.key)
    return list(session.scalars(rows.with_for_update() if lock else rows))


def _void(session: Session, studio: Studio, *, document: str) -> list[MoneyEntry]:
    """Void what was approved and not paid (E3); it is owed no more."""
    today = session.at.astimezone(BEIJING).date()
    rows = _unpaid(session, studio, lock=True)  # before the books, as a payment does
    for row in rows:
        grant = queries.grant_of(session, case=row.case_number)
        posting.void(session, grant=grant, on=today, document=document)
        row.voided_on = today
    session.flush()
    return rows


def _payments(session: Session, cycle: FundingCycle) -> list[dict[str, str]]:
    rows = session.scalars(
        select(AccountEntry)
        .where(
            AccountEntry.cycle_key == cycle.key,
            AccountEntry.event == "E2",
            AccountEntry.reverses.is_(None),
        )
        .order_by(AccountEntry.key)
    )
    return [
        {
            "document": one.document,
            "on": one.on.isoformat(),
            "amount": yuan(queries.amount_of(one)),
        }
        for one in rows
        if not queries.is_reversed(session, one)
    ]


def find_studio(session: Session, number: str, *, lock: bool = False) -> Studio:
    """Return the studio of a number, whatever became of its title.

    :raises Refused: there is none
    """
    query = select(Studio).where(Studio.number == number)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise Refused("没有这个工作室")
    return row


def find(session: Session, case: str) -> ClawBack:
    """Return the claim of a case, locked until the transaction ends.

    :raises Refused: there is none
    """
    row = session.get(ClawBack, case, with_for_update=True)
    if row is None:
        raise Refused("本案没有追回决定")
    return row


def open_of(session: Session, row: ClawBack) -> int:
    """Return what is open of a claim, in fen."""
    entry = entry_of(session, row)
    return queries.open_of(session, entry, CLAIMED) if entry else 0


def entry_of(session: Session, row: ClawBack) -> AccountEntry | None:
    """Return the entry of a claim (E4)."""
    return session.get(AccountEntry, row.claim_key) if row.claim_key else None


def words(row: ClawBack) -> Mapping[str, str]:
    """Return how far a claim has come, in words."""
    done = OUTCOMES.get(row.outcome or "")
    return {"stage": done or STAGES.get(row.stage, row.stage)}
