"""A year's assessment is opened: who is due, who takes part, who is put off (article 11)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, refused_at, say
from service.people.tables import Organisation
from service.studios.answers import fitting, text
from service.studios.assessment import rules
from service.studios.assessment.due import Due, due
from service.studios.assessment.tables import AssessmentRound, Participation
from service.studios.register.tables import Studio

FIRST_YEAR = 2022
"""The first studios were recognised in 2021, under the regulation before (article 19)."""


class Terms(TypedDict):
    """Days and months that hold for a round; `rules.Terms` says what each is."""

    postponement: NotRequired[int]
    notice: NotRequired[int]
    late_report: NotRequired[int]
    vacancy: NotRequired[int]


class Opened(TypedDict):
    """A round as it was opened: how many are due, and how many places that makes."""

    year: int
    due: int
    places: int
    opened: bool
    few: bool


class Excepted(TypedDict):
    """A studio that is due and does not take part, as the form says it."""

    studio: str
    state: str
    reason: str
    note: NotRequired[str | None]
    until: NotRequired[str | None]


class Left(TypedDict):
    """A studio that does not take part, and the letter that its unit has to read."""

    studio: str
    studio_name: str
    unit: str
    state: Literal["postponed", "left_out"]
    reason: str
    until: str | None


class Listed(TypedDict):
    """Who takes part, and who does not."""

    joined: int
    postponed: int
    left_out: int
    places: int
    text: str
    others: list[Left]


@declares(takes={"terms": Terms | None}, gives=Opened)
def open_round(
    *,
    session: Session,
    at: datetime,
    case: str,
    year: int,
    by_hand: bool = False,
    terms: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """发起年度考核评估：按授予日期推算应参加考核的工作室（每满两年一次，办法第十一条）。

    输入：year 考核年度（到期日所在的年份）；by_hand 是否手工发起；terms 本批次的期限
    {postponement 缓评最长几个月, notice 通知到实地考察至少几个工作日, late_report 年度报告逾期
    几个工作日不得评优, vacancy 领办人空缺几个月不得评优}，没有写的为12、20、30、3。
    输出：year 考核年度；due 应参加的个数；places 优秀名额（向下取整）；
    opened 是否由本案发起（定时发起时，该年度已经发起过的为否）；few 不足5个、没有优秀名额。

    :raises Refused: begun by hand too early, or a second time
    """
    today, wanted = at.astimezone(BEIJING).date(), int(year)
    found = due(session, year=wanted) if wanted in range(FIRST_YEAR, today.year + 1) else []
    if by_hand:
        _refuse_too_early(wanted, found, today)
    opened = _entered(session, wanted, case, today, anybody=bool(found), terms=terms or {})
    if by_hand and not opened:
        raise refused_at("opening", "year", "考核年度", "该年度的考核评估已经发起")
    if opened:
        session.add_all(_participation(wanted, one) for one in found)
    session.flush()
    return {
        "year": wanted,
        "due": len(found),
        "places": rules.excellent_places(len(found)),
        "opened": opened,
        "few": rules.excellent_places(len(found)) == 0,
    }


def _refuse_too_early(year: int, found: Sequence[Due], today: date) -> None:
    if year not in range(FIRST_YEAR, today.year + 1):
        raise refused_at("opening", "year", "考核年度", "考核年度应当是已经开始的年份，请核对")
    early = next((one for one in found if one.on > today), None)
    if early is not None:
        raise refused_at(
            "opening",
            "year",
            "考核年度",
            say(
                "“%(studio)s”到%(on)s才满两年，请在该日以后发起（办法第十一条）",
                studio=early.studio.name,
                on=early.on.isoformat(),
            ),
        )
    if not found:
        raise refused_at("opening", "year", "考核年度", "该年度没有应参加考核评估的工作室")


def _entered(
    session: Session, year: int, case: str, today: date, *, anybody: bool, terms: dict[str, Any]
) -> bool:
    """Enter the round of a year; False if somebody did already."""
    if session.get(AssessmentRound, year) is not None:
        return False
    try:
        with session.begin_nested():
            row = AssessmentRound(year=year, case_number=case, opened_on=today, terms=terms)
            row.status = "drafted" if anybody else "none"
            session.add(row)
    except IntegrityError:  # somebody else was first
        return False
    return True


def _participation(year: int, one: Due) -> Participation:
    return Participation(year=year, studio_key=one.studio.key, due_number=one.number, due_on=one.on)


def of_case(session: Session, case: str, *, lock: bool = True) -> AssessmentRound:
    """Return the round that a case conducts, locked until the transaction ends.

    :raises Refused: the case conducts none
    """
    query = select(AssessmentRound).where(AssessmentRound.case_number == case)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise Refused("本案不是年度考核评估")
    return row


def participants(session: Session, year: int, *states: str) -> list[Participation]:
    """Return who is due in a round, in the order of the register; of some states alone."""
    query = select(Participation).join(Studio).where(Participation.year == year)
    if states:
        query = query.where(Participation.state.in_(states))
    return list(session.scalars(query.order_by(Studio.number)))


@declares(takes={"exceptions": list[Excepted] | None}, gives=Listed)
def draw_up(
    *, session: Session, case: str, exceptions: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """确定参评名单：应参加的工作室逐个记为参评、缓评或者不列入，一个也不能少（办法第十一条）。

    输入：exceptions 缓评、不列入的 {studio 工作室编号, state 取 postponed 缓评、left_out 不列入,
    reason 理由, until 缓评至, note 说明}，其余都参评。
    输出：joined 参评、postponed 缓评、left_out 不列入的个数；places 优秀名额；text 名单；
    others 不参评的 {studio 编号, studio_name 名称, unit 单位, state, reason 理由, until 缓评至}。
    缓评只有一次，不超过12个月。

    :raises Refused: a studio that is not due, a reason is missing, put off twice or too long
    """
    row = of_case(session, case)
    if row.status not in ("drafted", "listed"):
        raise Refused("参评名单已经确定，考核已经开始")
    _refresh(session, row)
    found = {one.studio.number: one for one in participants(session, row.year)}
    for one in found.values():
        one.state, one.reason, one.note, one.postponed_until = "joined", None, "", None
    problems = [
        FieldProblem(f"listing.exceptions.{turn}.{field}", label, sentence)
        for turn, said in enumerate(exceptions or [])
        for field, label, sentence in _excepted(session, row, found, said)
    ]
    if problems:
        raise Refused("；".join(one.sentence for one in problems), problems=problems)
    row.status = "drafted"
    session.flush()
    return _listed(session, list(found.values()))


def _refresh(session: Session, row: AssessmentRound) -> None:
    """Let the list hold who is due now: somebody may have been entered or revoked since."""
    now = {one.studio.key: one for one in due(session, year=row.year)}
    for one in participants(session, row.year):
        if one.studio_key not in now:
            session.delete(one)
        now.pop(one.studio_key, None)
    session.add_all(_participation(row.year, one) for one in now.values())
    session.flush()
    session.expire_all()


def _excepted(
    session: Session,
    row: AssessmentRound,
    found: Mapping[str, Participation],
    said: Mapping[str, Any],
) -> list[tuple[str, str, str]]:
    """Note that a studio does not take part; return what is wrong with that, by field."""
    one = found.get(text(said, "studio"))
    if one is None:
        return [("studio", "工作室", "该工作室不在应参加考核的名单里")]
    if one.state != "joined":
        return [("studio", "工作室", "该工作室已经列过一行")]
    one.state, one.reason = text(said, "state"), text(said, "reason")
    one.note = fitting(text(said, "note"), label="说明", most=1000)
    wrong = []
    if one.state not in ("postponed", "left_out"):
        wrong.append(("state", "结论", "请选择缓评或者不列入"))
    if one.reason not in rules.REASONS:
        wrong.append(("reason", "理由", "请选择理由"))
    if one.state == "postponed":
        until, sentence = _put_off(session, row, one, said.get("until"))
        one.postponed_until = until
        wrong += [("until", "缓评至", sentence)] if sentence else []
    return wrong


def _put_off(
    session: Session, row: AssessmentRound, one: Participation, until: object
) -> tuple[date | None, str | None]:
    """Return until when an assessment is put off, or what is wrong with that."""
    try:
        day = date.fromisoformat(str(until)[:10])
    except ValueError:
        return None, "请填写缓评至哪一天"
    before = select(Participation.year).where(
        Participation.studio_key == one.studio_key,
        Participation.due_number == one.due_number,
        Participation.state == "postponed",
        Participation.year != row.year,
    )
    if session.scalars(before).first() is not None:
        return None, "该工作室这一次考核已经缓评过，缓评只有一次"
    months = rules.terms(row.terms).postponement
    last = rules.latest_postponement(one.due_on, months=months)
    if day > last:
        sentence = "缓评不超过%(months)s个月，最晚到%(last)s"
        return None, say(sentence, months=months, last=last.isoformat())
    if day.year <= row.year:
        return None, say("缓评至%(year)s年以后才会转入以后的批次", year=row.year)
    return day, None


def _listed(session: Session, found: Sequence[Participation]) -> dict[str, Any]:
    counted = {state: sum(one.state == state for one in found) for state in rules.STATES}
    others = [one for one in found if one.state != "joined"]
    return {
        **counted,
        "places": rules.excellent_places(counted["joined"]),
        "text": "\n".join(_line(session, one) for one in found),
        "others": [
            {
                "studio": one.studio.number,
                "studio_name": one.studio.name,
                "unit": one.studio.unit,
                "state": one.state,
                "reason": rules.REASONS[str(one.reason)],
                "until": one.postponed_until.isoformat() if one.postponed_until else None,
            }
            for one in others
        ],
    }


def _line(session: Session, one: Participation) -> str:
    unit = session.get_one(Organisation, one.studio.place).name
    words = rules.STATES[str(one.state)]
    if one.state != "joined":
        until = f"至{one.postponed_until.isoformat()}" if one.postponed_until else ""
        words += f"{until}，{rules.REASONS[str(one.reason)]}"
    return (
        f"{one.studio.name}（{unit}）：第{one.due_number}次，{one.due_on.isoformat()}到期，{words}"
    )


@declares(gives=Listed)
def confirm(*, session: Session, case: str) -> dict[str, Any]:
    """名单生效：缓评的记入名册，以后年度的考核自动列入；参评的开始考核。

    输出：同“确定参评名单”。应参加而不在名单上的工作室（名单拟定以后补录、恢复的）没有结论以前，
    名单不能生效。

    :raises Refused: somebody is due who is on no list, or on it and not due any more
    """
    row = of_case(session, case)
    found = participants(session, row.year)
    on_list = {one.studio_key for one in found if one.state}
    now = due(session, year=row.year)
    missing = [one.studio.name for one in now if one.studio.key not in on_list]
    gone = on_list - {one.studio.key for one in now}
    if missing:
        names = "、".join(missing[:5])
        raise Refused(say("应参加考核而不在名单上：%(names)s，请退回重新确定", names=names))
    if gone:
        raise Refused("名单上有工作室已经取消称号，请退回重新确定")
    for one in found:
        if one.state == "postponed":
            one.studio.postponed_until = one.postponed_until
    joined = any(one.state == "joined" for one in found)
    row.status = "listed" if joined else "none"
    session.flush()
    return _listed(session, found)
