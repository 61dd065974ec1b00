"""What the cast does in a round of assessment: list, group, notice, scores, grades, publication."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from service.clock import BEIJING
from service.host.messages import mailbox
from service.studios.assessment import opening
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import Participation
from service.studios.register.tables import Studio
from tests.studios.assessment.district import studio
from tests.workflows.play import Play
from tests.workflows.story import notice_number, post_now

PROCESS = "assessment-round"
YEAR = 2026
GROUP = {
    "third_party": "no", "no_third_party": "本年度没有委托经费。", "finance_bureau": "no",
    "no_finance_bureau": "参评工作室少，由局财务核查。", "scorers": ["he", "lin", "qian"],
    "reserves": [], "site": ["he", "lin"], "interests": [],
}  # fmt: skip


def studios(play: Play, count: int) -> list[str]:
    """Studios recognised in September 2024 stand in the register; return their numbers."""
    with play.acting("wang") as (session, _):
        return [studio(session, turn).number for turn in range(1, count + 1)]


def january(play: Play, day: date = date(2027, 1, 4)) -> str:
    """January comes, and the round begins by itself; return its case."""
    play.on(day)
    return play.cases(PROCESS)[-1]


def list_up(play: Play, case: str, *exceptions: dict[str, Any]) -> None:
    """何审核 lists who takes part, 王科长 countersigns, 赵局长 approves who is put off."""
    said = {"listing": {"exceptions": list(exceptions), "confirmed": True}}
    play.do("he", case, "make_list", said)
    countersigned = {"countersigning": {"decision": "approve", "opinion": "名单无误。"}}
    play.do("wang", case, "countersign", countersigned)
    if "approve_postponement" in play.waiting(case):
        said = {"postponing": {"decision": "approve", "opinion": "同意缓评。"}}
        play.do("zhao", case, "approve_postponement", said)


def group(play: Play, case: str, **changes: Any) -> None:
    """何审核 composes the group, everybody declares that nothing ties them."""
    play.do("he", case, "form_group", {"group": GROUP | changes})
    for who in play.waiting(case).get("declare", []):
        play.do(str(who), case, "declare", {"declaration": {"conflict": "none"}})


def announce(play: Play, case: str) -> None:
    """王科长 publishes the notice of the assessment; each studio's case is called for."""
    first = play.seen("wang", case, "write_notice")
    assert first["opened"]["year"] == YEAR
    said = {
        "document": "朝人社能发〔2027〕2号", "visits_from": "2027-03-01",
        "timetable": "2月自评，3月实地考察，4月公布。", "materials": "自评报告和佐证材料。",
        "phone": "010-65090000",
    }  # fmt: skip
    play.do("wang", case, "write_notice", {"notification": said})
    play.at += timedelta(seconds=5)
    play.work()


def score(play: Play, case: str, number: str, points: float | None, **more: Any) -> None:
    """A studio has been assessed: its sheet stands in the register, and the round hears of it."""
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio).where(Studio.number == number)).one()
        of = (AssessmentSheet.studio_key == row.key, AssessmentSheet.round_year == YEAR)
        sheet = session.scalars(select(AssessmentSheet).where(*of)).first()
        if sheet is None:
            today = play.at.astimezone(BEIJING).date()
            sheet = AssessmentSheet(
                case_number=f"KH-{row.key}", studio_key=row.key, round_year=YEAR, round_case=case,
                begun_on=today, due_on=today,
            )  # fmt: skip
            session.add(sheet)
        sheet.score = None if points is None else Decimal(str(points))
        sheet.outcome = "absent" if points is None else "scored"
        sheet.items = {"A1": "10.00", "A2": "9.50", "E1": "8.00"}
        sheet.own_account = True
        for name, value in more.items():
            setattr(sheet, name, value)
        session.flush()
        mailbox.publish(
            session,
            name="assessed",
            key=case,
            payload={"studio": number, "case": sheet.case_number},
        )


def score_all(play: Play, case: str, numbers: Sequence[str], *points: float | None) -> None:
    """Every studio has been assessed."""
    for number, one in zip(numbers, points, strict=True):
        score(play, case, number, one)


def sign(play: Play, case: str) -> None:
    """王科长 hands the grades up, 赵局长 signs what was decided together."""
    play.do("wang", case, "submit_grades", {"submission": {"opinion": "已核对。"}})
    said = {
        "held_on": play.at.astimezone(BEIJING).date().isoformat(), "present": "赵局长、李副局长",
        "decision": "approve", "opinion": "同意。",
    }  # fmt: skip
    play.do("zhao", case, "decide_grades", {"collective": said})


def put_on_notice(play: Play, case: str) -> str:
    """The grades are put on notice as they were drafted; return the number of the notice."""
    draft = play.seen("wang", case, "check_notice")["notice_text"]
    play.do("wang", case, "check_notice", {"notice_text": draft})
    play.do("wang", case, "post_notice", post_now(play))
    return notice_number(play)


def notice_over(play: Play, days: int = 9) -> None:
    """The notice ends."""
    play.on(play.at.astimezone(BEIJING).date() + timedelta(days=days))


def publish(play: Play, case: str) -> None:
    """王科长 publishes the results."""
    said = {"publication": {"document": "朝人社能发〔2027〕9号", "text": ""}}
    play.do("wang", case, "write_results", said)


def sum_up(play: Play, case: str) -> None:
    """何审核 hands in the report of the round."""
    draft = play.seen("he", case, "write_summary")["summary"]["text"]
    said = {"summary": {"text": draft, "advice": "加强带徒过程管理。"}}
    play.do("he", case, "write_summary", said)


def scoring(play: Play, count: int, *exceptions: dict[str, Any]) -> tuple[str, list[str]]:
    """A round is played until the studios are being assessed; return its case and who is due."""
    numbers = studios(play, count)
    case = january(play)
    list_up(play, case, *exceptions)
    group(play, case)
    announce(play, case)
    return case, numbers


def grades(play: Play) -> list[str | None]:
    """Return the grades of the round, in the order of the register."""
    with play.database.read() as session:
        return [one.grade for one in opening.participants(session, YEAR, "joined")]


def begun(play: Play) -> int:
    """Return for how many studios a case was called."""
    with play.database.read() as session:
        rows = select(Participation).where(Participation.begun_at.is_not(None))
        return len(session.scalars(rows).all())
