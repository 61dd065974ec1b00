"""The marks of a group's panel, its ranking, votes and minutes (article 7)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.studios.review.board import cases_of, names
from service.studios.review.groups import find, held
from service.studios.review.tables import Mark
from service.studios.rounds.listing import entry_of
from service.studios.rounds.rules import SCORING, Judged, Ranking, passed_on, ranking, trimmed
from service.studios.rounds.tables import Application, ReviewGroup, Round, RoundEntry
from service.studios.tables import Occupation

POINTS = 100  # marks are kept in hundredths of a point
FAR = 15 * POINTS
"""Deviation from the panel's mean that is shown in the minutes; for information only."""


class Score(TypedDict):
    """A score sheet: points for each of the five parts, and the vote."""

    skill: float
    innovation: float
    apprentices: float
    conditions: float
    plan: float
    vote: Literal["agree", "disagree"]


class Ballot(TypedDict):
    """What an expert voted for among those of equal points."""

    chosen: list[str]


class Missing(TypedDict):
    """An expert who has not judged all."""

    expert: str
    name: str
    open: int


class GroupStanding(TypedDict):
    """How far the scoring of a group has come."""

    done: bool
    judged: int
    count: int
    missing: list[Missing]
    text: str


class Rank(TypedDict):
    """An application in the ranking of its group."""

    case: str
    studio: str
    rank: int
    passed: bool
    mean: str
    agree: str


class GroupRanked(TypedDict):
    """The ranking of a group; `tied` are equal at its line and share `seats` places."""

    ranking: list[Rank]
    tied: list[str]
    seats: int
    text: str
    deviations: str


class Voted(TypedDict):
    """What the vote of a panel came to."""

    decided: bool
    text: str


class GroupDone(TypedDict):
    """Whether all groups of the round are ranked, and the key by which it hears."""

    tell: bool
    key: str


class Moved(TypedDict):
    """Applications that are reviewed no more in this round."""

    cases: list[str]
    tell: bool
    key: str


@declares(takes={"score": Score})
def mark(*, session: Session, at: datetime, case: str, expert: str, score: dict[str, Any]) -> None:
    """登记评分：一位专家对本申报的评分。

    输入：expert 专家账号；score 评分表 {skill, innovation, apprentices, conditions, plan, vote}。
    """
    names = ("skill", "innovation", "apprentices", "conditions", "plan")
    points = {name: int(Decimal(str(score[name])) * POINTS) for name in names}
    row = session.get(Mark, (case, expert)) or Mark(case_number=case, username=expert)
    row.skill, row.innovation = points["skill"], points["innovation"]
    row.total, row.agrees = sum(points.values()), score.get("vote") == "agree"
    row.void, row.given_at = False, at
    session.add(row)
    session.flush()


@declares(gives=GroupDone)
def record(*, session: Session, case: str, passed: bool) -> dict[str, Any]:
    """登记本申报评审结束：全组专家都评了分，合格与否由决策得出。

    输入：passed 合格。输出：tell 本组都评完了；key 专业组编号。
    """
    entry = entry_of(session, case)
    entry.status, entry.passed = "scored", passed
    session.flush()
    group = entry.group_code or ""
    left = [one for one in cases_of(session, group) if one.status in SCORING]
    return {"tell": not left, "key": group}


@declares(gives=GroupStanding)
def standing(*, session: Session, group: str) -> dict[str, Any]:
    """评分进度：谁还没有评完。

    输入：group 专业组编号。
    输出：done 全部评完；judged 已评完的件数；count 件数；missing 还没有评完的专家
    {expert, name, open 还差的件数}；text 说明。
    """
    row = find(session, group)
    entries = cases_of(session, row.code)
    waiting = [one for one in entries if one.status in SCORING]
    missing = []
    for seat in held(session, group):
        given = select(Mark.case_number).where(Mark.username == seat.username, Mark.void.is_(False))
        done = set(session.scalars(given))
        open_ = sum(one.case_number not in done for one in waiting)
        if open_:
            name = names(session, [seat.username])[0]
            missing.append({"expert": seat.username, "name": name, "open": open_})
    return {
        "done": not waiting,
        "judged": len(entries) - len(waiting),
        "count": len(entries),
        "missing": missing,
        "text": "；".join(f"{one['name']}还有{one['open']}件" for one in missing),
    }


