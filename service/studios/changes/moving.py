"""What a change of unit or place does to the register, the books and the payments (article 12)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.people import accounts, organisations
from service.people.organisations import LEGAL_KINDS
from service.people.tables import Account, Organisation
from service.studios.answers import text
from service.studios.books import posting
from service.studios.books.chart import SOURCES
from service.studios.books.queries import standing
from service.studios.changes import rules
from service.studios.changes.declared import Registered, Settlement, UnitSheet
from service.studios.changes.tables import UnitChange
from service.studios.changes.unit import clashing, release, target_of
from service.studios.notices.queries import refuse_while_objected
from service.studios.register.tables import Studio
from service.studios.rounds.actions import refuse
from service.studios.rounds.rules import article_5


@declares(takes={"change": UnitSheet, "settlement": Settlement | None}, gives=Registered)
def change_unit(
    *,
    session: Session,
    at: datetime,
    case: str,
    change: dict[str, Any],
    settlement: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """登记单位变更：名册、专账、收款一并变更，名称、编号、授予日期、考核日期不变（办法第十二条）。

    输入：change 变更申请（表单“变更单位名称、工作地址”）；settlement 两个工作室的处置（没有为空）。
    输出：studio 工作室编号；studio_name 工作室名称；unit 变更后的单位编号；unit_name 单位名称；
    branch 分厂、分公司编号（没有为空）；from_unit 变更前的单位编号；another 换了单位；
    account 收款账户需要重新确认；waits 两个工作室暂不处置；waits_until 至迟处置日期；
    year 年度；agreement_key 补充协议的对应键。
    有未办结或者成立的异议时不变更；已取消称号的不变更；第五条由名册保证。

    :raises Refused: articles 5 or 7 stand against it, the title was taken away, or done before
    """
    refuse_while_objected(session, case=case)
    row = session.get_one(UnitChange, case, with_for_update=True)
    studio = session.scalars(
        select(Studio).where(Studio.key == row.studio_key).with_for_update()
    ).one()
    if studio.status != "active":
        raise Refused("该工作室已取消称号，不能再变更")
    if row.registered_on is not None and row.waits_until is None:
        raise Refused("变更已经登记")
    today = at.astimezone(BEIJING).date()
    clash = clashing(session, row)
    if row.kind in rules.TO_ANOTHER:
        _to_another(session, row, studio, change, settlement or {}, today)
    else:
        _of_itself(session, row, studio)
    _settle_waiting(session, row, clash, today)
    row.to_unit, row.to_place = studio.unit, studio.place
    row.registered_on = row.registered_on or today
    if row.settlement != "waits":
        row.outcome, row.closed_on = "changed", today
    session.flush()
    return _registered(session, row, studio, today)


def _of_itself(session: Session, row: UnitChange, studio: Studio) -> None:
    """Rename the unit (or the branch), or write down where the studio is now."""
    if row.kind == "rename":
        subject = session.get_one(Organisation, row.to_place or row.from_unit, with_for_update=True)
        subject.name = row.new_name
        if subject.code == studio.unit:
            for one in session.scalars(
                select(Studio).where(Studio.unit == subject.code, Studio.status == "active")
            ):
                _write_sheet(one, name=row.new_name)
                one.payment_held_by = one.payment_held_by or row.case_number
    studio.address = row.new_address
    _write_sheet(studio, address=row.new_address)


def _to_another(
    session: Session,
    row: UnitChange,
    studio: Studio,
    change: Mapping[str, Any],
    settlement: Mapping[str, Any],
    today: date,
) -> None:
    """Let another unit bear the studio: its place, books, money on its way."""
    old = studio.unit
    heir, is_new = _heir(session, row, studio, change)
    place = _place(session, row, studio, heir, settlement)
    _seat(session, studio, heir.code, place)
    studio.address = row.new_address
    _write_sheet(studio, name=heir.name, address=row.new_address)
    studio.payment_held_by = row.case_number
    if old != heir.code:
        _books(session, studio, old=old, new=heir.code, row=row, today=today)
        _end_unless_it_has_others(session, row, old=old, heir=heir.code, is_new=is_new)


def _heir(
    session: Session, row: UnitChange, studio: Studio, change: Mapping[str, Any]
) -> tuple[Organisation, bool]:
    """Return the unit that takes over, opened where it is not known; a branch becomes one."""
    code = target_of(session, row)
    if code is not None:
        return session.get_one(Organisation, code, with_for_update=True), False
    if row.kind == "split" and studio.place != studio.unit:
        branch = session.get_one(Organisation, studio.place, with_for_update=True)
        branch.kind, branch.parent = "unit", None
        branch.name, branch.credit_code = row.new_name, row.new_credit_code
        session.flush()
        return branch, True
    opened = accounts.create_organisation(
        session,
        code=str(row.new_credit_code).lower(),
        name=row.new_name,
        kind="unit",
        credit_code=row.new_credit_code,
        legal_kind=text(change, "legal_kind") or LEGAL_KINDS[0],
        address=row.new_address,
    )
    return opened, True


def _place(
    session: Session,
    row: UnitChange,
    studio: Studio,
    heir: Organisation,
    settlement: Mapping[str, Any],
) -> str:
    """Return the code of the place: the unit, a branch of it, or where the studio sits so far."""
    if row.settlement == "waits":
        return studio.place
    if row.settlement == "places":
        return _branch(session, heir, settlement)
    sits_in_branch = row.from_place not in (row.from_unit, heir.code)
    if sits_in_branch and row.kind != "split":
        branch = session.get_one(Organisation, row.from_place, with_for_update=True)
        branch.parent = heir.code
        return branch.code
    return heir.code


def _branch(session: Session, heir: Organisation, settlement: Mapping[str, Any]) -> str:
    name = text(settlement, "branch_name")
    of = (Organisation.parent == heir.code, Organisation.kind == "branch")
    known = session.scalar(select(Organisation.code).where(*of, Organisation.name == name))
    if known is not None:
        return known
    there = session.scalar(select(func.count()).select_from(Organisation).where(*of)) or 0
    opened = accounts.create_organisation(
        session,
        code=f"{heir.code[:34]}-{there + 1}",
        name=name,
        kind="branch",
        parent=heir.code,
        address=text(settlement, "branch_address") or None,
    )
    return opened.code


def _seat(session: Session, studio: Studio, unit: str, place: str) -> None:
    """Write down whose a studio is and where it sits; article 5 is the index's."""
    try:
        with session.begin_nested():
            studio.unit, studio.place = unit, place
    except IntegrityError:
        refuse(article_5(master_has_studio=False, place_has_studio=True))


