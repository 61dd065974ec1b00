"""The list of a round: who is in it, how each stands, who is told what (article 7)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.people.tables import Organisation
from service.studios.rounds import seeds
from service.studios.rounds.calling import adopt, of_case
from service.studios.rounds.rules import parted, shares
from service.studios.rounds.tables import Application, ReviewGroup, Round, RoundEntry
from service.studios.tables import Occupation


class Entered(TypedDict):
    """How an application is reviewed."""

    together: bool
    round: str
    name: str
    lapsed: bool


class Locked(TypedDict):
    """The list of a round as it was locked."""

    reviewed: int
    moved: list[str]
    lapsed: list[str]


class Group(TypedDict):
    """A group as its case begins with it."""

    code: str
    name: str
    trade: str
    round: str
    round_name: str
    count: int
    studios: str


class Grouped(TypedDict):
    """The groups of a round."""

    groups: list[Group]


def entry_of(session: Session, case: str) -> RoundEntry:
    """Return the entry of an application, its round locked until the transaction ends.

    :raises Refused: it is in no list
    """
    found = session.get(RoundEntry, case)
    if found is None:
        raise Refused("本申报不在申报批次的评审名册中")
    session.get_one(Round, found.round_code, with_for_update=True)
    session.refresh(found)
    return found


@declares(gives=Entered)
def enter(*, session: Session, case: str) -> dict[str, Any]:
    """进入批次名册：材料齐全的申报登记进名册，等候集中评审。

    输出：together 本批次集中评审（否则各件单独评审）；round 现在所在的批次编号；name 批次名称；
    lapsed 锁定名册时没有补正完、已按逾期终止。名册锁定以后不再进入本批次，转入下一批次。
    """
    application = session.get_one(Application, case)
    row = session.get_one(Round, application.round_code, with_for_update=True)
    given = {"round": row.code, "name": row.name}
    if not row.together:
        return {"together": False, "lapsed": False, **given}
    entry = session.get(RoundEntry, case)
    if entry is None:
        entry = RoundEntry(case_number=case, round_code=row.code, status="ready")
        entry.status = "ready" if row.status == "open" else "moved"
        session.add(entry)
    elif entry.status == "cancelled":
        entry.status = "moved"
    session.flush()
    if entry.status == "moved":
        following = _following(session, besides=row.code)
        if following is not None:
            adopt(session, entry=entry, row=following)
            given = {"round": following.code, "name": following.name}
    return {"together": True, "lapsed": entry.status == "lapsed", **given}


def _following(session: Session, *, besides: str) -> Round | None:
    """Return the round that is open and not locked, the one that ends first."""
    rows = select(Round).where(
        Round.status == "open", Round.case_number.is_not(None), Round.code != besides
    )
    return session.scalar(rows.order_by(Round.closes_on).limit(1))


@declares(takes={"late": Literal["transfer", "lapse"]}, gives=Locked)
def lock(*, session: Session, at: datetime, case: str, late: str) -> dict[str, Any]:
    """锁定评审名册：材料齐全的进入评审；还在补正的随下一批次，或者按逾期终止。锁定以后不再进人。

    输入：late 还在补正的怎样办：transfer 随下一批次，lapse 逾期终止。
    输出：reviewed 进入评审的件数；moved 随下一批次的办件编号；lapsed 逾期终止的办件编号。

    :raises Refused: applications are still taken, or it is locked already
    """
    row = of_case(session, case)
    today = at.astimezone(BEIJING).date()
    if row.status != "open":
        raise Refused("评审名册已经锁定")
    if row.closes_on >= today:
        raise Refused("受理期还没有结束，不能锁定评审名册")
    row.status, row.locked_on = "locked", today
    status = "moved" if late == "transfer" else "lapsed"
    left = []
    for application in _under_way(session, row):
        entry = session.get(RoundEntry, application.case_number)
        if entry is not None and entry.status == "ready":
            entry.status = "reviewing"
            continue
        left.append(application.case_number)
        number = application.case_number
        session.add(RoundEntry(case_number=number, round_code=row.code, status=status))
    session.flush()
    return {
        "reviewed": len(entries_of(session, row.code, "reviewing")),
        "moved": left if status == "moved" else [],
        "lapsed": left if status == "lapsed" else [],
    }


def _under_way(session: Session, row: Round) -> list[Application]:
    rows = select(Application).where(
        Application.round_code == row.code, Application.outcome.is_(None)
    )
    return list(session.scalars(rows.order_by(Application.case_number)))


def entries_of(session: Session, code: str, *statuses: str) -> list[RoundEntry]:
    """Return the entries of a round that stand in one of these ways, by number."""
    rows = select(RoundEntry).where(RoundEntry.round_code == code, RoundEntry.status.in_(statuses))
    return list(session.scalars(rows.order_by(RoundEntry.case_number)))


@declares(gives=Grouped)
def group(*, session: Session, case: str, most: int | None = None) -> dict[str, Any]:
    """按专业分组：每个专业一组；件数多的专业可以分成几组。拟支持数量按各组件数分配到组。

    输入：most 每组最多件数（空为不拆分）。
    输出：groups 各组 {code 编号, name 组名, trade 专业, round 批次编号, round_name 批次名称,
    count 件数, studios 各件名称和单位}。每组抽签的种子此时生成，公开其散列值。

    :raises Refused: the list is not locked, or grouped already
    """
    row = of_case(session, case)
    if row.status != "locked":
        raise Refused("请先锁定评审名册")
    if session.scalar(select(ReviewGroup).where(ReviewGroup.round_code == row.code).limit(1)):
        raise Refused("已经分组")
    parts = _parts(session, row, int(most) if most else None)
    counts = [len(cases) for _, _, cases in parts]
    given: list[int | None] = [None] * len(parts)
    if row.places is not None:
        given = [*shares(counts, places=row.places)]
    found = []
    for position, ((trade, name, cases), places) in enumerate(
        zip(parts, given, strict=True), start=1
    ):
        made = ReviewGroup(
            code=f"{row.code}-{position:02d}",
            round_code=row.code,
            position=position,
            trade=trade,
            name=name,
            places=places,
            seed_hash="",
        )
        session.add(made)
        session.flush()
        made.seed_hash = seeds.commit(session, group=made.code, turn=1)
        for number in cases:
            session.get_one(RoundEntry, number).group_code = made.code
        session.flush()
        found.append(_described(session, row, made, cases))
    return {"groups": found}


def _parts(session: Session, row: Round, most: int | None) -> list[tuple[str, str, list[str]]]:
    by_trade: dict[str, list[str]] = {}
    for entry in entries_of(session, row.code, "reviewing"):
        application = session.get_one(Application, entry.case_number)
        trade = session.get_one(Occupation, application.occupation_code).trade
        by_trade.setdefault(trade, []).append(entry.case_number)
    found = []
    for trade, cases in sorted(by_trade.items()):
        parts = parted(cases, most=most)
        for turn, part in enumerate(parts, start=1):
            found.append((trade, trade if len(parts) == 1 else f"{trade}第{turn}组", part))
    return found


def _described(session: Session, row: Round, made: ReviewGroup, cases: list[str]) -> dict[str, Any]:
    lines = []
    for number in cases:
        one = session.get_one(Application, number)
        lines.append(f"{one.studio_name}（{session.get_one(Organisation, one.place).name}）")
    return {
        "code": made.code,
        "name": made.name,
        "trade": made.trade,
        "round": row.code,
        "round_name": row.name,
        "count": len(cases),
        "studios": "；".join(lines),
    }


def in_order(session: Session, entries: Iterable[RoundEntry]) -> list[RoundEntry]:
    """Return entries by group and rank, as lists show them."""
    positions = {one.code: one.position for one in session.scalars(select(ReviewGroup))}
    return sorted(
        entries,
        key=lambda one: (
            positions.get(one.group_code or "", 0),
            one.rank or 0,
            one.case_number,
        ),
    )
