"""The cast: who they are and where they work."""

from service.people.actor import Actor
from tests.roles import held


def _actor(username: str, name: str, role: str, organisation: str | None = None) -> Actor:
    return Actor(username, name, held(role), organisation)


ZHANG = _actor("zhang", "张师傅", "applicant", "tianheng")
DONGBA = _actor("hou", "侯厂长", "applicant", "dongba")
ZHOU = _actor("zhou", "周某", "applicant", "jinyu")
FENG = _actor("feng", "冯科长", "sector_officer", "commerce")
CHEN = _actor("chen", "陈科长", "sector_officer", "culture")
HE = _actor("he", "何老师", "centre_officer", "centre")
LIN = _actor("lin", "林老师", "centre_officer", "centre")
WANG = _actor("wang", "王科长", "section_officer", "bureau")
ZHAO = _actor("zhao", "赵局长", "bureau_leader", "bureau")
QIAN = _actor("qian", "钱会计", "finance_officer", "bureau")
LI = _actor("li", "李专家", "expert")
WU = _actor("wu", "吴专家", "expert")
TANG = _actor("tang", "唐专家", "expert")
MENG = _actor("meng", "孟顾问", "third_party_assessor")
XU = _actor("xu", "许审计", "auditor", "bureau")
GAO = _actor("gao", "高设计", "designer", "bureau")
ADMIN = _actor("admin", "管理员", "admin", "bureau")

EVERYBODY = (
    ZHANG,
    DONGBA,
    ZHOU,
    FENG,
    CHEN,
    HE,
    LIN,
    WANG,
    ZHAO,
    QIAN,
    LI,
    WU,
    TANG,
    MENG,
    XU,
    GAO,
    ADMIN,
)

ORGANISATIONS = (
    ("tianheng", "天衡精密制造有限公司", "unit", None),
    ("dongba", "天衡东坝分厂", "branch", "tianheng"),
    ("jinyu", "锦裕餐饮有限公司", "unit", None),
    ("commerce", "区商务局", "department", None),
    ("culture", "区文旅局", "department", None),
    ("centre", "区人力资源公共服务中心", "centre", None),
    ("bureau", "区人力社保局", "bureau", None),
)
