"""Studios of the demonstration that were recognised before the system."""

import csv
import io
from typing import Any

from service.demo.applications import Master
from service.demo.cast import LEGACY_UNITS
from service.studios.identity import unit_check_character
from service.studios.legacy import sheet

_MASTERS = {
    one.name: one
    for one in (
        Master("沈玉章", "男", "11010519660903271", "CY-01"),
        Master("冯少川", "男", "11010519680217391", "CY-02"),
        Master("韦良玉", "男", "11010519700611531", "CY-03", "特级"),
        Master("纪文澜", "女", "11010519780320462", "CY-04", "二级", "manager"),
        Master("戴振国", "男", "11010519690808611", "6-31-01-03"),
        Master("柳长河", "男", "11010519720425731", "6-29-03-03"),
        Master("殷大勇", "男", "11010519731130851", "6-29-03-05", "二级"),
        Master("邱海峰", "男", "11010519750716971", "4-07-05-04"),
        Master("祝永安", "男", "11010519760109091", "6-18-02-04"),
        Master("蔡国栋", "男", "11010519711222151", "4-12-01-01"),
        Master("唐秋月", "女", "11010519790505282", "4-09-10-01", "二级"),
        Master("金长明", "男", "11010519700415371", "4-08-08-07", "特级"),
        Master("乔素云", "女", "11010519750823462", "4-01-06-02"),
        Master("郭启明", "男", "11010519790211531", "4-07-03-04"),
        Master("苏文静", "女", "11010519820619842", "4-07-03-05", "二级"),
        Master("岳立群", "男", "11010519771106291", "4-14-02-01"),
        Master("孟宪林", "男", "11010519740318311", "4-03-02-05"),
    )
}
STREETS = ("望京", "东坝", "双井", "酒仙桥", "金盏")
"""Where the eleven work, in turn."""
GRANTED = {
    "2022": ("2022-09-20", "朝人社能发〔2022〕9号"),
    "2023": ("2023-09-14", "朝人社能发〔2023〕8号"),
    "2024": ("2024-09-12", "朝人社能发〔2024〕11号"),
}
_ROWS = (
    ("chaoyi", "沈玉章", "景泰蓝制作", "2022", "优秀"),
    ("chaoyi", "冯少川", "雕漆制作", "2022", "合格"),
    ("anhua", "戴振国", "电工", "2022", "合格"),
    ("chaoyi", "韦良玉", "玉雕", "2024", ""),
    ("chaoyi", "纪文澜", "古籍修复", "2024", ""),
    ("anhua", "柳长河", "电梯安装维修工", "2024", ""),
    ("anhua", "殷大勇", "制冷空调系统安装维修工", "2024", ""),
    ("anhua", "邱海峰", "消防设施操作员", "2024", ""),
    ("anhua", "祝永安", "焊工", "2024", ""),
    ("anhua", "蔡国栋", "汽车维修工", "2024", ""),
    ("anhua", "唐秋月", "园林绿化工", "2024", ""),
    ("chaoyi", "金长明", "室内装饰设计师", "2023", ""),
    ("chaoyi", "乔素云", "互联网营销师", "2023", ""),
    ("chaoyi", "郭启明", "企业人力资源管理师", "2023", ""),
    ("chaoyi", "苏文静", "劳动关系协调员", "2023", ""),
    ("chaoyi", "岳立群", "公共营养师", "2023", ""),
)
"""Unit, master, occupation, year of the title, grade of 2024: sixteen studios."""
MATCHED = "金长明"
"""Whose unit has added as much as the district gave."""
RUNGS = {"二级": "技师", "一级": "高级技师", "特级": "特级技师"}
LEADER = _MASTERS["孟宪林"]
"""Who leads the studio that is brought in by the form."""


def spreadsheet() -> bytes:
    """Return what the section filled in, as Excel saves it: GBK, with one line that is wrong."""
    text = io.StringIO()
    writer = csv.DictWriter(text, sheet.COLUMNS)
    writer.writeheader()
    writer.writerows(_line(turn, *row) for turn, row in enumerate(_ROWS, start=1))
    spoilt = _line(12, "anhua", "蔡国栋", "物业管理员", "2024", "")
    writer.writerow({**spoilt, sheet.IDENTITY: "1.10105E+17", "认定日期": "2024-02-30"})
    return text.getvalue().encode("gbk")


def _line(
    turn: int, unit: str, name: str, occupation: str, year: str, grade: str
) -> dict[str, str]:
    master, (granted_on, document) = _MASTERS[name], GRANTED[year]
    found = {
        "工作室名称": f"{name}{occupation}技能大师工作室",
        sheet.UNIT: LEGACY_UNITS[unit][0],
        sheet.CREDIT_CODE: credit_code(unit),
        "职业（工种）": occupation,
        "行业领域": "文化创意" if unit == "chaoyi" else "高新技术",
        "街道（地区）": "高碑店" if unit == "chaoyi" else STREETS[turn % len(STREETS)],
        "领办人": name,
        sheet.IDENTITY: master.identity_number,
        "岗位类别": "工人" if master.post_kind == "worker" else "管理",
        "技能等级": RUNGS[master.qualification],
        "认定文号": document,
        "认定日期": granted_on,
        "资助一类别": "初次认定",
        "资助一金额": "100,000",
        "资助一凭证号": f"朝财支〔{year}〕{300 + turn}号",
        "资助一拨付日期": f"{year}年11月8日",
    }
    if name == MATCHED:
        found |= {"配套一金额": "100,000", "配套一到账日期": "2024-03-01", "配套一凭证号": "记-31"}
    if grade:
        found |= {
            "考核一年度": "2024",
            "考核一等次": grade,
            "考核一文号": "朝人社能发〔2025〕4号",
            "考核一公布日期": "2025-04-25",
        }
    if grade == "优秀":
        found |= {
            "资助二类别": "考核优秀",
            "资助二金额": "100,000",
            "资助二凭证号": "朝财支〔2025〕118号",
            "资助二拨付日期": "2025-06-16",
        }
    return found


def credit_code(unit: str) -> str:
    """Return the credit code of a unit of then, with its check character."""
    first17 = LEGACY_UNITS[unit][1]
    return first17 + unit_check_character(first17)


def entered_by_hand() -> dict[str, Any]:
    """Return what the section fills in of one studio by the form."""
    return {
        "studio_name": f"{LEADER.name}餐厅服务技能大师工作室",
        "number": None,
        "place": "jinyu",
        "occupation": LEADER.occupation,
        "industry": "商务服务",
        "address": None,
        "street": "建外",
        "document": GRANTED["2024"][1],
        "granted_on": GRANTED["2024"][0],
        "master": {
            "name": LEADER.name,
            "identity_number": LEADER.identity_number,
            "post_kind": LEADER.post_kind,
            "qualification": LEADER.qualification,
            "mobile": None,
        },
        "assessments": [],
        "grants": [
            {
                "kind": "initial",
                "amount": 100_000,
                "voucher": "朝财支〔2024〕319号",
                "paid_on": "2024-11-08",
            }
        ],
        "documents": [],
        "note": None,
    }
