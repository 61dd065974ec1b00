"""A decision is undone: the title comes back, claims are reversed, money goes back (article 13)."""

from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.people.tables import Organisation
from service.studios.books import amounts, posting, queries
from service.studios.books.chart import OWED, yuan
from service.studios.books.tables import AccountEntry
from service.studios.money import refunds
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from service.studios.revocation.clawback import entry_of, find_studio
from service.studios.revocation.recovering import standing_at
from service.studios.revocation.tables import ClawBack, Remedy
from service.studios.rounds.rules import article_5


class Reinstated(TypedDict):
    """Whether a title came back, or which studio stands in its way."""

    done: bool
    studio: str
    studio_name: str
    unit: str
    unit_name: str
    granted_on: str
    rival: str | None
    rival_name: str
    rival_unit: str | None
    why: str


class Undone(TypedDict):
    """What was undone of a claim; amounts in yuan."""

    reversed: str
    refund: str
    payments: list[int]


@declares(gives=Reinstated)
def reinstate(*, session: Session, case: str, studio: str) -> dict[str, Any]:
    """恢复称号：取消决定被撤销，编号和授予日期不变，考核期限照常计算（办法第十三条）。

    领办人或者单位在此期间有了别的工作室的，不能恢复，由局领导决定（办法第五条）。
    输入：studio 工作室编号。
    输出：done 是否恢复；studio 编号；studio_name 名称；unit 单位编号；unit_name 单位名称；
    granted_on 授予日期；rival 与之冲突的工作室编号，没有为空；rival_name 它的名称；
    rival_unit 它的单位编号；why 冲突的内容。

    :raises Refused: no remedy undid the revocation
    """
    row = find_studio(session, studio, lock=True)
    known = session.get(Remedy, case, with_for_update=True)
    undone = known is not None and known.studio_key == row.key and known.subject == "revocation"
    if not undone or known is None or known.outcome not in ("quashed", "redo"):
        raise Refused("本案没有撤销该工作室的取消决定")
    done = row.status == "active" or _back(session, row)
    rival = None if done else _rival(session, row)
    return {
        "done": done,
        "studio": row.number,
        "studio_name": row.name,
        "unit": row.unit,
        "unit_name": session.get_one(Organisation, row.unit).name,
        "granted_on": row.granted_on.isoformat(),
        "rival": rival.number if rival else None,
        "rival_name": rival.name if rival else "",
        "rival_unit": rival.unit if rival else None,
        "why": "；".join(_reasons(row, rival)) if rival else "",
    }


def _back(session: Session, row: Studio) -> bool:
    """Let a studio bear its title again; the indexes of article 5 say whether it can."""
    before = (row.ended_on, row.end_ground, row.end_document, row.plaque_returned_on)
    try:
        with session.begin_nested():
            row.status, row.payment_frozen = "active", False
            row.ended_on = row.end_ground = row.end_document = row.plaque_returned_on = None
            session.flush()
    except IntegrityError:
        session.refresh(row)
        if (row.ended_on, row.end_ground, row.end_document, row.plaque_returned_on) != before:
            raise
        return False
    return True


def _rival(session: Session, row: Studio) -> Studio | None:
    """Return the studio that the master or the place got meanwhile."""
    same_place = (Studio.place == row.place) & (Studio.occupation_code == row.occupation_code)
    return session.scalar(
        select(Studio).where(
            Studio.status == "active",
            Studio.key != row.key,
            or_(Studio.master_key == row.master_key, same_place),
        )
    )


def _reasons(row: Studio, rival: Studio) -> list[str]:
    return article_5(
        master_has_studio=rival.master_key == row.master_key,
        place_has_studio=rival.place == row.place and rival.occupation_code == row.occupation_code,
    )


