"""The people and organisations of the demonstration."""

from dataclasses import dataclass

from service.db import Session
from service.people import accounts, passwords
from service.studios.identity import unit_check_character
from service.studios.occupations import COMMERCE, COMPUTING, COOKING, CRAFT, MACHINES, POWER
from service.studios.pool import experts as pool_experts

PASSWORD = "demo"


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    username: str
    name: str
    role: str
    organisation: str | None = None


def credit_code(first17: str) -> str:
    """Return a credit code with its check character."""
    return first17 + unit_check_character(first17)


LEGACY_UNITS = {
    "chaoyi": ("北京朝艺工艺美术有限公司", "91110105MA03CY0C3"),
    "anhua": ("北京安华机电设备有限公司", "91110105MA04AH0D4"),
}
"""Units of studios that were recognised before the system; one of them has an account by now."""

_LEGACY: list[dict[str, str | None]] = [
    {
        "code": code,
        "name": name,
        "kind": "unit",
        "credit_code": credit_code(first17),
        "legal_kind": "企业",
        "address": "北京市朝阳区",
    }
    for code, (name, first17) in LEGACY_UNITS.items()
]

ORGANISATIONS: tuple[dict[str, str | None], ...] = (
    {
        "code": "tianheng",
        "name": "北京天衡精密制造有限公司",
        "kind": "unit",
        "credit_code": credit_code("91110105MA01TH0A1"),
        "legal_kind": "企业",
        "address": "北京市朝阳区酒仙桥东路 9 号",
    },
    {
        "code": "tianheng-dongba",
        "name": "北京天衡精密制造有限公司东坝分厂",
        "kind": "branch",
        "parent": "tianheng",
    },
    {
        "code": "tianheng-jiuxianqiao",
        "name": "北京天衡精密制造有限公司酒仙桥分厂",
        "kind": "branch",
        "parent": "tianheng",
    },
    {
        "code": "jinyu",
        "name": "北京锦裕饭店管理有限公司",
        "kind": "unit",
        "credit_code": credit_code("91110105MA02JY0B2"),
        "legal_kind": "企业",
        "address": "北京市朝阳区建国路 88 号",
    },
    *_LEGACY,
    {"code": "industry", "name": "区科技和工业信息化局", "kind": "department"},
    {"code": "commerce", "name": "区商务局", "kind": "department"},
    {"code": "centre", "name": "区人力资源公共服务中心", "kind": "centre"},
    {"code": "bureau", "name": "区人力资源和社会保障局", "kind": "bureau"},
)

PEOPLE = (
    Person("ning", "宁静", "applicant", "chaoyi"),
    Person("sun", "孙秀兰", "applicant", "tianheng"),
    Person("hou", "侯建国", "applicant", "tianheng-dongba"),
    Person("zheng", "郑洁", "applicant", "jinyu"),
    Person("feng", "冯科长", "sector_officer", "industry"),
    Person("chen", "陈科长", "sector_officer", "commerce"),
    Person("he", "何审核", "centre_officer", "centre"),
    Person("lin", "林审核", "centre_officer", "centre"),
    Person("wang", "王科长", "section_officer", "bureau"),
    Person("zhao", "赵局长", "bureau_leader", "bureau"),
    Person("qian", "钱会计", "finance_officer", "bureau"),
    Person("cai", "蔡科员", "finance_bureau"),
    Person("fa", "方法制", "legal_officer", "bureau"),
    Person("ting", "丁主持", "hearing_host", "bureau"),
    Person("fu", "傅复核", "review_officer", "bureau"),
    Person("bian", "边复核", "review_officer", "centre"),
    Person("zhang", "张师傅", "master", "tianheng"),
    Person("xu", "徐审计", "auditor"),
    Person("luo", "罗设计", "designer"),
    Person("gao", "高设计", "designer"),
    Person("admin", "管理员", "admin"),
    Person("an", "安管理", "security_admin"),
    Person("ji", "纪管理", "audit_admin"),
)

EXPERTS = {
    "li": ("李专家", (MACHINES, POWER)),
    "zhoulin": ("周琳", (MACHINES,)),
    "wuhao": ("吴昊", (MACHINES, COMPUTING)),
    "zhengwei": ("郑伟", (MACHINES, POWER)),
    "tang": ("唐敏", (MACHINES, COOKING)),
    "xie": ("谢芳", (MACHINES, COOKING)),
    "han": ("韩冰", (COOKING, CRAFT)),
    "deng": ("邓涛", (COOKING, COMMERCE, CRAFT)),
    "cao": ("曹颖", (MACHINES, COOKING, COMMERCE)),
}
"""Username → name and the trades they judge: nine people, panels of five in both main trades."""


def move_in(session: Session) -> None:
    """Enter every organisation, account and expert."""
    for organisation in ORGANISATIONS:
        accounts.create_organisation(session, **organisation)  # type: ignore[arg-type]
    experts = [Person(username, name, "expert") for username, (name, _) in EXPERTS.items()]
    # Everybody has the same password here: hashing it once saves a visitor two seconds.
    password_hash = passwords.hashed(PASSWORD)
    for person in (*PEOPLE, *experts):
        account = accounts.create(
            session,
            username=person.username,
            name=person.name,
            roles=(person.role,),
            organisation=person.organisation,
        )
        account.password_hash = password_hash
    for username, (_, trades) in EXPERTS.items():
        pool_experts.enrol(session, username=username, trades=trades)
