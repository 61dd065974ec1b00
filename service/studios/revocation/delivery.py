"""Papers that start a clock are served: by which manner, when, on whom (送达)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.clock import in_words
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at
from service.people.actor import Actor
from service.studios.answers import fitting, text
from service.studios.revocation import rules
from service.studios.revocation.proposing import day, today
from service.studios.revocation.tables import Delivery, DeliveryConsent

MANNERS: Mapping[str, str] = {
    "direct": "直接送达",
    "electronic": "电子送达",
    "post": "邮寄送达",
    "left": "留置送达",
    "notice": "公告送达",
}
FEWEST_SERVERS = 2


class Prepared(TypedDict):
    """How a paper may be served."""

    electronic: bool
    sent_on: str
    document: str


class Sheet(TypedDict):
    """The form `delivery`."""

    manner: str
    on: str
    receiver: str | None
    servers: list[dict[str, Any]] | None
    certificate: list[str] | None
    remarks: str | None


class Served(TypedDict):
    """A paper that was served."""

    paper: str
    document: str
    manner: str
    manner_name: str
    sent_on: str
    served_on: str
    receiver: str
    servers: str
    remarks: str
    waits: bool


class Consented(TypedDict):
    """Whether a unit takes papers electronically from now on."""

    electronic: bool


@declares(gives=Consented)
def consent(*, session: Session, at: datetime, case: str, unit: str, agree: str) -> dict[str, Any]:
    """登记电子送达确认书：确认以后文书可以电子送达，单位可以随时撤回（民事诉讼法第九十条）。

    输入：unit 单位编号；agree 是否同意（yes、no）。
    输出：electronic 是否可以电子送达。
    """
    row = session.get(DeliveryConsent, unit, with_for_update=True)
    if row is None:
        row = DeliveryConsent(unit=unit, case_number=case, confirmed_on=today(at))
        session.add(row)
    row.case_number = case
    if agree == "yes":
        row.confirmed_on, row.withdrawn_on = today(at), None
    else:
        row.withdrawn_on = today(at)
    session.flush()
    return {"electronic": row.withdrawn_on is None}


def electronic(session: Session, unit: str) -> bool:
    """Ask whether a unit has confirmed that papers may be served on it electronically."""
    row = session.get(DeliveryConsent, unit)
    return row is not None and row.withdrawn_on is None


@declares(gives=Prepared)
def prepare(
    *, session: Session, at: datetime, case: str, unit: str, paper: str, document: str = ""
) -> dict[str, Any]:
    """准备送达：查单位是否签署过电子送达确认书，没有文号的文书按本案送达的次序编号。

    输入：unit 单位编号；paper 文书名称；document 文号（没有文号的不填）。
    输出：electronic 可以电子送达；sent_on 发出日期；document 文号。
    """
    before = select(func.count()).where(Delivery.case_number == case, Delivery.paper == paper)
    turn = (session.scalar(before) or 0) + 1
    return {
        "electronic": electronic(session, unit),
        "sent_on": today(at).isoformat(),
        "document": document or f"{case}-{turn}",
    }


@declares(gives=Served)
def opened(
    *, session: Session, at: datetime, actor: Actor, case: str, unit: str, paper: str, document: str
) -> dict[str, Any]:
    """登记电子送达：单位在系统里查收的时间就是送达时间，由系统记下。

    输入：unit 单位编号；paper 文书名称；document 文号。
    输出：与“登记送达”相同。

    :raises Refused: the unit has not confirmed electronic delivery
    """
    if not electronic(session, unit):
        raise Refused("单位没有签署电子送达确认书，不能电子送达")
    row = Delivery(
        case_number=case,
        unit=unit,
        paper=paper,
        document=document,
        manner="electronic",
        sent_on=today(at),
        served_on=today(at),
        receiver=actor.name,
        opened_at=at,
    )
    return _kept(session, row, at)


@declares(takes={"delivery": Sheet}, gives=Served)
def record(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    paper: str,
    document: str,
    since: str,
    manner: str,
    delivery: dict[str, Any],
) -> dict[str, Any]:
    """登记送达：期限从送达次日起算；公告送达的，三十日届满视为送达（民事诉讼法第八十八条至第九十五条）。

    输入：unit 单位编号；paper 文书名称；document 文号；since 文书作出的日期；
    manner 送达方式；delivery 送达情况（表单“送达回证”）。
    输出：paper 文书名称；document 文号；manner 方式；manner_name 方式的名称；sent_on 交付日期；
    served_on 送达日期；receiver 签收人；servers 送达人；remarks 备注；waits 公告期还没有届满。

    :raises Refused: at the fields, or this paper was served before
    """
    on = day(delivery, "on")
    if manner not in MANNERS:
        raise refused_at("delivery", "manner", "送达方式", "请选择送达方式")
    if manner == "electronic" and not electronic(session, unit):
        raise refused_at(
            "delivery", "manner", "送达方式", "单位没有签署电子送达确认书，不能电子送达"
        )
    made = datetime.fromisoformat(since).date()
    if on is None or not made <= on <= today(at):
        sentence = f"送达日期应在文书作出之日（{in_words(made)}）至今天之间"
        raise refused_at("delivery", "on", "送达日期", sentence)
    names = [text(one, "name") for one in delivery.get("servers") or []]
    servers = sorted(set(filter(None, names)))
    if len(servers) < FEWEST_SERVERS:
        raise refused_at("delivery", "servers", "送达人", "送达人至少两名")
    receiver = text(delivery, "receiver")
    if manner == "direct" and not receiver:
        raise refused_at("delivery", "receiver", "签收人", "直接送达的，请填写签收人")
    if manner == "left" and not text(delivery, "remarks"):
        raise refused_at(
            "delivery", "remarks", "备注", "留置送达的，请写明拒收的情况和见证人或者拍照、录像"
        )
    found = delivery.get("certificate") or []
    if not found:
        raise refused_at(
            "delivery", "certificate", "送达回证", "请上传送达回证、邮寄回执、照片或者公告"
        )
    row = Delivery(
        case_number=case,
        unit=unit,
        paper=paper,
        document=document,
        manner=manner,
        sent_on=on,
        served_on=rules.counts_as_served(manner, on),
        receiver=fitting(receiver, label="签收人", most=60),
        servers=fitting("、".join(servers), label="送达人", most=200),
        certificate=str(found[0]),
        remarks=fitting(text(delivery, "remarks"), label="备注", most=500),
    )
    return _kept(session, row, at)


def _kept(session: Session, row: Delivery, at: datetime) -> dict[str, Any]:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused("这件文书已经登记过送达") from None
    return {
        "paper": row.paper,
        "document": row.document,
        "manner": row.manner,
        "manner_name": MANNERS[row.manner],
        "sent_on": row.sent_on.isoformat(),
        "served_on": row.served_on.isoformat(),
        "receiver": row.receiver,
        "servers": row.servers,
        "remarks": row.remarks,
        "waits": row.served_on > today(at),
    }