def _books(
    session: Session, studio: Studio, *, old: str, new: str, row: UnitChange, today: date
) -> None:
    """Let the studio's own account go over (E9), where something is left in it."""
    there = standing(session, studio.key)
    if sum(there.left(source, unit=old) for source in SOURCES) > 0:
        posting.succeed(
            session, studio=studio, old=old, new=new, on=today, document=row.case_number
        )


def _end_unless_it_has_others(
    session: Session, row: UnitChange, *, old: str, heir: str, is_new: bool
) -> None:
    """End the unit that is merged or reorganised once no studio with the title is left in it.

    Where the same people go on under a new name their accounts go over.
    """
    left = select(func.count()).where(Studio.unit == old, Studio.status == "active")
    if row.kind == "split" or session.scalar(left):
        return
    organisations.succeed(session, code=old, by=heir, last_day=row.effective_on)
    if is_new:
        for account in session.scalars(select(Account).where(Account.organisation_code == old)):
            account.organisation_code = heir
    session.flush()


def _settle_waiting(session: Session, row: UnitChange, clash: Studio | None, today: date) -> None:
    """Hold the money of both studios while they wait to be settled, and let it go afterwards."""
    if row.settlement == "waits" and clash is not None:
        row.waits_until = rules.settles_by(today)
        clash.payment_held_by = clash.payment_held_by or row.case_number
        return
    if row.waits_until is not None:
        release(session, case=row.case_number, but=row.studio_key)


def _write_sheet(studio: Studio, **values: str) -> None:
    unit = studio.sheet.get("unit")
    if isinstance(unit, dict):
        studio.sheet = {**studio.sheet, "unit": {**unit, **values}}


def _registered(session: Session, row: UnitChange, studio: Studio, today: date) -> dict[str, Any]:
    unit = session.get_one(Organisation, studio.unit)
    place = session.get_one(Organisation, studio.place)
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "unit": unit.code,
        "unit_name": unit.name,
        "branch": place.code if place.kind == "branch" else None,
        "from_unit": row.from_unit,
        "another": studio.unit != row.from_unit,
        "account": row.settlement != "waits" and row.kind in ("rename", *rules.TO_ANOTHER),
        "waits": row.settlement == "waits",
        "waits_until": row.waits_until.isoformat() if row.waits_until else None,
        "year": today.year,
        "agreement_key": f"{studio.number}-{today.year}",
    }
