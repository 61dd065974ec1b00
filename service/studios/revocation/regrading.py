"""A published grade changed by the result of a remedy, within the places of its year (art. 11)."""

from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import func, select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.studios.assessment.settling import settlement
from service.studios.assessment.tables import Assessment, AssessmentRound
from service.studios.books import posting
from service.studios.regulation import GRADES
from service.studios.revocation.clawback import find_studio
from service.studios.revocation.tables import Remedy

EXCELLENT, FAILED = "excellent", "unqualified"
FROM_BELOW = (FAILED, "qualified", EXCELLENT)


class Regraded(TypedDict):
    """A grade that was changed."""

    studio: str
    year: int
    before: str
    grade: str
    excellent: bool


@declares(takes={"grade": Literal["excellent", "qualified", "unqualified"]}, gives=Regraded)
def regrade(
    *,
    session: Session,
    at: datetime,
    case: str,
    studio: str,
    about: str,
    document: str,
    grade: str,
) -> dict[str, Any]:
    """改变考核等次：公布以后只凭复核、复议、诉讼的文号改变；优秀名额用完的不能改为优秀。

    名额按该年度最后一次评定的参评数量计算（办法第十一条）；不作出对单位更不利的改变。
    输入：studio 工作室编号；about 作出结果的办件编号；document 文号；
    grade 等次，取 excellent（优秀）、qualified（合格）、unqualified（不合格）。
    输出：studio 编号；year 考核年度；before 原等次；grade 新等次；excellent 改为优秀。

    :raises Refused: no result, nothing better than before, or no place is left (article 11)
    """
    row = find_studio(session, studio)
    known = session.get(Remedy, case)
    if known is None or known.about != about or known.document != document:
        raise Refused("考核等次公布以后，只凭复核、复议、诉讼的文号改变")
    found = published(session, about=about)
    if found.studio_key != row.key:
        raise Refused("没有公布的考核结果")
    refuse_grade(session, found, grade)
    before, found.grade, found.document = found.grade, grade, document
    session.flush()
    if before == FAILED and found.rectified_on is None and row.status == "active":
        posting.next_cycle(session, studio=row, on=at.astimezone(BEIJING).date())
    return {
        "studio": row.number,
        "year": found.year,
        "before": GRADES[before],
        "grade": GRADES[grade],
        "excellent": grade == EXCELLENT and row.status == "active",
    }


def published(session: Session, *, about: str) -> Assessment:
    """Return the result that a case published, locked.

    :raises Refused: there is none
    """
    query = select(Assessment).where(Assessment.case_number == about)
    found = session.scalar(query.with_for_update())
    if found is None:
        raise Refused("没有公布的考核结果")
    return found


def refuse_grade(session: Session, found: Assessment, grade: str) -> None:
    """Refuse a grade that a remedy cannot give: no better one, or one beyond the places.

    :raises Refused: it is none, is not better than the published one, or no place is left
    """
    if grade not in FROM_BELOW:
        raise Refused("请选择变更后的等次")
    if FROM_BELOW.index(grade) <= FROM_BELOW.index(found.grade):
        raise Refused(
            say(
                "原等次是%(grade)s：没有改变的请登记为维持，不能作出对单位更不利的改变",
                grade=GRADES[found.grade],
            )
        )
    if grade == EXCELLENT:
        _refuse_beyond_places(session, found.year)


def _refuse_beyond_places(session: Session, year: int) -> None:
    """Refuse a grade beyond the places of a year, as they were settled; its round is locked.

    :raises Refused: they are used up, or were never settled here
    """
    row = session.get(AssessmentRound, year, with_for_update=True)
    last = settlement(session, row) if row is not None else None
    if last is None:
        raise Refused(
            say("%(year)s年度没有评定记录，优秀名额无从计算，不能改为优秀（办法第十一条）",
                year=year)
        )  # fmt: skip
    given = select(func.count()).where(Assessment.year == year, Assessment.grade == EXCELLENT)
    if (session.scalar(given) or 0) >= last.places:
        raise Refused(
            say("%(year)s年度优秀名额%(places)s个已经用完，不能改为优秀（办法第十一条）",
                year=year, places=last.places)
        )  # fmt: skip
