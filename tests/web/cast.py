"""The people who try every page."""

from dataclasses import dataclass
from typing import Any

ORGANISATIONS = (
    {"code": "unit-a", "name": "北京第一机床有限公司", "kind": "unit"},
    {"code": "unit-b", "name": "京味食品集团", "kind": "unit"},
    {"code": "dept-sw", "name": "区商务局", "kind": "department"},
    {"code": "centre", "name": "区人力资源公共服务中心", "kind": "centre"},
    {"code": "bureau", "name": "区人力资源和社会保障局", "kind": "bureau"},
)


@dataclass(frozen=True)
class Person:
    """Somebody of the cast."""

    username: str
    name: str
    roles: tuple[str, ...]
    organisation: str | None = None
    password: str = "demo"

    def account(self) -> dict[str, Any]:
        """Return what their account is made of."""
        return {
            "username": self.username,
            "name": self.name,
            "roles": self.roles,
            "organisation": self.organisation,
        }


CAST = {
    person.name: person
    for person in (
        Person("zhang", "张师傅", ("applicant",), "unit-a"),
        Person("zhou", "周某", ("applicant",), "unit-b"),
        Person("sun", "孙主任", ("sector_officer",), "dept-sw"),
        Person("liu", "刘老师", ("centre_officer",), "centre"),
        Person("wang", "王科长", ("section_officer",), "bureau"),
        Person("li", "李专家", ("expert",)),
        Person("zhao", "赵局长", ("bureau_leader",), "bureau"),
        Person("qian", "钱会计", ("finance_officer",), "bureau"),
        Person("shen", "沈审计", ("auditor",)),
        Person("tu", "涂设计", ("designer",)),
        Person("guan", "关管理", ("admin",)),
    )
}