@declares(gives=Undone)
def undo_claim(
    *, session: Session, at: datetime, case: str, about: str, document: str, title: bool
) -> dict[str, Any]:
    """撤销追回：应追回的冲销，已缴回的应当退还；称号恢复的，作废的未拨付资助一并恢复。

    输入：about 作出追回决定的办件编号；document 复议决定或者判决文号；title 称号是否恢复。
    输出：reversed 冲销的金额、refund 应退还的金额（元）；payments 要办理拨付的台账编号。
    """
    row = session.get(ClawBack, about, with_for_update=True)
    if row is None:
        return {"reversed": yuan(0), "refund": yuan(0), "payments": []}
    today = at.astimezone(BEIJING).date()
    revived = _revive(session, row, on=today, document=document) if title else []
    entry = entry_of(session, row)
    reversed_, refund = 0, None
    if entry is not None and not queries.is_undone(session, entry):
        reversed_ = standing_at(session, row)
        posting.quash(session, claim=entry, on=today, document=document)
        refund = _refund(session, row, entry, case=case, on=today)
    row.outcome, row.closed_on, row.next_on = "quashed", row.closed_on or today, None
    session.flush()
    payments = [*([refund] if refund else []), *revived]
    return {
        "reversed": yuan(reversed_),
        "refund": yuan(refund.in_fen if refund else 0),
        "payments": [one.key for one in payments],
    }


def _refund(
    session: Session, row: ClawBack, entry: AccountEntry, *, case: str, on: date
) -> MoneyEntry | None:
    """Enter what is owed back of a claim and not entered yet."""
    known = select(MoneyEntry).where(
        MoneyEntry.claim_key == entry.key, MoneyEntry.paid_on.is_(None)
    )
    waiting = sum(one.in_fen for one in session.scalars(known))
    owed = queries.open_of(session, entry, OWED) - waiting
    if owed <= 0:
        return None
    return refunds.enter(session, studio=row.studio, claim=entry, fen=owed, on=on, case=case)


def _revive(session: Session, row: ClawBack, *, on: date, document: str) -> list[MoneyEntry]:
    """Let what was voided when the title was taken away be owed again (E3 in red)."""
    found = [session.get_one(MoneyEntry, key) for key in row.voided]
    revived = [one for one in found if one.voided_on is not None]
    for one in revived:
        grant = queries.grant_of(session, case=one.case_number)
        voids = session.scalars(
            select(AccountEntry).where(
                AccountEntry.about == grant.key,
                AccountEntry.event == "E3",
                AccountEntry.reverses.is_(None),
            )
        )
        for void in voids:
            if not queries.is_reversed(session, void):
                posting.reverse(
                    session, entry=void, on=on, document=document, note="取消称号决定被撤销"
                )
        one.voided_on = one.funding_case = one.requested_on = one.approved_on = None
        one.request_document = one.budget_item = one.order_number = one.ordered_on = None
    session.flush()
    return revived


@declares(gives=Undone)
def change_claim(
    *, session: Session, at: datetime, case: str, about: str, document: str, amount: str
) -> dict[str, Any]:
    """变更追回金额：减少的部分冲销，已缴回超过变更后金额的应当退还。

    输入：about 作出追回决定的办件编号；document 复议决定或者判决文号；amount 变更后的金额（元）。
    输出：reversed 减少的金额、refund 应退还的金额（元）；payments 要办理拨付的台账编号。

    :raises Refused: there is no claim, or it is not less
    """
    row = session.get(ClawBack, about, with_for_update=True)
    entry = entry_of(session, row) if row else None
    if row is None or entry is None:
        raise Refused("没有可以变更的追回决定")
    fen = 0 if amount == yuan(0) else amounts.fen(amount)
    if fen == 0:
        return undo_claim(
            session=session, at=at, case=case, about=about, document=document, title=False
        )
    today = at.astimezone(BEIJING).date()
    less = standing_at(session, row) - fen
    posting.reduce(session, claim=entry, fen=less, on=today, document=document)
    refund = _refund(session, row, entry, case=case, on=today)
    session.flush()
    return {
        "reversed": yuan(less),
        "refund": yuan(refund.in_fen if refund else 0),
        "payments": [refund.key] if refund else [],
    }
