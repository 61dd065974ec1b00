"""A studio of then enters the register with its results and its money, and is taken out again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service import privacy
from service.clock import BEIJING
from service.db import Base, Session
from service.errors import FieldProblem, Refused, say
from service.people.tables import Organisation
from service.studios import numbers
from service.studios.assessment.tables import Assessment
from service.studios.books import posting
from service.studios.books import queries as books
from service.studios.books.tables import AccountEntry, ClosedYear, FundingCycle
from service.studios.legacy.account import Income, Outlay
from service.studios.legacy.record import FEN, PASSING, Leader, Legacy, Payment, Reader, Result
from service.studios.legacy.tables import LegacyEntry, LegacyRow
from service.studios.money.tables import MoneyEntry
from service.studios.register.masters import enter_master
from service.studios.register.queries import master_has_studio, place_has_studio
from service.studios.register.tables import Studio
from service.studios.regulation import PLAQUE
from service.studios.rounds.calls import LEGACY
from service.studios.rounds.rules import article_5
from service.studios.rounds.tables import Round
from service.studios.tables import Occupation

NOTE = "历史补录"
ROUND_NAME = "系统启用前认定"
BEGINNING = date(2021, 1, 1)  # of that round: before every round of ours
KINDS_OF_PLACES = ("unit", "branch")


def examined(
    session: Session, given: Mapping[str, Any]
) -> tuple[Legacy | None, list[FieldProblem]]:
    """Return a record that can enter the register, and else what is wrong with it (article 5)."""
    reader = Reader(given, _today(session))
    found = reader.read()
    _examine_place(session, reader, given)
    if found is not None:
        _examine_register(session, reader, found)
        _examine_books(session, reader, found)
    return (None if reader.problems else found), reader.problems


def enter(
    session: Session,
    *,
    case: str,
    given: Mapping[str, Any],
    entered_by: str,
    confirmed_by: str,
    sealed: Mapping[str, Any] | None = None,
) -> Studio:
    """Write a studio into the register, its results, and its money into the books.

    :param given: the form `legacy-entry`, private values as they are
    :param case: the number under which it is entered, once
    :param sealed: the form's part on the master with what stands for private values, if it has
        been put in before
    :raises Refused: something is wrong with it, each at its field
    """
    found, problems = examined(session, given)
    if found is None:
        raise Refused("；".join(one.sentence for one in problems), problems=problems)
    studio = _written(session, found, case=case, sealed=sealed)
    _tell_story(session, studio, found, case=case)
    _enter_money(session, studio, found, case=case)
    session.add(
        LegacyEntry(
            studio_key=studio.key,
            case_number=case,
            number=studio.number,
            document=found.document,
            entered_on=_today(session),
            entered_by=entered_by,
            confirmed_by=confirmed_by,
        )
    )
    session.flush()
    return studio


def unpaid(session: Session, studio: Studio) -> list[int]:
    """Return the keys of grants of a studio that were approved and that nobody pays yet."""
    query = select(MoneyEntry.key).where(
        MoneyEntry.studio_key == studio.key,
        MoneyEntry.paid_on.is_(None),
        MoneyEntry.voided_on.is_(None),
        MoneyEntry.funding_case.is_(None),
    )
    return list(session.scalars(query.order_by(MoneyEntry.key)))


def undo(session: Session, *, studio: Studio, by: str, reason: str) -> None:
    """Take a studio out of the register again: its money in red, its master and place are free.

    :raises Refused: no reason, it was not brought in, or something depends on it by now
    """
    entry = session.get(LegacyEntry, studio.key, with_for_update=True)
    if entry is None or entry.undone_on is not None:
        raise Refused("该工作室不是补录的，或者补录已经撤销")
    if len(reason.strip()) < 2:
        raise Refused("请写明撤销的原因")
    held = obstacle(session, studio)
    if held:
        raise Refused(held)
    for one in reversed(_entries(session, studio)):
        posting.reverse(session, entry=one, on=one.on, document=entry.document, note=f"撤销{NOTE}")
    for table in (MoneyEntry, Assessment):
        for row in session.scalars(select(table).where(table.studio_key == studio.key)):
            session.delete(row)
    studio.status = "undone"
    studio.number = f"{studio.number[:28]}（撤销{studio.key}）"
    entry.undone_on, entry.undone_by = _today(session), by
    entry.undone_reason = reason.strip()[:400]
    for line in session.scalars(select(LegacyRow).where(LegacyRow.studio_key == studio.key)):
        line.status = "undone"
    session.flush()


def obstacle(session: Session, studio: Studio) -> str:
    """Say why a studio's entry cannot be undone any more; empty when it can."""
    entry = session.get_one(LegacyEntry, studio.key)
    if studio.status != "active":
        return "该工作室已取消称号，不能撤销补录"
    paying = select(MoneyEntry.key).where(
        MoneyEntry.studio_key == studio.key,
        MoneyEntry.funding_case.is_not(None),
        MoneyEntry.voided_on.is_(None),
    )
    if session.scalar(paying.exists().select()):
        return "补录的资助已经进入拨付，先在拨付办件里作废，才能撤销补录"
    for one in _entries(session, studio):
        if not (one.case_number or "").startswith(entry.case_number):
            return say("台账里已有补录以后的分录（%(number)s），不能撤销补录", number=one.number)
    for name, count in _dependents(session, studio):
        if count:
            return say("已有办理记录用到该工作室（%(table)s），不能撤销补录", table=name)
    return ""


