"""What the process `legacy-entry` asks for: examine what was entered, enter it in the register."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.people.actor import SYSTEM, Actor
from service.people.tables import Organisation
from service.privacy import Private
from service.studios.assessment import queries as assessment
from service.studios.legacy import entering


class Master(TypedDict):
    """The members of the form about the master."""

    name: str
    identity_number: str
    post_kind: Literal["worker", "manager"]
    qualification: str
    mobile: NotRequired[str]


class Sheet(TypedDict):
    """The members of the form `legacy-entry` that the register keeps."""

    studio_name: str
    place: str
    occupation: str
    document: str
    granted_on: str
    master: Master


class Examined(TypedDict):
    """Whose studio it is."""

    unit: str
    branch: str | None
    unit_name: str
    entered_by: str


class Entered(TypedDict):
    """A studio in the register."""

    number: str
    name: str
    granted_on: str
    next_assessment: str
    unpaid: list[int]


@declares(takes={"record": Sheet}, gives=Examined)
def examine(*, session: Session, actor: Actor, record: Private[dict[str, Any]]) -> dict[str, Any]:
    """核对补录的存量工作室：号码、日期、单位、考核和资助，以及办法第五条。

    输入：record 存量工作室（表单“补录存量工作室”）。
    输出：unit 单位编号；branch 分支机构编号（没有则为空）；unit_name 单位名称；entered_by 填写人。
    第四条不重新判断；领办人、同一单位同一职业已有工作室的，先解决再补录。

    :raises Refused: at the fields
    """
    found, problems = entering.examined(session, record)
    if found is None:
        raise Refused("；".join(one.sentence for one in problems), problems=problems)
    place = session.get_one(Organisation, found.place)
    branch = place.code if place.kind == "branch" else None
    return {
        "unit": place.parent if branch and place.parent else place.code,
        "branch": branch,
        "unit_name": place.name,
        "entered_by": actor.id,
    }


@declares(takes={"record": Sheet}, gives=Entered)
def enter(
    *,
    session: Session,
    case: str,
    record: Private[dict[str, Any]],
    sealed: Mapping[str, Any],
    entered_by: str,
    checked_by: str,
) -> dict[str, Any]:
    """补录存量工作室：记入名册、历次考核和资助，计算资助周期和下次考核日期。

    输入：record 存量工作室（表单“补录存量工作室”）；entered_by 填写人；checked_by 核对人。
    输出：number 工作室编号；name 名称；granted_on 认定日期；next_assessment 下次考核满两年的日期；
    unpaid 已批准、还没有拨付的资助（台账编号）。

    :raises Refused: at the fields
    """
    studio = entering.enter(
        session,
        case=case,
        given=record,
        entered_by=entered_by,
        confirmed_by=checked_by,
        sealed=sealed["record"]["master"],
    )
    _number, due = assessment.next_due(session, studio)
    return {
        "number": studio.number,
        "name": studio.name,
        "granted_on": studio.granted_on.isoformat(),
        "next_assessment": due.isoformat(),
        "unpaid": entering.unpaid(session, studio),
    }


class Checked(TypedDict):
    """Who has checked what was entered."""

    checked_by: str


@declares(gives=Checked)
def check(*, actor: Actor, entered_by: str) -> dict[str, Any]:
    """核对人不能是填写人：记下核对人。

    输入：entered_by 填写人。
    输出：checked_by 核对人。

    :raises Refused: whoever entered it checks it
    """
    if actor.id == entered_by and actor != SYSTEM:
        raise Refused("补录由另一人核对，填写人不能核对自己填写的内容")
    return {"checked_by": actor.id}
