"""What the units of the demonstration write into their application forms."""

from dataclasses import dataclass
from typing import Any

from service.studios.identity import person_check_digit
from service.studios.occupations import LIST

Answer = dict[str, Any]


@dataclass(frozen=True)
class Master:
    """A master as the application form asks for one."""

    name: str
    sex: str
    first17: str
    occupation: str
    qualification: str = "一级"
    post_kind: str = "worker"

    @property
    def identity_number(self) -> str:
        """The identity number with its check digit."""
        return self.first17 + person_check_digit(self.first17)

    @property
    def birth_month(self) -> str:
        """Year and month of birth."""
        return f"{self.first17[6:10]}-{self.first17[10:12]}"


UNITS: dict[str, Answer] = {
    "tianheng": {
        "name": "北京天衡精密制造有限公司",
        "legal_person": "方志远",
        "legal_office_phone": "010-64370001",
        "legal_mobile": "13800010001",
        "contact": "孙秀兰",
        "contact_office_phone": "010-64370002",
        "contact_mobile": "13800010002",
        "fax": "010-64370003",
        "email": "hr@tianheng.example",
        "address": "北京市朝阳区酒仙桥东路 9 号",
        "street": "酒仙桥",
        "postcode": "100015",
        "profile": "公司从事航空精密零部件的加工与装配，职工 620 人，其中高技能人才 147 人；"
        "建有职工培训中心和两条实训产线，近三年完成技术革新 58 项。",
    },
    "jinyu": {
        "name": "北京锦裕饭店管理有限公司",
        "legal_person": "陆文",
        "legal_office_phone": "010-65810001",
        "legal_mobile": "13900020001",
        "contact": "郑洁",
        "contact_office_phone": "010-65810002",
        "contact_mobile": "13900020002",
        "fax": None,
        "email": "zhengjie@jinyu.example",
        "address": "北京市朝阳区建国路 88 号",
        "street": "建外",
        "postcode": "100022",
        "profile": "公司经营餐饮门店 11 家，厨师队伍 230 人，其中技师以上 26 人；"
        "与两所职业院校共建烹饪实训基地。",
    },
}

MASTERS = {
    master.name: master
    for master in (
        Master("张师傅", "男", "11010519760318341", "6-18-01-01"),
        Master("刘卫东", "男", "11010519790622551", "6-31-01-02", "特级"),
        Master("马丽华", "女", "11010219850411202", "6-31-01-03", "一级", "manager"),
        Master("石磊", "男", "11010819821105331", "6-20-01-01", "二级"),
        Master("高振海", "男", "11010519740909771", "6-18-02-04"),
        Master("顾永强", "男", "11022319801230091", "6-18-04-06"),
        Master("白玉兰", "女", "11010519830514662", "4-03-02-01", "一级", "manager"),
        Master("丁大伟", "男", "11010519770801991", "4-03-02-02"),
        Master("罗明", "男", "11010519881019451", "4-03-02-03", "二级"),
        Master("蒋秀英", "女", "11010519860707882", "4-03-02-07", "二级", "manager"),
        Master("方大同", "男", "11010519810303121", "4-03-02-04"),
        Master("任志强", "男", "11010519840228731", "6-18-01-01"),
        Master("贺军", "男", "11010519780512311", "6-18-01-02"),
        Master("常胜", "男", "11010519830917151", "6-18-02-04"),
        Master("段文博", "男", "11010519800417531", "6-18-01-01"),
        Master("苗建军", "男", "11010519790926151", "6-18-02-04"),
    )
}


def beginning(*, round_code: str, department: str | None, branch: str | None) -> Answer:
    """Return the answer to the short form that an application begins with."""
    answer: Answer = {"round": round_code, "branch": branch, "channel": "self"}
    if department:
        answer |= {"channel": "recommended", "department": department}
    return {"application": answer}


def application(
    *, unit: str, credit_code: str, master: Master, studio_name: str, papers: Answer
) -> Answer:
    """Return the answer to the application form (annex 1), as a contact would type it."""
    answer = {
        "studio_name": studio_name,
        "occupation": master.occupation,
        "industry": "高新技术" if unit == "tianheng" else "商务服务",
        "unit": {**UNITS[unit], "credit_code": credit_code},
        "master": about(master),
        "members": _members(master),
        "support": "每年安排专项经费不少于 12 万元，提供 160 平方米场地和设备，落实师带徒津贴。",
        "direction": "围绕生产中的技术难题组织攻关，整理绝技绝活，面向行业开放交流。",
        "goals": "两年内完成攻关项目 6 项，培养高级工以上徒弟 8 名，形成教材 1 册。",
        "attachments": papers,
        "conditions": ["district", "team", "system", "support", "rules"],
        "unit_opinion": "情况属实，同意申报。",
        "truthful": True,
    }
    return {"application": answer}


def about(master: Master) -> Answer:
    """Return what the form asks about a master."""
    return {
        "name": master.name,
        "sex": master.sex,
        "ethnicity": "汉族",
        "birth_month": master.birth_month,
        "political_status": "中共党员",
        "education": "大专",
        "occupation": occupation_name(master.occupation),
        "qualification": master.qualification,
        "position": "班组长",
        "post_kind": master.post_kind,
        "employed": True,
        "work_started": f"{int(master.first17[6:10]) + 20}-07",
        "identity_number": master.identity_number,
        "office_phone": "010-64370009",
        "mobile": "13700030009",
        "resume": "参加工作以来一直在生产一线，历任操作工、班组长、首席技师。",
        "expertise": "擅长复杂工序的编制与操作，累计解决技术难题 40 余项，节约成本 380 万元。",
        "awards": "2021 年北京市职业技能大赛一等奖；2023 年朝阳区有突出贡献的高技能人才。",
        "distinctions": ["outstanding", "contest"],
    }


def occupation_name(code: str) -> str:
    """Return what people call the occupation of a code."""
    return next(names[code] for names in LIST.values() if code in names)


def _members(master: Master) -> list[Answer]:
    name = occupation_name(master.occupation)
    return [
        _member("常青", "男", "1990-05", name, apprentice=True),
        _member("苗雨", "女", "1996-11", name, apprentice=True),
        _member("纪平", "男", "1984-02", name, apprentice=False),
    ]


def _member(name: str, sex: str, birth_month: str, occupation: str, *, apprentice: bool) -> Answer:
    return {
        "name": name,
        "sex": sex,
        "birth_month": birth_month,
        "education": "大专",
        "occupation": occupation,
        "qualification": "三级",
        "achievements": "参与攻关项目 3 项，获合理化建议奖。",
        "apprentice": apprentice,
    }
