"""What a diagram asks for after an assessment: the grant that an excellent result earns."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from service.amounts import yuan
from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.studios.assessment.tables import Assessment
from service.studios.books import posting
from service.studios.money.actions import FEN, Entered
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from service.studios.regulation import GRANTS

EXCELLENT = "excellent"


@declares(gives=Entered)
def enter_excellent(
    *, session: Session, at: datetime, case: str, studio: str, about: str = ""
) -> dict[str, Any]:
    """登记考核优秀资助：每次公布的优秀一次（办法第十五条），金额由办法规定，不能填写。

    输入：studio 工作室编号；about 公布等次的办件编号，不填为本案。
    输出：entry 台账编号；amount 金额（元）；amount_text 金额的写法，例如 100,000.00。
    只登记本案公布为优秀的工作室；记入这次考核以后的资助周期。

    :raises Refused: this case published no 优秀, it was granted for, the title is gone or frozen
    """
    row = session.scalar(select(Studio).where(Studio.number == studio).with_for_update())
    if row is None or row.status != "active":
        raise Refused("该工作室已取消称号")
    if row.payment_frozen:
        raise Refused("该工作室暂停拨付资金")
    of = (Assessment.studio_key == row.key, Assessment.grade == EXCELLENT)
    earned = session.scalar(
        select(Assessment).where(*of, Assessment.case_number == (about or case))
    )
    if earned is None:
        raise Refused("考核优秀资助只能由公布优秀等次的流程登记（办法第十五条）")
    results = session.scalar(select(func.count()).select_from(Assessment).where(*of)) or 0
    granted = select(func.count()).where(
        MoneyEntry.studio_key == row.key,
        MoneyEntry.kind == EXCELLENT,
        MoneyEntry.voided_on.is_(None),
    )
    if (session.scalar(granted) or 0) >= results:
        raise Refused("每次考核优秀只资助一次（办法第十五条）")
    today = at.astimezone(BEIJING).date()
    entry = MoneyEntry(
        studio_key=row.key,
        case_number=case,
        kind=EXCELLENT,
        amount=GRANTS[EXCELLENT],
        entered_on=today,
    )
    session.add(entry)
    session.flush()
    posting.approve(
        session, studio=row, fen=entry.amount * FEN, on=today, document=earned.document, case=case
    )
    return {"entry": entry.key, "amount": entry.amount, "amount_text": yuan(entry.amount)}