@declares(gives=GroupRanked)
def rank(*, session: Session, group: str) -> dict[str, Any]:
    """排序：评审合格的按去掉最高分、最低分后的平均分、同意比例、技艺平均分、创新平均分排列。

    输入：group 专业组编号。
    输出：ranking 各件 {case, studio, rank, passed, mean, agree}；tied 在拟支持数量线上同分的
    办件编号；seats 同分的还剩几个名额；text 排序表；deviations 与平均分相差15分以上的评分。
    """
    row = find(session, group)
    judged = [_judged(session, one) for one in cases_of(session, row.code)]
    found = ranking(judged, places=row.places)
    for one in found.order:
        session.get_one(RoundEntry, one.case_number).rank = found.ranks[one.case_number]
    session.flush()
    return {
        "ranking": [_rank(session, one, found) for one in found.order],
        "tied": list(found.tied),
        "seats": found.seats,
        "text": _table(session, found),
        "deviations": _deviations(session, found),
    }


def _judged(session: Session, entry: RoundEntry) -> Judged:
    rows = select(Mark).where(Mark.case_number == entry.case_number, Mark.void.is_(False))
    marks = list(session.scalars(rows.order_by(Mark.username)))

    def points(values: Iterable[int]) -> tuple[Fraction, ...]:
        return tuple(Fraction(value, POINTS) for value in values)

    return Judged(
        case_number=entry.case_number,
        passed=bool(entry.passed),
        totals=points(one.total for one in marks),
        agreed=sum(one.agrees for one in marks),
        skill=points(one.skill for one in marks),
        innovation=points(one.innovation for one in marks),
    )


def _rank(session: Session, one: Judged, found: Ranking) -> dict[str, Any]:
    return {
        "case": one.case_number,
        "studio": session.get_one(Application, one.case_number).studio_name,
        "rank": found.ranks[one.case_number],
        "passed": one.passed,
        "mean": _decimal(trimmed(one.totals)),
        "agree": f"{one.agreed}/{len(one.totals)}",
    }


