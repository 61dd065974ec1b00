"""Entries are made: under one lock, held against what always holds, and never changed."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.errors import Refused, say
from service.studios import numbers
from service.studios.answers import fitting
from service.studios.books import queries, quotas, rules
from service.studios.books.chart import CLAIMED, OWED, WRITTEN_OFF, yuan
from service.studios.books.rules import Line
from service.studios.books.tables import AccountEntry, AccountLine, ClosedYear, FundingCycle
from service.studios.register.tables import Studio

OF_THE_BUDGET = frozenset({"E0", "E1", "E3", "E7"})
"""Events that a year's quota is held against, in red too; spending does not touch it."""


class WrongDay(Refused):
    """The day of an entry is to come, or its year is closed."""


def budget(session: Session, *, fen: int, on: date, document: str, note: str = "") -> AccountEntry:
    """Book E0: the quota of a year.

    :raises Refused: no document, a day to come, a closed year, no amount, or booked before
    """
    hold(session, year=on.year)
    quotas.once(session, document=document, fen=fen, year=on.year)
    return _book(session, "E0", rules.budgeted(fen), on=on, document=document, note=note)


def approve(
    session: Session,
    *,
    studio: Studio,
    fen: int,
    on: date,
    document: str,
    case: str | None = None,
    note: str = "",
) -> AccountEntry:
    """Book E1: a grant in the studio's running cycle.

    :raises Refused: the year's quota does not reach, as far as one was entered
    """
    cycle = running_cycle(session, studio)
    lines = rules.approved(fen)
    return _book(session, "E1", lines, cycle=cycle, on=on, document=document, case=case, note=note)


def pay(
    session: Session, *, grant: AccountEntry, fen: int, on: date, document: str, note: str = ""
) -> AccountEntry:
    """Book E2: a grant, or part of it, was paid into the studio's own account.

    :raises Refused: more than is still owed of this grant
    """
    _within(
        session,
        fen,
        lambda: queries.open_of(session, grant, OWED),
        "该笔资助未拨付的只有%(there)s元",
    )
    lines = rules.paid(fen, unit=_unit(grant))
    return _book(session, "E2", lines, about=grant, on=on, document=document, note=note)


def send_back(
    session: Session, *, grant: AccountEntry, fen: int, on: date, document: str
) -> AccountEntry:
    """Book E2r: the bank returned a payment of a grant.

    :raises Refused: more than was paid, or the studio has spent it
    """
    _within(
        session, fen, lambda: queries.paid_of(session, grant), "该笔资助已拨付的只有%(there)s元"
    )
    lines = rules.returned(fen, unit=_unit(grant))
    return _book(session, "E2r", lines, about=grant, on=on, document=document)


def void(session: Session, *, grant: AccountEntry, on: date, document: str) -> AccountEntry:
    """Book E3: what is still owed of a grant will not be paid.

    :raises Refused: nothing is owed
    """
    hold(session)
    fen = queries.open_of(session, grant, OWED)
    return _book(session, "E3", rules.voided(fen), about=grant, on=on, document=document)


def claim(
    session: Session,
    *,
    studio: Studio,
    fen: int,
    on: date,
    document: str,
    case: str | None = None,
    of: FundingCycle | None = None,
) -> AccountEntry:
    """Book E4: money of one cycle is claimed back, of the running one if none is named (art. 13).

    :raises Refused: more than was paid and not recovered in it, or claimed already
    """
    cycle = of or running_cycle(session, studio)
    if queries.running_claim(session, cycle) is not None:
        raise Refused("本资助周期的资金已经作出追回决定，不能重复追回")
    _within(
        session,
        fen,
        lambda: queries.claimable(session, cycle),
        "本资助周期已拨付未追回的只有%(there)s元",
    )
    lines = rules.claimed(fen)
    return _book(session, "E4", lines, cycle=cycle, on=on, document=document, case=case)


def recover(
    session: Session, *, claim: AccountEntry, fen: int, on: date, document: str
) -> AccountEntry:
    """Book E5: money of a claim came back to the treasury.

    :raises Refused: more than is open of the claim
    """
    _within(
        session, fen, lambda: queries.open_of(session, claim, CLAIMED), "未缴回的只有%(there)s元"
    )
    unit, studio = _unit(claim), _studio(claim)
    lines = rules.recovered(fen, standing=queries.standing(session, studio.key), unit=unit)
    return _book(session, "E5", lines, about=claim, on=on, document=document)


