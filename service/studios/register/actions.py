"""What diagrams may ask the register for."""

from typing import Any, TypedDict

from service.db import Session
from service.declarations import declares
from service.studios.register.queries import own_studio

NOT_CARRIED_OVER = frozenset(
    {"master", "attachments", "unit_opinion", "truthful", "alongside", "filled_on"}
)
"""What a change does not carry over: the old leader, papers, and what was declared back then."""


class Registered(TypedDict):
    """A studio as a change reads it."""

    number: str
    name: str
    occupation: str
    address: str
    application: dict[str, Any]


@declares(gives=Registered)
def read(*, session: Session, unit: str, studio: str) -> dict[str, Any]:
    """读取工作室：供变更时预填申报表。

    输入：unit 单位编号；studio 工作室编号。
    输出：number 编号；name 名称；occupation 职业编码；address 地址；
    application 授予时的申报表，不含领办人信息、附件、单位意见和承诺：
    这些要重新提交（办法第十二条）。

    :raises Refused: not this unit's studio, or its title was taken away
    """
    row = own_studio(session, unit, studio)
    application = {name: one for name, one in row.sheet.items() if name not in NOT_CARRIED_OVER}
    return {
        "number": row.number,
        "name": row.name,
        "occupation": row.occupation_code,
        "address": row.address,
        "application": application,
    }
