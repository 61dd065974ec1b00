"""The panel of experts of a case: drawn by lot, with recusals."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import func, select

from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.people.tables import Account
from service.studios.review.candidates import (
    NAMED,
    Candidates,
    Subject,
    candidates,
    hold,
    of_case,
    people_in,
)
from service.studios.review.rules import draw as drawn_by
from service.studios.review.tables import PanelCommitment, PanelDraw, Recusal
from service.studios.rounds.seeds import digest

KNOWN_AGAIN = ("与申报单位", "与推荐部门", "声明利害关系", "本案回避", "暂停")
"""What keeps somebody out is found out again at each draw where it begins so: it may have ended."""


class Drawn(TypedDict):
    """A panel as it was drawn, with what is needed to draw it again."""

    members: list[str]
    names: list[str]
    seed: str
    seed_hash: str
    candidates: list[str]
    excluded: dict[str, str]


class Prepared(TypedDict):
    """The hash by which the seed of the next draw is bound."""

    seed_hash: str


@declares(gives=Prepared)
def prepare(*, session: Session, case: str) -> dict[str, Any]:
    """公开抽签种子的散列值：种子在抽取以前生成，抽取以前只公开散列值，抽取以后公开种子。

    输出：seed_hash 散列值（SHA-256）。
    """
    return {"seed_hash": digest(_committed(session, case, _turns(session, case) + 1))}


def committed(session: Session, *, case: str) -> str | None:
    """Return the hash of the seed of a case's next draw; None where none was made beforehand."""
    row = session.get(PanelCommitment, (case, _turns(session, case) + 1))
    return digest(row.seed) if row is not None else None


def _committed(session: Session, case: str, turn: int) -> str:
    """Return the seed of a turn, which is made now unless it was before."""
    row = session.get(PanelCommitment, (case, turn))
    if row is None:
        row = PanelCommitment(case_number=case, turn=turn, seed=secrets.token_hex(16))
        session.add(row)
        session.flush()
    return row.seed


@declares(gives=Drawn)
def draw(
    *,
    session: Session,
    at: datetime,
    case: str,
    occupation: str,
    unit: str,
    size: int,
    department: str | None = None,
    excluded: list[Any] | None = None,
) -> dict[str, Any]:
    """随机抽取评审专家：从该职业所属专业的专家库中抽取，同单位、同推荐部门和有利害关系的回避。

    输入：occupation 职业编码；unit 申报单位编号；department 推荐部门编号（单位自荐时为空）；
    size 人数（应为单数，不少于5人）；excluded 另外需要回避的专家（账号列表，可不填）。
    输出：members 抽中的账号；names 姓名；seed 抽签种子；seed_hash 抽取前公开的散列值；
    candidates 可抽取的人选；excluded 回避的人和原因。种子和人选全部留存，任何人可以复算。

    :raises Refused: fewer experts than wanted
    """
    named = _named(excluded or [])
    subject = Subject(occupation, unit, department, people_in(session, case))
    hold(session, subject)
    found = candidates(session, case=case, subject=subject, named=named)
    return _drawn(session, at, case, found.free, found.out, int(size))


@declares(gives=Drawn)
def substitute(
    *,
    session: Session,
    at: datetime,
    case: str,
    members: list[str],
    recused: list[Any],
    occupation: str | None = None,
    unit: str | None = None,
    department: str | None = None,
) -> dict[str, Any]:
    """专家回避或者更换后补抽：从专家库现在的人选中再抽同样人数，新入库的也在内，同样留存种子。

    输入：members 原评审组账号；recused 回避、更换的专家，账号列表或者 {expert, reason} 列表；
    occupation 职业编码、unit 申报单位编号、department 推荐部门编号（都可不填，默认按申报登记册）。
    输出：与“随机抽取评审专家”相同，members 为补抽后的全组。

    :raises Refused: nobody is left to draw
    """
    named = {name: why for name, why in _named(recused).items() if name in members}
    session.add_all(
        Recusal(username=name, case_number=case, reason=why, declared_at=at)
        for name, why in named.items()
        if session.get(Recusal, (name, case)) is None
    )
    kept = [name for name in members if name not in named]
    found = _candidates_now(session, case, _subject(session, case, occupation, unit, department))
    free = [name for name in found.free if name not in {*members, *named}]
    answer = _drawn(session, at, case, free, found.out | named, len(named))
    whole = [*kept, *answer["members"]]
    return answer | {"members": whole, "names": _names(session, whole)}


def _subject(
    session: Session, case: str, occupation: str | None, unit: str | None, department: str | None
) -> Subject | None:
    """Return what a diagram says of the panel's subject, else what the register has."""
    if occupation and unit:
        return Subject(occupation, unit, department, people_in(session, case))
    return of_case(session, case)


def _candidates_now(session: Session, case: str, subject: Subject | None) -> Candidates:
    """Return who can be drawn now; who was kept out by name at the first draw stays out.

    Of a case that no register knows only the candidates of its last draw are known.
    """
    last = _last_draw(session, case)
    if subject is None:
        left = [name for name in last.candidates if name not in last.drawn]
        return Candidates(left, dict(last.excluded))
    named = {name: why for name, why in last.excluded.items() if not why.startswith(KNOWN_AGAIN)}
    hold(session, subject)
    return candidates(session, case=case, subject=subject, named=named)


def _named(recused: Iterable[Any]) -> dict[str, str]:
    """Return username → reason for usernames or {expert, reason} objects."""
    found = {}
    for one in recused:
        if isinstance(one, Mapping):
            found[str(one.get("expert"))] = str(one.get("reason") or "声明回避")[:2000]
        if isinstance(one, str):
            found[one] = NAMED
    return found


def _drawn(
    session: Session, at: datetime, case: str, free: list[str], out: dict[str, str], size: int
) -> dict[str, Any]:
    if len(free) < size:
        raise Refused(
            say(
                "可抽取的专家只有%(count)s人，不足%(size)s人，请先充实专家库",
                count=len(free),
                size=size,
            )
        )
    turn = _turns(session, case) + 1
    seed = _committed(session, case, turn)
    row = PanelDraw(
        case_number=case,
        turn=turn,
        seed=seed,
        candidates=free,
        excluded=out,
        drawn=drawn_by(seed, free, size),
        drawn_at=at,
    )
    session.add(row)
    session.flush()
    _committed(session, case, turn + 1)
    return {
        "members": row.drawn,
        "names": _names(session, row.drawn),
        "seed": seed,
        "seed_hash": digest(seed),
        "candidates": free,
        "excluded": out,
    }


def _turns(session: Session, case: str) -> int:
    turns = select(func.count()).select_from(PanelDraw).where(PanelDraw.case_number == case)
    return session.scalar(turns) or 0


def _last_draw(session: Session, case: str) -> PanelDraw:
    rows = select(PanelDraw).where(PanelDraw.case_number == case)
    return session.scalars(rows.order_by(PanelDraw.turn.desc()).limit(1)).one()


def _names(session: Session, usernames: list[str]) -> list[str]:
    return [session.get_one(Account, username).name for username in usernames]
