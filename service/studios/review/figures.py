"""How many experts a panel can still be drawn from, and why the others cannot be drawn."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, or_, select

from service.clock import BEIJING
from service.db import Session
from service.errors import say
from service.studios.pool import experts, suspending
from service.studios.pool.tables import Expert, ExpertTrade
from service.studios.review import actions
from service.studios.review.candidates import Subject, candidates, people_in
from service.studios.tables import Occupation


def panel_pool(session: Session, *, variables: Mapping[str, Any], **_: Any) -> list[dict[str, str]]:
    """Return the figures of the pool for the panel of a case, a sentence each.

    Reasons are told by kind, not in the words of those who declared them.
    """
    case, sheet = variables.get("case") or {}, variables.get("application") or {}
    occupation = session.get(Occupation, str(sheet.get("occupation")))
    if occupation is None or not variables.get("unit"):
        return []
    department = variables.get("department")
    number = str(case.get("number") or "")
    subject = Subject(
        occupation.code,
        str(variables["unit"]),
        department and str(department),
        people_in(session, number),
    )
    found = candidates(session, case=number, subject=subject, named={})
    seated = set((variables.get("panel") or {}).get("members") or ())
    left = [name for name in found.free if name not in seated]
    whole = len(found.free) + len(found.out)
    lines: list[str] = [
        say(
            "本专业（%(trade)s）在库可用 %(count)s 人，现在还可以抽取 %(left)s 人",
            trade=occupation.trade,
            count=whole,
            left=len(left),
        )
    ]
    if seated:
        lines.append(say("已在专家组：%(count)s 人", count=len(seated)))
        lines += _paused(session, seated)
    for why, count in sorted(Counter(map(_kind, found.out.values())).items()):
        lines.append(say("%(why)s：%(count)s 人", why=why, count=count))
    lines.append(_others(session, besides=occupation.trade))
    lines.append(_promised(session, number))
    return [{"value": str(place), "label": line} for place, line in enumerate(lines) if line]


def _promised(session: Session, case: str) -> str:
    found = actions.committed(session, case=case)
    return say("抽签种子的散列值（抽取前公布）：%(hash)s", hash=found) if found else ""


def _paused(session: Session, seated: set[str]) -> list[str]:
    """Say of each expert on the panel who is suspended now."""
    paused = suspending.paused(session, on=session.at.astimezone(BEIJING).date())
    called = experts.names(session)
    return [
        f"专家组成员{called[name]}{paused[name]}，请考虑更换"
        for name in sorted(seated & set(paused))
    ]


def _kind(why: str) -> str:
    return why.partition("：")[0]


def _others(session: Session, *, besides: str) -> str:
    counted = {trade: count for trade, count in by_trade(session).items() if trade != besides}
    if not counted:
        return ""
    said = "、".join(f"{trade} {count}" for trade, count in sorted(counted.items()))
    return say("其他专业在库人数：%(said)s", said=said)


def by_trade(session: Session) -> dict[str, int]:
    """Return how many experts of each trade can be drawn at all: active, in term, not suspended."""
    today = session.at.astimezone(BEIJING).date()
    in_term = or_(Expert.term_to.is_(None), Expert.term_to >= today)
    paused = list(suspending.paused(session, on=today))
    active = select(ExpertTrade.trade, func.count().label("number")).join(
        Expert, Expert.username == ExpertTrade.username
    )
    rows = session.execute(
        active.where(
            Expert.active,
            Expert.invited_for.is_(None),
            in_term,
            Expert.username.not_in(paused),
        ).group_by(ExpertTrade.trade)
    )
    return {row.trade: row.number for row in rows}
