"""The panel of a group: drawn, seated, substituted; its marks, ranking and minutes (article 7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import func, select

from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.studios.pool import suspending
from service.studios.review.board import Board, board, cases_of, names
from service.studios.review.rules import draw as drawn_by
from service.studios.review.tables import Mark, PanelDraw, Seat
from service.studios.rounds import seeds
from service.studios.rounds.rules import LEAST_PANEL, SCORING
from service.studios.rounds.tables import ReviewGroup


class GroupDrawn(TypedDict):
    """A panel as it stands after a draw, and who has to be asked now."""

    members: list[str]
    names: list[str]
    asked: list[str]
    seed: str
    seed_hash: str
    candidates: list[str]
    excluded: dict[str, str]


class Seats(TypedDict):
    """Whether a panel is complete, and who keeps out of its group."""

    complete: bool
    recused: list[str]


class GroupOpened(TypedDict):
    """The applications that a panel may open now."""

    cases: list[str]
    members: list[str]


def find(session: Session, code: str) -> ReviewGroup:
    """Return a group, locked until the transaction ends.

    :raises Refused: there is none of this code
    """
    row = session.get(ReviewGroup, code, with_for_update=True)
    if row is None:
        raise Refused("没有这个专业组")
    return row


def begin(*, session: Session, case: str, group: str) -> None:
    """登记专业组：本办件办理这一组的评审。输入：group 专业组编号。"""
    find(session, group).case_number = case
    session.flush()


@declares(gives=GroupDrawn)
def draw(
    *,
    session: Session,
    at: datetime,
    case: str,
    group: str,
    size: int,
    excluded: list[str] | None = None,
    absent: list[str] | None = None,
    neighbours: list[str] | None = None,
    invited: list[str] | None = None,
) -> dict[str, Any]:
    """随机抽取专业组的评审专家：回避以整组申报为准；种子在抽取前已公布散列值。

    输入：group 专业组编号；size 人数（单数，不少于5人）；excluded 应当回避的专家；
    absent 届时不能参加的专家；neighbours 相近专业（人数不足时一并抽取）；invited 特邀专家账号。
    输出：members 专家组账号；names 姓名；asked 要询问的账号；seed 抽签种子；
    seed_hash 抽取前公布的散列值；candidates 可抽取的人选；excluded 不能抽取的人和原因。

    :raises Refused: an even or too small size, or fewer experts than wanted
    """
    row = find(session, group)
    if size < LEAST_PANEL or size % 2 == 0:
        raise Refused("专家人数应为单数，不少于5人")
    for seat in held(session, group):
        session.delete(seat)  # of a panel that is composed again anybody may be drawn again
    session.flush()
    row.seats, row.status = size, "drawn"
    _void_all(session, row)
    suspending.hold(session, trades=[row.trade, *(neighbours or ())])
    named = (dict.fromkeys(excluded or [], "指定回避")) | dict.fromkeys(
        absent or [], "届时不能参加"
    )
    found = board(
        session, group=row, at=at, trades=neighbours or (), named=named, invited=invited or ()
    )
    return _draw(session, at, case, row, found, size)


def _void_all(session: Session, row: ReviewGroup) -> None:
    for entry in cases_of(session, row.code):
        for mark in session.scalars(select(Mark).where(Mark.case_number == entry.case_number)):
            mark.void = True
        if entry.status == "scored":
            entry.status = "reviewing"
    session.flush()


@declares(gives=GroupDrawn)
def substitute(
    *,
    session: Session,
    at: datetime,
    case: str,
    group: str,
    neighbours: list[str] | None = None,
    invited: list[str] | None = None,
) -> dict[str, Any]:
    """补抽专业组的评审专家：回避、更换了几位就补几位；被更换专家在全组的评分作废。

    输入：group 专业组编号；neighbours 相近专业；invited 特邀专家账号（都可不填）。
    输出：与“随机抽取专业组的评审专家”相同，members 为补抽后的全组。

    :raises Refused: nobody is left to draw
    """
    row = find(session, group)
    seats = held(session, group)
    suspending.hold(session, trades=[row.trade, *(neighbours or ())])
    found = board(session, group=row, at=at, trades=neighbours or (), invited=invited or ())
    return _draw(session, at, case, row, found, (row.seats or LEAST_PANEL) - len(seats))


def _draw(
    session: Session, at: datetime, case: str, row: ReviewGroup, found: Board, size: int
) -> dict[str, Any]:
    if len(found.free) < size:
        raise Refused(
            say(
                "可抽取的专家只有%(count)s人，不足%(size)s人；可以加入相近专业、特邀专家，"
                "或者将本组转入下一批次",
                count=len(found.free),
                size=size,
            )
        )
    turns = select(func.count()).select_from(PanelDraw).where(PanelDraw.case_number == case)
    turn = (session.scalar(turns) or 0) + 1
    seed, before = seeds.reveal(session, group=row.code, turn=turn), row.seed_hash
    drawn = drawn_by(seed, list(found.free), size)
    session.add(
        PanelDraw(
            case_number=case,
            turn=turn,
            seed=seed,
            candidates=list(found.free),
            excluded=dict(found.out),
            drawn=drawn,
            drawn_at=at,
        )
    )
    session.add_all(
        Seat(group_code=row.code, username=name, status="asked", drawn_at=at) for name in drawn
    )
    row.seed_hash = seeds.commit(session, group=row.code, turn=turn + 1)
    session.flush()
    members = [seat.username for seat in held(session, row.code)]
    return {
        "members": members,
        "names": names(session, members),
        "asked": drawn,
        "seed": seed,
        "seed_hash": before,
        "candidates": list(found.free),
        "excluded": dict(found.out),
    }


def held(session: Session, group: str) -> list[Seat]:
    """Return the seats that are held now, in the order of their draw."""
    rows = select(Seat).where(Seat.group_code == group, Seat.status.in_(("asked", "pledged")))
    return list(session.scalars(rows.order_by(Seat.drawn_at, Seat.username)))


@declares(takes={"conflict": Literal["none", "conflict", "silent"]})
def pledge(
    *,
    session: Session,
    at: datetime,
    group: str,
    expert: str,
    conflict: str,
    reason: str | None = None,
) -> None:
    """登记专家的承诺或者回避：承诺的可以评审，回避、逾期不答复的由其他专家替换。

    输入：group 专业组编号；expert 专家账号；conflict 取 none 没有利害关系并已承诺、
    conflict 申明回避、silent 逾期没有答复；reason 回避理由。
    """
    find(session, group)
    seat = session.get_one(Seat, (group, expert))
    if conflict == "none":
        seat.status, seat.pledged_at = "pledged", at
    else:
        _leave(session, seat, "recused" if conflict == "conflict" else "replaced", reason)
    session.flush()


def _leave(session: Session, seat: Seat, status: str, reason: str | None) -> None:
    seat.status, seat.reason = status, (reason or "逾期没有答复")[:2000]
    for entry in cases_of(session, seat.group_code):
        mark = session.get(Mark, (entry.case_number, seat.username))
        if mark is not None:
            mark.void = True
        if entry.status == "scored":
            entry.status = "reviewing"


def replace(*, session: Session, group: str, experts: list[str], reason: str) -> None:
    """更换专家：这些专家在全组的评分作废，由补抽的专家评全组（办法第七条）。

    输入：group 专业组编号；experts 专家账号；reason 理由。

    :raises Refused: nobody is named, or somebody who does not sit on the panel
    """
    row = find(session, group)
    sitting = {seat.username: seat for seat in held(session, row.code)}
    if not experts or not set(experts) <= sitting.keys():
        raise Refused("请选择要更换的专家")
    for name in experts:
        _leave(session, sitting[name], "replaced", reason)
    session.flush()


@declares(gives=Seats)
def seats(*, session: Session, group: str) -> dict[str, Any]:
    """核对专家组：是否都已承诺。

    输入：group 专业组编号。
    输出：complete 全组专家都已承诺；recused 申明回避、被更换的专家账号（看不到本组）。
    """
    row = find(session, group)
    pledged = [seat for seat in held(session, group) if seat.status == "pledged"]
    rows = select(Seat.username).where(
        Seat.group_code == group, Seat.status.in_(("recused", "replaced"))
    )
    return {
        "complete": len(pledged) == row.seats,
        "recused": list(session.scalars(rows.order_by(Seat.username))),
    }


@declares(gives=GroupOpened)
def open_cases(*, session: Session, group: str) -> dict[str, Any]:
    """开始评审：全组专家都已承诺，可以打开申报材料。

    输入：group 专业组编号。输出：cases 本组申报的办件编号；members 专家账号。

    :raises Refused: an expert has not pledged yet
    """
    row = find(session, group)
    seats = held(session, group)
    if any(seat.status != "pledged" for seat in seats) or len(seats) != row.seats:
        raise Refused("还有专家没有作出承诺")
    row.status = "scoring"
    session.flush()
    found = [one.case_number for one in cases_of(session, group) if one.status in SCORING]
    return {"cases": found, "members": [seat.username for seat in seats]}


def panel_choices(
    session: Session, *, variables: Mapping[str, Any], **_: Any
) -> list[dict[str, str]]:
    """Offer the experts who sit on the panel of a group's case."""
    known = variables.get("group")
    code = str(known.get("code")) if isinstance(known, Mapping) else ""
    found = [seat.username for seat in held(session, code)]
    return [
        {"value": name, "label": label}
        for name, label in zip(found, names(session, found), strict=True)
    ]