OWN = frozenset(
    {"funding_cycle", "account_line", "money_entry", "assessment", "legacy_entry", "legacy_row"}
)
"""Tables that bringing a studio in writes itself."""


def _dependents(session: Session, studio: Studio) -> Iterable[tuple[str, int]]:
    """Yield every other table that names the studio, whatever nouns there are by now."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            names = {key.target_fullname for key in column.foreign_keys}
            if table.name in OWN or "studio.key" not in names:
                continue
            query = select(func.count()).select_from(table).where(column == studio.key)
            yield table.name, session.scalar(query) or 0


def _entries(session: Session, studio: Studio) -> Sequence[AccountEntry]:
    query = (
        select(AccountEntry)
        .join(FundingCycle)
        .where(FundingCycle.studio_key == studio.key, AccountEntry.reverses.is_(None))
        .order_by(AccountEntry.key)
    )
    return [one for one in session.scalars(query) if not books.is_reversed(session, one)]


def _examine_place(session: Session, reader: Reader, given: Mapping[str, Any]) -> None:
    place = session.get(Organisation, str(given.get("place") or ""))
    if given.get("place") and (place is None or place.kind not in KINDS_OF_PLACES):
        reader.note("place", "所在单位", "没有登记这个单位，请先在“单位”里开户")
    elif place is not None and place.valid_until is not None:
        words = say("“%(name)s”已于%(day)s终止", name=place.name, day=place.valid_until)
        reader.note("place", "所在单位", words)
    occupation = given.get("occupation")
    if occupation and session.get(Occupation, str(occupation)) is None:
        reader.note("occupation", "职业（工种）", "没有这个职业（工种）")


def _examine_register(session: Session, reader: Reader, found: Legacy) -> None:
    if master_has_studio(session, identity_number=found.master.person.number):
        [words] = article_5(master_has_studio=True, place_has_studio=False)
        reader.note("master.identity_number", "身份证号码", words)
    if place_has_studio(session, place=found.place, occupation=found.occupation):
        [words] = article_5(master_has_studio=False, place_has_studio=True)
        reader.note("occupation", "职业（工种）", words)
    taken = select(Studio.key).where(Studio.number == found.number)
    if found.number and session.scalar(taken.exists().select()):
        reader.note("number", "工作室编号", "名册里已有这个编号")


def _examine_books(session: Session, reader: Reader, found: Legacy) -> None:
    days = [day for one in found.payments for day in (found.approved(one)[0], one.paid_on)]
    lists = (
        ("grants", "历次资助", days),
        ("matching", "配套到位", [one.on for one in found.incomes]),
        ("spent", "历次支出", [one.on for one in found.outlays]),
    )
    for name, label, found_days in lists:
        for year in sorted({day.year for day in found_days if day}):
            if session.get(ClosedYear, year) is not None:
                words = say("%(year)s年度已经结账，不能补录该年度的收支", year=year)
                reader.note(name, label, words)


def _written(
    session: Session, found: Legacy, *, case: str, sealed: Mapping[str, Any] | None
) -> Studio:
    place = session.get_one(Organisation, found.place)
    master = found.master
    hidden = dict(sealed) if sealed else _sealed(session, master)
    address = found.address or place.address or ""
    row = Studio(
        number=found.number or _number(session, found.granted_on.year),
        name=found.studio_name,
        plaque=PLAQUE,
        unit=place.parent if place.kind == "branch" and place.parent else place.code,
        place=place.code,
        occupation_code=found.occupation,
        industry=found.industry,
        address=address,
        street=found.street,
        master_key=enter_master(session, master, sealed=hidden).key,
        round_code=_round(session),
        case_number=case,
        granted_on=found.granted_on,
        kept_since=_today(session),
        sheet={
            "studio_name": found.studio_name,
            "occupation": found.occupation,
            "industry": found.industry,
            "unit": {"address": address, "street": found.street},
            "master": {
                "name": master.name,
                "post_kind": master.post_kind,
                "qualification": master.qualification,
                "identity_number": hidden["identity_number"],
                "mobile": hidden.get("mobile") or "",
            },
        },
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused("领办人、职业（工种）或者编号刚刚被另一个工作室占用（办法第五条）") from None
    return row


def _sealed(session: Session, master: Leader) -> dict[str, Any]:
    """Put the private values of a master in: a line of a spreadsheet is no case's."""
    names, values = ("identity_number", "mobile"), (master.person.number, master.mobile)
    return dict(zip(names, privacy.seal_all(session, [(one, "") for one in values]), strict=True))