def quash(session: Session, *, claim: AccountEntry, on: date, document: str) -> AccountEntry:
    """Book E6: a claim was undone by review or judgment; what was received is owed to the unit.

    :raises Refused: it was undone before
    """
    hold(session)
    if queries.is_undone(session, claim):
        raise Refused("该追回决定已经撤销")
    open_ = queries.open_of(session, claim, CLAIMED)
    lost = queries.open_of(session, claim, WRITTEN_OFF)
    received = queries.claimed_by(session, claim) - open_ - lost
    lines = rules.quashed(open_=open_, received=received, written_off=lost)
    return _book(session, "E6", lines, about=claim, on=on, document=document)


def reduce(
    session: Session, *, claim: AccountEntry, fen: int, on: date, document: str
) -> AccountEntry:
    """Book E6p: part of a claim was undone; beyond what is open, it is owed back to the unit.

    :param fen: by how much it is reduced
    :raises Refused: it was undone as a whole, or nothing would be left of it
    """
    hold(session)
    if queries.is_undone(session, claim):
        raise Refused("该追回决定已经撤销")
    standing = queries.claimed_by(session, claim)
    if not 0 < fen < standing:
        raise Refused(say("减少的金额应大于0，小于%(there)s元", there=yuan(standing)))
    open_ = min(fen, queries.open_of(session, claim, CLAIMED))
    lost = min(fen - open_, queries.open_of(session, claim, WRITTEN_OFF))
    lines = rules.quashed(open_=open_, received=fen - open_ - lost, written_off=lost)
    return _book(session, "E6p", lines, about=claim, on=on, document=document)


def refund(
    session: Session, *, claim: AccountEntry, fen: int, on: date, document: str
) -> AccountEntry:
    """Book E7: money recovered under an undone claim was paid back; it needs quota of its year.

    :raises Refused: more than is owed back
    """
    _within(session, fen, lambda: queries.open_of(session, claim, OWED), "应退还的只有%(there)s元")
    lines = rules.paid(fen, unit=_unit(claim))
    return _book(session, "E7", lines, about=claim, on=on, document=document)


def write_off(
    session: Session, *, claim: AccountEntry, fen: int, on: date, document: str
) -> AccountEntry:
    """Book E8: an open claim is written off, by a court's or a liquidator's document.

    :raises Refused: more than is open
    """
    _within(
        session, fen, lambda: queries.open_of(session, claim, CLAIMED), "未缴回的只有%(there)s元"
    )
    return _book(session, "E8", rules.written_off(fen), about=claim, on=on, document=document)


def succeed(
    session: Session, *, studio: Studio, old: str, new: str, on: date, document: str
) -> AccountEntry:
    """Book E9: the studio's account goes over to another unit.

    :raises Refused: nothing is left in the old unit's
    """
    hold(session)
    standing = queries.standing(session, studio.key)
    lines = rules.succeeded(standing=standing, old=old, new=new)
    cycle = running_cycle(session, studio)
    return _book(session, "E9", lines, cycle=cycle, on=on, document=document)


def match(
    session: Session,
    *,
    studio: Studio,
    fen: int,
    on: date,
    document: str,
    case: str | None = None,
    note: str = "",
) -> AccountEntry:
    """Book S1: matching money of the unit came in (article 17)."""
    lines = rules.matched(fen, unit=studio.unit)
    cycle = running_cycle(session, studio)
    return _book(session, "S1", lines, cycle=cycle, on=on, document=document, case=case, note=note)


def spend(
    session: Session,
    *,
    studio: Studio,
    fen: int,
    category: str,
    source: str,
    on: date,
    document: str,
    case: str | None = None,
    note: str = "",
) -> AccountEntry:
    """Book S2: the studio spent money (article 16).

    :param category: a key of `chart.CATEGORIES`
    :param source: a key of `chart.SOURCES`
    :raises Refused: more than there is of this source
    """
    lines = rules.spent(fen, category=category, source=source, unit=studio.unit)
    cycle = running_cycle(session, studio)
    return _book(session, "S2", lines, cycle=cycle, on=on, document=document, case=case, note=note)


def reverse(
    session: Session, *, entry: AccountEntry, on: date, document: str, note: str
) -> AccountEntry:
    """Undo an entry in red: the same lines with negative amounts, and why.

    :raises Refused: it was undone, is itself red, no reason, or the books would not hold without
    """
    if entry.reverses is not None:
        raise Refused("红字分录不能再冲销")
    if queries.is_reversed(session, entry):
        raise Refused("该分录已经冲销")
    if not note.strip():
        raise Refused("请写明冲销的原因")
    lines = tuple(rules.Line(*_columns(line)).in_red() for line in entry.lines)
    return _book(
        session, entry.event, lines,
        cycle=entry.cycle, root=entry.about, reverses=entry, on=on, document=document, note=note,
    )  # fmt: skip


