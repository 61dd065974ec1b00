"""Whether a group's panel can be drawn: needed, in the pool, kept out by what, left (article 7)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from service.clock import BEIJING
from service.db import Session
from service.people.tables import Account
from service.studios.pool import experts, suspending
from service.studios.pool.tables import Expert
from service.studios.review.tables import Seat
from service.studios.rounds.rules import LEAST_PANEL, add_months
from service.studios.rounds.tables import Application, ReviewGroup, Round, RoundEntry

MOST_GROUPS = 4
"""Groups an expert sits on within twelve months; who has as many is not drawn again."""


@dataclass(frozen=True)
class Board:
    """The pool as a group's draw sees it: who is left, and username → why for the others."""

    free: tuple[str, ...]
    out: Mapping[str, str]

    @property
    def whole(self) -> int:
        """How many experts of the trade the pool has."""
        return len(self.free) + len(self.out)


def cases_of(session: Session, group: str) -> list[RoundEntry]:
    """Return the applications of a group that are judged, by number."""
    rows = select(RoundEntry).where(
        RoundEntry.group_code == group,
        RoundEntry.status.not_in(("withdrawn", "lapsed", "cancelled", "moved", "returned")),
    )
    return list(session.scalars(rows.order_by(RoundEntry.case_number)))


def board(
    session: Session,
    *,
    group: ReviewGroup,
    at: datetime,
    trades: Sequence[str] = (),
    named: Mapping[str, str] | None = None,
    invited: Iterable[str] = (),
) -> Board:
    """Part the experts of a group's trade (and of `trades`) into those who can be drawn or not.

    One panel judges the whole list, so whoever is tied to one application is out for all.
    `named` are kept out or absent, with the reason; `invited` join whatever they judge otherwise.
    """
    ties = [_tie(session, entry.case_number) for entry in cases_of(session, group.code)]
    opened = session.get_one(Round, group.round_code).opens_on
    busy, seated = _loads(session, at), _seated(session, group.code)
    paused = suspending.paused(session, on=at.astimezone(BEIJING).date())
    called = experts.names(session)
    own = select(Expert.username).where(Expert.invited_for == group.code, Expert.active)
    guests = {*invited, *session.scalars(own)}
    found: dict[str, str | None] = {}
    for expert in _pool(session, [group.trade, *trades], guests):
        late = expert.enrolled_on is not None and expert.enrolled_on > opened
        found[expert.username] = (
            _tied(expert, ties, called[expert.username])
            or seated.get(expert.username)
            or paused.get(expert.username)
            or (named or {}).get(expert.username)
            or ("批次开始受理以后入库" if late and expert.username not in guests else None)
            or (
                f"十二个月内已参加{MOST_GROUPS}组评审"
                if busy[expert.username] >= MOST_GROUPS
                else None
            )
        )
    free = tuple(sorted(name for name, why in found.items() if why is None))
    return Board(free, {name: why for name, why in sorted(found.items()) if why})


def _tied(expert: Expert, ties: Sequence[Mapping[str, Any]], name: str) -> str | None:
    found = (experts.tied_to(expert, name=name, **tie) for tie in ties)
    return next(filter(None, found), None)


def _tie(session: Session, case: str) -> dict[str, Any]:
    row = session.get_one(Application, case)
    return {
        "unit": experts.family(session, code=row.unit),
        "department": row.department,
        "people": people_of(row),
    }


def people_of(row: Application) -> frozenset[str]:
    """Return the names of an application's master and members."""
    return frozenset({row.master_name, *(row.members or "").split("\n")} - {""})


def _pool(session: Session, trades: Sequence[str], guests: set[str]) -> list[Expert]:
    found: dict[str, Expert] = {}
    for trade in trades:
        for expert in experts.of_trade(session, trade=trade):
            found[expert.username] = expert
    for username in guests:
        guest = session.get(Expert, username)
        if guest is not None:
            found[username] = guest
    return list(found.values())


def _seated(session: Session, group: str) -> dict[str, str]:
    rows = session.scalars(select(Seat).where(Seat.group_code == group))
    words = {"recused": "申明回避", "replaced": "已经更换"}
    found = {}
    for seat in rows:
        said = words.get(seat.status, "已在专家组")
        found[seat.username] = f"{said}：{seat.reason}" if seat.reason else said
    return found


def _loads(session: Session, at: datetime) -> Counter[str]:
    """Return on how many groups each expert has sat within twelve months."""
    since = add_months(at.astimezone(BEIJING).date(), -12)
    counted = (
        select(Seat.username, func.count().label("groups"))
        .join(ReviewGroup)
        .join(Round)
        .where(Seat.status.in_(("asked", "pledged")), Round.opens_on >= since)
        .group_by(Seat.username)
    )
    return Counter({row.username: row.groups for row in session.execute(counted)})


def lines(
    session: Session, *, variables: Mapping[str, Any], at: datetime, **_: Any
) -> list[dict[str, str]]:
    """Return the board of a group's case, a sentence each, for the form of its panel."""
    known = variables.get("group")
    code = known.get("code") if isinstance(known, Mapping) else None
    group = session.get(ReviewGroup, str(code)) if code else None
    if group is None:
        return []
    found = board(session, group=group, at=at)
    needed = group.seats or LEAST_PANEL
    seated = sum(1 for seat in _seated(session, group.code).values() if seat == "已在专家组")
    said = [
        f"本组{len(cases_of(session, group.code))}件申报，专家组需要{needed}人（单数，不少于5人）",
        f"“{group.trade}”专业在库{found.whole}人，现在可以抽取{len(found.free)}人"
        + (f"，已在专家组{seated}人" if seated else ""),
        *(f"{why}：{count}人" for why, count in sorted(Counter(_kinds(found)).items())),
        f"抽签种子的散列值（抽取前公布）：{group.seed_hash}",
    ]
    said += _neighbours(session, variables, group, at, found)
    said += paused_seats(session, group=group.code, at=at)
    if len(found.free) + seated < needed:
        said.insert(2, f"人数不足，还差{needed - seated - len(found.free)}人")
    return [{"value": str(place), "label": line} for place, line in enumerate(said)]


def paused_seats(session: Session, *, group: str, at: datetime) -> list[str]:
    """Say of each expert on the panel of a group who is suspended now: the section may replace."""
    paused = suspending.paused(session, on=at.astimezone(BEIJING).date())
    sits = select(Seat.username).where(
        Seat.group_code == group, Seat.status.in_(("asked", "pledged"))
    )
    sitting = [name for name in session.scalars(sits.order_by(Seat.username)) if name in paused]
    called = names(session, sitting)
    return [
        f"专家组成员{who}{paused[name]}，请考虑更换"
        for name, who in zip(sitting, called, strict=True)
    ]


def _neighbours(
    session: Session,
    variables: Mapping[str, Any],
    group: ReviewGroup,
    at: datetime,
    own: Board,
) -> list[str]:
    """Say of each related trade how many more could be drawn from it."""
    related = variables.get("related")
    lines = []
    for trade in related if isinstance(related, list) else []:
        found = board(session, group=group, at=at, trades=(str(trade),))
        more = len(set(found.free) - set(own.free))
        lines.append(f"相近专业“{trade}”另有可以抽取的{more}人")
    return lines


def _kinds(found: Board) -> list[str]:
    return [why.partition("：")[0] for why in found.out.values()]


def names(session: Session, usernames: Iterable[str]) -> list[str]:
    """Return people's names by their usernames."""
    return [session.get_one(Account, username).name for username in usernames]