def _decimal(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.01'), rounding='ROUND_HALF_UP')}"


def _table(session: Session, found: Ranking) -> str:
    lines = []
    for one in found.order:
        shown = _rank(session, one, found)
        words = "合格" if one.passed else "不合格"
        lines.append(
            f"{shown['rank']}. {shown['studio']}：平均{shown['mean']}分，"
            f"同意{shown['agree']}，{words}"
        )
    return "\n".join(lines)


def _deviations(session: Session, found: Ranking) -> str:
    lines = []
    for one in found.order:
        rows = select(Mark).where(Mark.case_number == one.case_number, Mark.void.is_(False))
        marks = list(session.scalars(rows.order_by(Mark.username)))
        mean = sum(each.total for each in marks) / len(marks) if marks else 0
        studio = session.get_one(Application, one.case_number).studio_name
        for each in marks:
            if abs(each.total - mean) > FAR:
                who = names(session, [each.username])[0]
                lines.append(f"{studio}：{who}评{each.total / POINTS:g}分")
    return "；".join(lines)


@declares(takes={"ballots": list[Ballot]}, gives=Voted)
def vote(
    *, session: Session, group: str, tied: list[str], seats: int, ballots: list[dict[str, Any]]
) -> dict[str, Any]:
    """同分表决：专家组对拟支持数量线上同分的各件再投一次票，得票多的在前。

    输入：group 专业组编号；tied 同分的办件编号；seats 名额；
    ballots 各人的选票 {expert, chosen 办件编号列表}。
    输出：decided 分出了先后；text 得票情况。仍然同票的再投。

    :raises Refused: a ballot names too many
    """
    row = find(session, group)
    counted = dict.fromkeys(tied, 0)
    for ballot in ballots:
        chosen = [one for one in ballot.get("chosen") or [] if one in counted]
        if len(chosen) > seats:
            raise Refused(say("最多选%(seats)s件", seats=seats))
        for one in chosen:
            counted[one] += 1
    order = sorted(tied, key=lambda one: -counted[one])
    decided = counted[order[seats - 1]] > counted[order[seats]]
    text = "；".join(
        f"{session.get_one(Application, one).studio_name}{counted[one]}票" for one in order
    )
    if decided:
        first = min(session.get_one(RoundEntry, one).rank or 1 for one in tied)
        for place, one in enumerate(order):
            session.get_one(RoundEntry, one).rank = first + place
    row.minutes = "\n".join(line for line in (row.minutes, f"同分表决：{text}") if line)
    session.flush()
    return {"decided": decided, "text": text}


@declares(gives=GroupDone)
def finish(*, session: Session, group: str, minutes: str) -> dict[str, Any]:
    """评审结束：记下评审会议纪要。

    输入：group 专业组编号；minutes 评审会议纪要。输出：tell 各组都排好了；key 批次编号。
    """
    row = find(session, group)
    row.status = "ranked"
    row.minutes = "\n".join(line for line in (row.minutes, minutes) if line)
    session.flush()
    return _done(session, row)


def _done(session: Session, row: ReviewGroup) -> dict[str, Any]:
    session.get_one(Round, row.round_code, with_for_update=True)
    others = select(ReviewGroup.code).where(
        ReviewGroup.round_code == row.round_code,
        ReviewGroup.status.not_in(("ranked", "cancelled")),
    )
    return {"tell": session.scalar(others.limit(1)) is None, "key": row.round_code}


@declares(gives=Moved)
def move(*, session: Session, group: str, reason: str) -> dict[str, Any]:
    """专业组取消：专家组无法组成的，本组申报退出本批次，由单位选择转入下一批次。

    输入：group 专业组编号；reason 理由。输出：cases 办件编号；tell 其余各组都排好了；key 批次编号。
    """
    row = find(session, group)
    row.status, row.minutes = "cancelled", reason
    give_back(session, row)
    cases = []
    for entry in cases_of(session, row.code):
        entry.status, entry.reason = "cancelled", reason[:1000]
        cases.append(entry.case_number)
    session.flush()
    return {"cases": cases, **_done(session, row)}


def give_back(session: Session, row: ReviewGroup) -> None:
    """Part the places of a cancelled group among the round's others, those not ranked before."""
    if not row.places:
        return
    others = select(ReviewGroup).where(
        ReviewGroup.round_code == row.round_code, ReviewGroup.status != "cancelled"
    )
    every = session.scalars(others.order_by(ReviewGroup.position).with_for_update()).all()
    left = row.places
    for ranked in (False, True):
        groups = [one for one in every if (one.status == "ranked") is ranked]
        counts = [(len(cases_of(session, one.code)), one.places or 0) for one in groups]
        before = sum(places for _, places in counts)
        found = passed_on(counts, places=left)
        for one, places in zip(groups, found, strict=True):
            one.places = places
        left -= sum(found) - before
    row.places = left
    session.flush()


def tied_choices(
    session: Session, *, variables: Mapping[str, Any], **_: Any
) -> list[dict[str, str]]:
    """Offer the applications that are equal at the line of a group."""
    ranked = variables.get("tie")
    tied = ranked.get("tied") if isinstance(ranked, Mapping) else None
    rows = select(Application).where(Application.case_number.in_(tied or []))
    return [
        {"value": one.case_number, "label": one.studio_name}
        for one in session.scalars(rows.order_by(Application.case_number))
    ]


def trade_choices(session: Session, **_: Any) -> list[dict[str, str]]:
    """Offer the trades there are occupations of."""
    rows = select(Occupation.trade).distinct().order_by(Occupation.trade)
    return [{"value": trade, "label": trade} for trade in session.scalars(rows)]
