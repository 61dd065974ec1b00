"""The panel of experts of a case: drawn by lot, with recusals."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.errors import Refused
from service.people.tables import Account
from service.studios import experts
from service.studios.rules import draw as drawn_by
from service.studios.tables import Occupation, PanelDraw, Recusal


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
    输出：members 抽中的账号；names 姓名；seed 抽签种子；candidates 可抽取的人选；
    excluded 回避的人和原因。种子和人选全部留存，任何人可以复算。

    :raises Refused: fewer experts than wanted
    """
    named = _named(excluded or [])
    free, out = _candidates(session, case, occupation, unit, department, named)
    return _drawn(session, at, case, free, out, int(size))


def substitute(
    *,
    session: Session,
    at: datetime,
    case: str,
    members: list[str],
    recused: list[Any],
) -> dict[str, Any]:
    """专家回避后补抽：回避的专家退出，从其余人选中再抽同样人数，同样留存种子。

    输入：members 原评审组账号；recused 回避的专家，账号列表或者 {expert, reason} 列表。
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
    last = _last_draw(session, case)
    free = [name for name in last.candidates if name not in {*members, *named, *last.drawn}]
    answer = _drawn(session, at, case, free, last.excluded | named, len(named))
    whole = [*kept, *answer["members"]]
    return answer | {"members": whole, "names": _names(session, whole)}


def _named(recused: Iterable[Any]) -> dict[str, str]:
    """Return username → reason for usernames or {expert, reason} objects."""
    found = {}
    for one in recused:
        if isinstance(one, Mapping):
            found[str(one.get("expert"))] = str(one.get("reason") or "声明回避")[:2000]
        if isinstance(one, str):
            found[one] = "指定回避"
    return found


def _candidates(
    session: Session,
    case: str,
    occupation: str,
    unit: str,
    department: str | None,
    named: Mapping[str, str],
) -> tuple[list[str], dict[str, str]]:
    trade = session.get_one(Occupation, occupation).trade
    family = experts.family(session, code=unit)
    free, out = [], {}
    for expert in experts.of_trade(session, trade=trade):
        why = experts.kept_out(
            session,
            expert=expert,
            case=case,
            unit=family,
            department=department,
            excluded=named,
        )
        if why:
            out[expert.username] = why
        else:
            free.append(expert.username)
    return free, out


def _drawn(
    session: Session, at: datetime, case: str, free: list[str], out: dict[str, str], size: int
) -> dict[str, Any]:
    if len(free) < size:
        raise Refused(f"可抽取的专家只有{len(free)}人，不足{size}人，请先充实专家库")
    seed = secrets.token_hex(16)
    row = PanelDraw(
        case_number=case,
        turn=_turns(session, case) + 1,
        seed=seed,
        candidates=free,
        excluded=out,
        drawn=drawn_by(seed, free, size),
        drawn_at=at,
    )
    session.add(row)
    session.flush()
    return {
        "members": row.drawn,
        "names": _names(session, row.drawn),
        "seed": seed,
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
