"""A statement that came on paper or was spoken, within the same term (行政处罚法 45)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, TypedDict

from service.clock import in_words
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.studios.answers import fitting, text
from service.studios.revocation.proposing import day, today
from service.studios.revocation.tables import Revocation

FORM = "paper_statement"
MANNERS = {"written": "书面", "spoken": "口头"}


class Paper(TypedDict):
    """The form `revocation-paper`."""

    manner: Literal["written", "spoken"]
    received_on: str
    taken_by: str
    opinion: str
    files: list[str] | None
    asks_hearing: bool | None
    contact: str | None


class Statement(TypedDict):
    """A statement as it is reviewed, however it came."""

    opinion: str
    evidence: list[str]


class Taken(TypedDict):
    """A statement that was taken down."""

    statement: Statement
    manner: str
    received_on: str
    taken_by: str
    asks_hearing: bool
    contact: str
    words: str


@declares(takes={"statement": Paper}, gives=Taken)
def take(
    *, session: Session, at: datetime, case: str, statement: dict[str, Any], until: str
) -> dict[str, Any]:
    """登记书面、口头陈述申辩：期限与在线提出的相同，逐点复核的要求也相同（行政处罚法第四十五条）。

    输入：statement 书面、口头陈述申辩（表单“登记书面、口头陈述申辩”）；until 期限的最后一天。
    输出：statement 陈述申辩 {opinion 意见, evidence 附件}；manner 方式；received_on 收到日期；
    taken_by 接收人；asks_hearing 是否同时申请听证；contact 电话和联系人；words 方式和日期的写法。

    :raises Refused: at the fields; it came outside the term, or without paper
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    if row.served_on is None:
        raise Refused("事先告知书还没有送达，期限还没有开始")
    manner = text(statement, "manner")
    if manner not in MANNERS:
        raise refused_at(FORM, "manner", "方式", "请选择书面或者口头")
    on = _received(row.served_on, date.fromisoformat(until), today(at), statement)
    files = [one for one in statement.get("files") or [] if isinstance(one, str)]
    if not files:
        raise refused_at(FORM, "files", "扫描件", "请上传书面材料的扫描件；口头的，上传签字的笔录")
    asks, contact = statement.get("asks_hearing") is True, text(statement, "contact")
    if asks and not contact:
        raise refused_at(FORM, "contact", "电话和联系人", "申请听证的，请填写电话和联系人")
    return {
        "statement": {"opinion": _needed(statement, "opinion", "意见", 4000), "evidence": files},
        "manner": MANNERS[manner],
        "received_on": on.isoformat(),
        "taken_by": _needed(statement, "taken_by", "接收人", 100),
        "asks_hearing": asks,
        "contact": contact if asks else "",
        "words": f"{in_words(on)}{MANNERS[manner]}提出",
    }


def _received(served_on: date, until: date, now: date, said: Mapping[str, Any]) -> date:
    """Return the day on which a statement came.

    :raises Refused: none, in the future, or outside the term
    """
    on, label = day(said, "received_on"), "收到日期"
    if on is None or on > now:
        raise refused_at(FORM, "received_on", label, "收到日期不能为空，不能晚于今天")
    if not served_on <= on <= until:
        sentence = say(
            "陈述申辩的期限是%(since)s送达以后至%(until)s，%(on)s收到的不在期限以内，不能登记",
            since=in_words(served_on),
            until=in_words(until),
            on=in_words(on),
        )
        raise refused_at(FORM, "received_on", label, str(sentence))
    return on


def _needed(said: Mapping[str, Any], name: str, label: str, most: int) -> str:
    found = fitting(text(said, name), label=label, most=most)
    if not found:
        raise refused_at(FORM, name, label, f"请填写{label}")
    return found
