"""The people, units and applications that the rules are tried on."""

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from service.studios.identity import person_check_digit

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, ten o'clock in Beijing."""

TIANHENG, DONGBA, JIUXIANQIAO, JINYU = "tianheng", "dongba", "jiuxianqiao", "jinyu"

ORGANISATIONS = (
    {"code": TIANHENG, "name": "北京天衡精密制造有限公司", "kind": "unit"},
    {"code": DONGBA, "name": "天衡东坝分厂", "kind": "branch", "parent": TIANHENG},
    {"code": JIUXIANQIAO, "name": "天衡酒仙桥分厂", "kind": "branch", "parent": TIANHENG},
    {"code": JINYU, "name": "北京锦裕饭店管理有限公司", "kind": "unit"},
    {"code": "industry", "name": "区科技和工业信息化局", "kind": "department"},
    {"code": "bureau", "name": "区人力资源和社会保障局", "kind": "bureau"},
)

TURNER, FITTER, COOK = "6-18-01-01", "6-31-01-02", "4-03-02-01"


def identity_number(birth: date, *, sex: str = "男", turn: int = 1) -> str:
    """Return a well-formed identity number of somebody born on a day."""
    place = turn * 2 + (sex == "男")
    first17 = f"110105{birth:%Y%m%d}{place:03d}"
    return first17 + person_check_digit(first17)


def master(name: str = "张师傅", *, birth: date = date(1980, 5, 12), **more: Any) -> dict[str, Any]:
    """Return 张师傅's part of the form, or somebody else's."""
    sex = more.get("sex", "男")
    return {
        "name": name,
        "sex": sex,
        "birth_month": f"{birth:%Y-%m}",
        "qualification": "一级",
        "post_kind": "worker",
        "employed": True,
        "identity_number": identity_number(birth, sex=sex, turn=more.pop("turn", 1)),
        "mobile": "13700030009",
        **more,
    }


def application(**more: Any) -> dict[str, Any]:
    """Return an application of 天衡 for 张师傅 the turner; parts can be changed."""
    sheet = {
        "round": "2026-2",
        "channel": "self",
        "department": None,
        "branch": None,
        "studio_name": "张师傅车工技能大师工作室",
        "occupation": TURNER,
        "industry": "高新技术",
        "unit": {
            "name": "北京天衡精密制造有限公司",
            "address": "北京市朝阳区酒仙桥东路9号",
            "street": "酒仙桥",
        },
        "master": master(),
    }
    return deepcopy(sheet | more)