def running_cycle(session: Session, studio: Studio) -> FundingCycle:
    """Return the studio's running funding cycle; the first begins with the title."""
    hold(session)
    cycle = session.scalar(
        select(FundingCycle).where(
            FundingCycle.studio_key == studio.key, FundingCycle.ended_on.is_(None)
        )
    )
    if cycle is None:
        last = session.scalar(
            select(func.max(FundingCycle.number)).where(FundingCycle.studio_key == studio.key)
        )
        cycle = FundingCycle(studio=studio, number=(last or 0) + 1, begun_on=studio.granted_on)
        session.add(cycle)
        session.flush()
    return cycle


def next_cycle(session: Session, *, studio: Studio, on: date) -> FundingCycle:
    """End the running cycle and begin the next: a passing result was published on that day."""
    before = running_cycle(session, studio)
    if on < before.begun_on:
        raise Refused("结果公布日期早于本资助周期的开始日期")
    before.ended_on = on
    session.flush()
    cycle = FundingCycle(studio=studio, number=before.number + 1, begun_on=on)
    session.add(cycle)
    session.flush()
    return cycle


def _book(
    session: Session,
    event: str,
    lines: Sequence[Line],
    *,
    on: date,
    document: str,
    cycle: FundingCycle | None = None,
    about: AccountEntry | None = None,
    root: int | None = None,
    reverses: AccountEntry | None = None,
    case: str | None = None,
    note: str = "",
) -> AccountEntry:
    cycle = cycle or (about.cycle if about else None)
    today = _today(session)
    if on > today:
        raise WrongDay("日期不能晚于今天")
    if on.year < rules.FIRST_YEAR:
        raise WrongDay(say("日期不能早于%(year)s年", year=rules.FIRST_YEAR))
    document = fitting(document.strip(), label="凭证或者文号", most=100)
    if not document:
        raise Refused("请填写凭证号或者文号")
    hold(session, year=on.year)
    if session.get(ClosedYear, on.year) is not None:
        raise WrongDay(say("%(year)s年度已经结账，请记入本年", year=on.year))
    studio_key = cycle.studio_key if cycle else None
    rules.check(lines, before=queries.standing(session, studio_key))
    turn = numbers.following(session, name=f"books-{today.year}")
    entry = AccountEntry(
        number=f"台账{today.year}-{turn:06d}",
        event=event,
        on=on,
        booked_on=today,
        year=on.year,
        cycle=cycle,
        document=document,
        note=fitting(note.strip(), label="说明", most=500),
        case_number=case or (about.case_number if about else None),
        about=about.key if about else root,
        reverses=reverses.key if reverses else None,
        lines=[AccountLine(studio_key=studio_key, **asdict(line)) for line in lines],
    )
    try:
        with session.begin_nested():
            session.add(entry)
    except IntegrityError:
        if reverses is None:
            raise
        raise Refused("该分录已经冲销") from None
    if event in OF_THE_BUDGET:
        quotas.within(session, on.year)
    return entry


def hold(session: Session, *, year: int | None = None) -> None:
    """Let others who book wait until this transaction is over; `year`: those who close it too.

    Whoever looks at what is booked before booking more holds first. The running year's series
    comes before any other lock of the books, so that no two wait for one another.
    """
    running = _today(session).year
    numbers.hold(session, name=f"books-{running}")
    if year is not None and year != running:
        numbers.hold(session, name=f"books-{year}")


def _within(session: Session, fen: int, left: Callable[[], int], words: str) -> None:
    """Hold an amount against what is left, looked up when nobody else can book any more.

    :raises Refused: it is more
    """
    hold(session)
    there = left()
    if rules.amount(fen) > there:
        raise Refused(say(words, there=yuan(there)))


def _today(session: Session) -> date:
    return session.at.astimezone(BEIJING).date()


def _columns(line: AccountLine) -> tuple[str, int, int, str | None, str | None]:
    return line.account, line.debit, line.credit, line.source, line.unit


def _studio(entry: AccountEntry) -> Studio:
    if entry.cycle is None:
        raise ValueError(f"{entry.number} belongs to no studio")
    return entry.cycle.studio


def _unit(entry: AccountEntry) -> str:
    return _studio(entry).unit
