"""What the section says of experts once their panel is done, and who is proposed to leave."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from sqlalchemy import func, select

from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused
from service.people.tables import Account
from service.studios.answers import text, yes
from service.studios.pool.rules import ASPECTS, LEVELS, MARKS, is_to_be_decided
from service.studios.pool.tables import Expert, Rating, Removal
from service.studios.review.tables import PanelDraw, Recusal, Seat
from service.studios.rounds.tables import ReviewGroup

FORM = "rating.experts"
SEATS = {"pledged": "参加评审", "asked": "参加评审", "replaced": "被更换"}
SILENT = "逾期"
"""How the reason begins for which an expert who did not answer or score was replaced."""
Aspect = Literal["good", "fair", "poor"]
Level = Literal["competent", "basic", "incompetent", "breach"]
"""What the decision table `expert-rating` makes of a row."""


class Ended(TypedDict):
    """A panel whose work is done: its case, and what it judged."""

    case: str
    name: str


class Sat(TypedDict):
    """An expert who is rated: a row of the form."""

    username: str
    name: str
    seat: str


class Panel(TypedDict):
    """Whom the section rates."""

    case: str
    name: str
    experts: list[Sat]
    count: int


class Rated(TypedDict):
    """The row of an expert in the form `expert-rating`."""

    username: str
    punctual: Aspect
    independent: Aspect
    quality: Aspect
    breach: NotRequired[bool | None]
    reason: NotRequired[str | None]


class RatingLetter(TypedDict):
    """What an expert reads of the rating."""

    username: str
    name: str
    level: str
    words: str


class Proposed(TypedDict):
    """An expert of whom the leader decides."""

    removal: int
    username: str
    name: str
    reason: str


class Recorded(TypedDict):
    """The ratings that were kept, and of whom is to be decided."""

    letters: list[RatingLetter]
    proposed: list[Proposed]


@declares(takes={"panel": Ended}, gives=Panel)
def begin(*, session: Session, panel: dict[str, Any]) -> dict[str, Any]:
    """列出要评价的专家：评完的专家组成员，以及因逾期被更换的；申明回避的不评价。

    输入：panel 评审结束的专家组 {case 评审的办件编号, name 评审的名称}。
    输出：case、name 同输入；experts 各位专家 {username 账号, name 姓名, seat 参加情况}；
    count 人数。
    """
    case = str(panel["case"])
    group = session.scalar(select(ReviewGroup).where(ReviewGroup.case_number == case))
    seats = _of_group(session, group.code) if group else _of_case(session, case)
    names = _names(session, seats)
    experts = [
        {"username": username, "name": names[username], "seat": seat}
        for username, seat in seats.items()
    ]
    return {"case": case, "name": str(panel["name"]), "experts": experts, "count": len(experts)}


def _of_group(session: Session, code: str) -> dict[str, str]:
    rows = select(Seat).where(Seat.group_code == code).order_by(Seat.drawn_at, Seat.username)
    return {row.username: SEATS[row.status] for row in session.scalars(rows) if row.status in SEATS}


def _of_case(session: Session, case: str) -> dict[str, str]:
    """Return who was drawn for a case: all but those who had an interest in it."""
    left = select(Recusal).where(Recusal.case_number == case)
    reasons = {row.username: row.reason for row in session.scalars(left)}
    draws = select(PanelDraw).where(PanelDraw.case_number == case).order_by(PanelDraw.turn)
    found = {}
    for draw in session.scalars(draws):
        for username in draw.drawn:
            reason = reasons.get(username)
            if reason is None:
                found[username] = "参加评审"
            elif reason.startswith(SILENT):
                found[username] = "被更换"
    return found


@declares(
    takes={"panel": Panel, "ratings": list[Rated] | None, "levels": list[Level]}, gives=Recorded
)
def record(
    *,
    session: Session,
    at: datetime,
    case: str,
    panel: dict[str, Any],
    levels: list[str],
    ratings: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """登记履职评价：逐人守时、独立、质量和等次；两次不称职或者一次违反承诺的，由局领导审定是否出库。

    输入：panel 要评价的专家（“列出要评价的专家”的输出）；ratings 各人的评价（表单“专家履职评价”）；
    levels 各人的等次，与 ratings 同序（决策“专家履职等次”）。
    输出：letters 各人 {username, name, level 等次, words 评价的文字}；
    proposed 由局领导审定的 {removal 出库建议, username, name, reason 理由}。

    :raises Refused: at the fields: no reason where one is due, others than those who sat
    """
    sat = {str(one["username"]): str(one["name"]) for one in panel["experts"]}
    problems = list(_problems(sat, ratings or []))
    if problems:
        raise Refused("请改正标出的内容", problems=problems)
    _hold(session, sat)
    letters, proposed = [], []
    for given, found in zip(ratings or [], levels, strict=True):
        row = Rating(
            case_number=case,
            username=given["username"],
            panel_case=panel["case"],
            panel=str(panel["name"])[:200],
            level=found,
            reason=text(given, "reason") or None,
            given_at=at,
            **{aspect: given[aspect] for aspect in ASPECTS},
        )
        session.add(row)
        session.flush()
        letters.append(_letter(row, sat[row.username]))
        proposed += _proposed(session, at, row, sat[row.username])
    return {"letters": letters, "proposed": proposed}


def _problems(
    sat: Mapping[str, str], ratings: Iterable[Mapping[str, Any]]
) -> Iterator[FieldProblem]:
    seen = []
    for place, given in enumerate(ratings):
        seen.append(text(given, "username"))
        doubtful = yes(given.get("breach")) or "poor" in [given.get(one) for one in ASPECTS]
        if doubtful and not text(given, "reason"):
            sentence = "评为“差”或者违反承诺的，请写明事实和理由"
            yield FieldProblem(f"{FORM}[{place}].reason", "理由", sentence)
    if sorted(seen) != sorted(sat):
        yield FieldProblem(FORM, "评价", "请逐一评价列出的专家，一人一行，不要增减")


def _hold(session: Session, usernames: Iterable[str]) -> None:
    """Lock the experts: two ratings at once would each count but their own."""
    rows = select(Expert.username).where(Expert.username.in_(list(usernames)))
    session.execute(rows.order_by(Expert.username).with_for_update()).all()


def _letter(row: Rating, name: str) -> dict[str, Any]:
    said = "，".join(f"{words}{MARKS[getattr(row, one)]}" for one, words in ASPECTS.items())
    reason = f"。理由：{row.reason.rstrip('。')}" if row.reason else ""
    return {
        "username": row.username,
        "name": name,
        "level": LEVELS[row.level],
        "words": f"{said}{reason}。",
    }


def _proposed(session: Session, at: datetime, row: Rating, name: str) -> list[dict[str, Any]]:
    """Propose that an expert leaves, unless it is being decided already."""
    expert = session.get_one(Expert, row.username)
    running = select(Removal).where(Removal.username == row.username, Removal.outcome.is_(None))
    since = _since_last(session, row.username)
    if not is_to_be_decided([one.level for one in since]) or session.scalar(running.limit(1)):
        return []
    if not expert.active or expert.invited_for is not None:
        return []  # has left already; a guest's account is closed with the group
    counted = [one for one in since if one.level in ("incompetent", "breach")]
    reason = "；".join(f"{one.panel}：{LEVELS[one.level]}，{one.reason}" for one in counted)
    removal = Removal(username=row.username, reason=reason[:1000], proposed_at=at)
    session.add(removal)
    session.flush()
    return [
        {
            "removal": removal.key,
            "username": row.username,
            "name": name,
            "reason": removal.reason,
        }
    ]


def _since_last(session: Session, username: str) -> list[Rating]:
    """Return an expert's ratings since it was decided last whether they stay."""
    closed = select(func.max(Removal.closed_at)).where(
        Removal.username == username, Removal.outcome.in_(("removed", "kept"))
    )
    last = session.scalar(closed)
    rows = select(Rating).where(Rating.username == username)
    if last is not None:
        rows = rows.where(Rating.given_at > last)
    return list(session.scalars(rows.order_by(Rating.given_at, Rating.case_number)))


def _names(session: Session, usernames: Iterable[str]) -> dict[str, str]:
    rows = select(Account.username, Account.name).where(Account.username.in_(list(usernames)))
    return {row.username: row.name for row in session.execute(rows)}


def counts(session: Session) -> dict[str, dict[str, int]]:
    """Return how often each expert was rated at which level: username → level → times."""
    rows = session.execute(
        select(Rating.username, Rating.level, func.count().label("times")).group_by(
            Rating.username, Rating.level
        )
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.username, {})[row.level] = row.times
    return found


def of_expert(session: Session, *, username: str) -> list[Rating]:
    """Return the ratings of an expert, the newest first."""
    rows = select(Rating).where(Rating.username == username)
    return list(session.scalars(rows.order_by(Rating.given_at.desc(), Rating.case_number)))