def _number(session: Session, year: int) -> str:
    """Return the next number of a year that no studio bears: some kept the number they had."""
    while True:
        found = numbers.studio_number(session, year=year)
        if session.scalar(select(Studio.key).where(Studio.number == found)) is None:
            return found


def _round(session: Session) -> str:
    if session.get(Round, LEGACY) is None:
        row = Round(code=LEGACY, name=ROUND_NAME, opens_on=BEGINNING, closes_on=BEGINNING)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            session.expire_all()  # somebody entered the first studio at the same moment
    return LEGACY


def _tell_story(session: Session, studio: Studio, found: Legacy, *, case: str) -> None:
    """Book results and money in the order of then: a passing result begins the next cycle."""
    steps: list[tuple[date, int, Step]] = [(one.published_on, 0, one) for one in found.results]
    for payment in found.payments:
        steps.append((found.approved(payment)[0], 1, _Approval(payment)))
        if payment.paid_on is not None:
            steps.append((payment.paid_on, 2, payment))
    steps += [(one.on, 3, one) for one in found.incomes]
    steps += [(one.on, 4, one) for one in found.outlays]
    grants: dict[Payment, AccountEntry] = {}
    for on, _turn, step in sorted(steps, key=lambda one: one[:2]):
        if isinstance(step, Result):
            _publish(session, studio, step, case=case)
        elif isinstance(step, _Approval):
            grants[step.payment] = posting.approve(
                session,
                studio=studio,
                fen=step.payment.amount * FEN,
                on=on,
                document=found.approved(step.payment)[1],
                case=_entry_number(case, step.payment),
                note=NOTE,
            )
        elif isinstance(step, Payment):
            posting.pay(
                session,
                grant=grants[step],
                fen=step.amount * FEN,
                on=on,
                document=step.voucher,
                note=NOTE,
            )
        else:
            _book_account(session, studio, step, case=case)


def _book_account(session: Session, studio: Studio, step: Income | Outlay, *, case: str) -> None:
    """Book what came into the studio's own account, or was spent of it."""
    if isinstance(step, Income):
        posting.match(
            session,
            studio=studio,
            fen=step.fen,
            on=step.on,
            document=step.document,
            case=case,
            note=NOTE,
        )
    else:
        posting.spend(
            session,
            studio=studio,
            category=step.category,
            source=step.source,
            fen=step.fen,
            on=step.on,
            document=step.document,
            case=case,
            note=NOTE,
        )


@dataclass(frozen=True)
class _Approval:
    """That a grant was approved, before it was paid."""

    payment: Payment


Step = Result | Payment | _Approval | Income | Outlay


def _publish(session: Session, studio: Studio, result: Result, *, case: str) -> None:
    session.add(
        Assessment(
            studio_key=studio.key,
            due_number=result.due_number,
            year=result.year,
            grade=result.grade,
            document=result.document,
            published_on=result.published_on,
            case_number=case,
        )
    )
    if result.grade in PASSING:
        posting.next_cycle(session, studio=studio, on=result.published_on)


def _entry_number(case: str, payment: Payment) -> str:
    """Return the number under which one grant stands: a studio of then has had several."""
    return f"{case}/{'C' if payment.kind == 'initial' else f'Y{payment.turn + 1}'}"


def _enter_money(session: Session, studio: Studio, found: Legacy, *, case: str) -> None:
    for payment in found.payments:
        session.add(
            MoneyEntry(
                studio_key=studio.key,
                master_key=studio.master_key,
                case_number=case if payment.paid_on else _entry_number(case, payment),
                kind=payment.kind,
                amount=payment.amount,
                entered_on=found.approved(payment)[0],
                voucher=payment.voucher or None,
                paid_on=payment.paid_on,
            )
        )


def _today(session: Session) -> date:
    return session.at.astimezone(BEIJING).date()
