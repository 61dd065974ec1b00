"""A notice posted on the district's website: its address, from when it counts, what was seen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, TypedDict
from urllib.parse import urlsplit

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.studios.answers import fitting
from service.studios.notices import actions
from service.studios.notices.tables import Notice, NoticeLook, NoticePosting
from service.studios.notices.website import Look

SILENT_DAYS = 2
"""On how many days on end a page may be out of reach before the section is told."""
WORDS = {
    "altered": "网页内容与公示不符",
    "gone": "网页已经打不开",
    "unreachable": "网页连续两次打不开",
    "shown": "网页已恢复，与公示相符",
}


class Posting(TypedDict):
    """Where and when a notice was put on the district's website."""

    url: str
    published_on: str
    published_at: str


class Posted(TypedDict):
    """Where and when a notice was posted, and when it therefore ends."""

    url: str
    posted_on: str
    ends_on: str
    ends_at: str
    provisional: bool


class Looked(TypedDict):
    """Whether the section has to hear of a look, and in which words."""

    tell: bool
    words: str


@declares(takes={"posting": Posting}, gives=Posted)
def post(
    *, session: Session, at: datetime, case: str, posting: Mapping[str, Any], working_days: int
) -> dict[str, Any]:
    """登记区政府网站公示：公示期从网站发布的次日起算（办法第七条）。

    输入：posting 登记内容 {url 网页地址, published_on 网站发布日期, published_at 发布时间}；
    working_days 公示工作日数。
    输出：url 网页地址；posted_on 网站发布日期；ends_on 截止日期；ends_at 截止时刻，可作定时器时间；
    provisional 该年放假安排还没有公布，日期暂定。

    :raises Refused: no such notice runs, or address and time are none
    """
    notice = session.scalars(
        select(Notice)
        .where(Notice.case_number == case, Notice.closed_on.is_(None))
        .order_by(Notice.key.desc())
        .with_for_update()
    ).first()
    if notice is None:
        raise Refused("本案没有正在进行的公示")
    url, posted_at = _address(posting), _moment(posting, notice, at)
    ends = actions.counted(session, posted_at.date(), working_days)
    notice.ends_on = ends.on
    for item in notice.items:
        if item.status == "running":
            item.ends_on = ends.on
    session.add(NoticePosting(notice=notice, url=url, posted_at=posted_at, entered_at=at))
    session.flush()
    return {
        "url": url,
        "posted_on": posted_at.date().isoformat(),
        "ends_on": ends.on.isoformat(),
        "ends_at": ends.at.isoformat(),
        "provisional": ends.provisional,
    }


@declares(takes={"look": Look}, gives=Looked)
def note_look(
    *, session: Session, at: datetime, case: str, look: Mapping[str, Any]
) -> dict[str, Any]:
    """记下一次查看：网页上显示了什么、何时，作为公示的证据；内容不符或者没有了，告知科里。

    输入：look 查看的结果。输出：tell 要不要告知；words 告知的话。
    """
    posting = session.scalars(
        select(NoticePosting)
        .join(Notice)
        .where(Notice.case_number == case)
        .order_by(NoticePosting.key.desc())
    ).first()
    if posting is None or look["outcome"] == "unwatched":
        return {"tell": False, "words": ""}
    before = looks(session, posting=posting.key)
    outcome, note = str(look["outcome"]), str(look["note"])
    first = next((one for one in reversed(before) if one.outcome == "shown"), None)
    if outcome == "shown" and first is not None and first.sha256 != look["sha256"]:
        outcome, note = "altered", "网页上公示的文字与第一次查看时不同"
    row = NoticeLook(
        posting_key=posting.key,
        looked_at=at,
        outcome=outcome,
        sha256=str(look["sha256"]),
        shown=str(look["shown"]) if not before or before[0].sha256 != look["sha256"] else "",
        note=note[:300],
    )
    session.add(row)
    session.flush()
    tell = worth_telling(outcome, [one.outcome for one in before])
    return {"tell": tell, "words": f"{WORDS[outcome]}。{note}" if tell else ""}


def worth_telling(outcome: str, before: Sequence[str]) -> bool:
    """Ask whether a look says something new; `before` are the outcomes so far, newest first.

    A page out of reach is told of on the second day, and that it is back only after that.

    >>> [worth_telling("gone", past) for past in ([], ["shown"], ["gone"])]
    [True, True, False]
    >>> [worth_telling("unreachable", past) for past in (["shown"], ["unreachable", "shown"])]
    [False, True]
    """
    silent = next((n for n, one in enumerate(before) if one != "unreachable"), len(before))
    if outcome == "unreachable":
        return silent == SILENT_DAYS - 1
    if silent >= SILENT_DAYS:
        return True
    return outcome != (before[silent] if silent < len(before) else "shown")


def looks(session: Session, *, posting: int) -> list[NoticeLook]:
    """Return the looks at a posted notice, newest first."""
    query = select(NoticeLook).where(NoticeLook.posting_key == posting)
    return list(session.scalars(query.order_by(NoticeLook.key.desc())))


def of_notice(session: Session, *, number: str) -> list[NoticePosting]:
    """Return where a notice was posted, the last first."""
    query = select(NoticePosting).join(Notice).where(Notice.number == number)
    return list(session.scalars(query.order_by(NoticePosting.key.desc())))


def of_case(session: Session, *, case: str) -> list[str]:
    """Return the numbers of the notices that a case has published, the first first."""
    query = select(Notice.number).where(Notice.case_number == case)
    return list(session.scalars(query.order_by(Notice.key)))


def _address(posting: Mapping[str, Any]) -> str:
    url = fitting(str(posting.get("url") or "").strip(), label="网页地址", most=500)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and "." in parts.netloc
    except ValueError:
        good = False
    if not good or any(letter.isspace() for letter in url) or "@" in parts.netloc:
        raise refused_at(
            "posting", "url", "网页地址", say("请写完整的网页地址，以 http:// 或者 https:// 开头")
        )
    return url


def _moment(posting: Mapping[str, Any], notice: Notice, at: datetime) -> datetime:
    try:
        day = date.fromisoformat(str(posting.get("published_on")))
        hour = time.fromisoformat(str(posting.get("published_at")))
    except ValueError:
        raise refused_at(
            "posting", "published_on", "网站发布日期", say("请写网站发布的日期和时间")
        ) from None
    moment = datetime.combine(day, hour.replace(tzinfo=None), BEIJING)
    if moment > at:
        raise refused_at("posting", "published_at", "网站发布时间", say("发布时间还没有到，请核对"))
    if day < notice.published_on:
        first = notice.published_on.isoformat()
        sentence = say("网站发布日期不能早于公示编号的日期（%(first)s）", first=first)
        raise refused_at("posting", "published_on", "网站发布日期", sentence)
    return moment
