"""Occupations with their national codes, and the trades their experts belong to."""

from sqlalchemy import select

from service.db import Session
from service.studios.tables import Occupation

MACHINES = "机械制造与维修"
POWER = "电气与设施"
COOKING = "餐饮烹饪"
CARE = "生活与健康服务"
COMPUTING = "信息技术"
COMMERCE = "商务与文化创意"
CRAFT = "传统工艺"

LIST: dict[str, dict[str, str]] = {
    MACHINES: {
        "6-18-01-01": "车工",
        "6-18-01-02": "铣工",
        "6-18-02-04": "焊工",
        "6-18-04-06": "工具钳工",
        "6-20-01-01": "装配钳工",
        "6-31-01-02": "机修钳工",
        "4-12-01-01": "汽车维修工",
    },
    POWER: {
        "6-31-01-03": "电工",
        "6-29-03-03": "电梯安装维修工",
        "6-29-03-05": "制冷空调系统安装维修工",
        "4-07-05-04": "消防设施操作员",
        "4-06-01-01": "物业管理员",
        "4-09-10-01": "园林绿化工",
    },
    COOKING: {
        "4-03-02-01": "中式烹调师",
        "4-03-02-02": "中式面点师",
        "4-03-02-03": "西式烹调师",
        "4-03-02-04": "西式面点师",
        "4-03-02-05": "餐厅服务员",
        "4-03-02-07": "茶艺师",
    },
    CARE: {
        "4-10-01-02": "育婴员",
        "4-10-01-03": "保育师",
        "4-10-01-05": "养老护理员",
        "4-10-03-01": "美容师",
        "4-10-03-02": "美发师",
        "4-14-02-01": "公共营养师",
        "4-14-02-02": "健康管理师",
        "4-14-03-03": "眼镜验光员",
    },
    COMPUTING: {
        "4-04-04-01": "信息通信网络运行管理员",
        "4-04-04-02": "网络与信息安全管理员",
        "4-04-05-01": "计算机程序设计员",
        "4-04-05-05": "人工智能训练师",
        "4-02-04-06": "无人机驾驶员",
    },
    COMMERCE: {
        "4-01-06-01": "电子商务师",
        "4-01-06-02": "互联网营销师",
        "4-07-03-04": "企业人力资源管理师",
        "4-07-03-05": "劳动关系协调员",
        "4-08-08-07": "室内装饰设计师",
        "4-08-08-08": "广告设计师",
    },
    CRAFT: {
        "CY-01": "景泰蓝制作",
        "CY-02": "雕漆制作",
        "CY-03": "玉雕",
        "CY-04": "古籍修复",
    },
}
"""Trade → code → name; codes that begin with CY are the district's own, where the national code
is not known."""

TRADES = tuple(LIST)


def seed(session: Session) -> None:
    """Enter every occupation of the list that the table does not have."""
    known = set(session.scalars(select(Occupation.code)))
    for trade, names in LIST.items():
        for code in names.keys() - known:
            session.add(Occupation(code=code, name=names[code], trade=trade))
    session.flush()
