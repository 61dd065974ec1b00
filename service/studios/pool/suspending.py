"""Experts who are not drawn for a time (暂停), and the lock under which draws see it."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select

from service.clock import BEIJING, in_words
from service.db import Session
from service.errors import FieldProblem, NotFound, Refused, say
from service.studios.pool.rules import is_suspended
from service.studios.pool.tables import Expert, ExpertTrade, Removal, Suspension

SHORTEST, LONGEST = 4, 1000
"""Letters of a reason."""
WAITING = "等候审定是否出库"


def suspend(
    session: Session,
    *,
    username: str,
    begins_on: date,
    until: date | None,
    reason: str,
    by: str,
) -> Suspension:
    """Let nobody draw an expert from a day on, until the end of another or until further notice.

    Waits for a draw that is under way, and draws wait for it: the row of the expert is locked.

    :param by: the name of who orders it
    :raises Refused: at the fields; nobody of the pool, or suspended at that time already
    :raises NotFound: there is no such expert
    """
    expert = _held(session, username)
    if not expert.active or expert.invited_for is not None:
        raise Refused("只能暂停在库的专家")
    problems = [*_wrong_days(session, begins_on, until), *_wrong_reason("reason", reason)]
    if problems:
        raise Refused("；".join(one.sentence for one in problems), problems=problems)
    for row in _of(session, username):
        if row.ended_on is None and _meet(row, begins_on, until):
            raise Refused(say("这段时间里已经暂停（%(when)s），请先恢复", when=period(row)))
    row = Suspension(
        username=username,
        begins_on=begins_on,
        until=until,
        reason=reason,
        ordered_by=by,
    )
    session.add(row)
    session.flush()
    return row


def resume(session: Session, *, key: int, username: str, reason: str, by: str) -> Suspension:
    """End a suspension by hand: from today the expert can be drawn again.

    :raises Refused: it is over already, or no reason is given
    :raises NotFound: the expert has no such suspension
    """
    _held(session, username)
    row = session.get(Suspension, key, with_for_update=True)
    if row is None or row.username != username:
        raise NotFound(f"suspension {key}")
    today = session.at.astimezone(BEIJING).date()
    if row.ended_on is not None or (row.until is not None and row.until < today):
        raise Refused("这次暂停已经结束")
    problems = _wrong_reason("end_reason", reason)
    if problems:
        raise Refused(problems[0].sentence, problems=problems)
    row.ended_on, row.ended_by, row.end_reason = today, by, reason
    session.flush()
    return row


def paused(session: Session, *, on: date) -> Mapping[str, str]:
    """Return who is not drawn on a day, and why: suspended, or the leader has yet to decide."""
    found = {}
    open_ = select(Suspension).where(Suspension.ended_on.is_(None), Suspension.begins_on <= on)
    for row in session.scalars(open_.order_by(Suspension.key)):
        if is_suspended(begins_on=row.begins_on, until=row.until, ended_on=row.ended_on, on=on):
            found[row.username] = f"暂停：{period(row)}"
    running = select(Removal.username).where(Removal.outcome.is_(None))
    return found | dict.fromkeys(session.scalars(running), f"暂停：{WAITING}")


def hold(session: Session, *, trades: Iterable[str]) -> None:
    """Lock the experts of some trades: nobody suspends one of them until the draw is made.

    In the order of their names, so that two draws wait for one another and never for each other.
    """
    of = select(ExpertTrade.username).where(ExpertTrade.trade.in_(list(trades)))
    rows = select(Expert.username).where(Expert.username.in_(of)).order_by(Expert.username)
    session.execute(rows.with_for_update()).all()


def of_expert(session: Session, *, username: str) -> list[Suspension]:
    """Return an expert's suspensions, the newest first."""
    return _of(session, username)


def period(row: Suspension) -> str:
    """Return the time of a suspension in words."""
    first = f"{in_words(row.begins_on)}起"
    return f"{first}至{in_words(row.until)}" if row.until else f"{first}，另行通知为止"


def _held(session: Session, username: str) -> Expert:
    expert = session.get(Expert, username, with_for_update=True)
    if expert is None:
        raise NotFound(f"expert {username}")
    return expert


def _of(session: Session, username: str) -> list[Suspension]:
    rows = select(Suspension).where(Suspension.username == username)
    return list(session.scalars(rows.order_by(Suspension.key.desc())))


def _wrong_days(session: Session, begins_on: date, until: date | None) -> list[FieldProblem]:
    if begins_on < session.at.astimezone(BEIJING).date():
        return [FieldProblem("begins_on", "开始日期", "开始日期不能早于今天")]
    if until is not None and until < begins_on:
        return [FieldProblem("until", "截止日期", "截止日期不能早于开始日期")]
    return []


def _wrong_reason(path: str, reason: str) -> list[FieldProblem]:
    if SHORTEST <= len(reason) <= LONGEST:
        return []
    sentence = say("请写明理由，%(least)s至%(most)s字", least=SHORTEST, most=LONGEST)
    return [FieldProblem(path, "理由", sentence)]


def _meet(row: Suspension, first: date, last: date | None) -> bool:
    """Ask whether a suspension and another time have a day in common."""
    begins_before = last is None or row.begins_on <= last
    return begins_before and (row.until is None or first <= row.until)
