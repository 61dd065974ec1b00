"""The roles of the house; a lane of a diagram bears a role's title."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What somebody does here (article 10).

    `bound_by` names the case variable that holds an organisation's code: work in this lane
    belongs to the holders of the role in that organisation only.
    """

    code: str
    title: str
    title_en: str
    bound_by: str | None = None


ROLES = (
    Role("applicant", "申报单位", "Applicant unit", bound_by="unit"),
    Role("sector_officer", "业务主管部门", "Sector department", bound_by="department"),
    Role("centre_officer", "区人力资源公共服务中心", "Service centre"),
    Role("section_officer", "职业能力建设科", "Capability section"),
    Role("expert", "评审专家", "Expert"),
    Role("bureau_leader", "局领导", "Bureau leader"),
    Role("finance_officer", "财务", "Finance"),
    Role("third_party_assessor", "第三方专业机构", "Third-party assessor"),
    Role("auditor", "审计员", "Auditor"),
    Role("designer", "流程设计员", "Process designer"),
    Role("admin", "系统管理员", "Administrator"),
    Role("public", "社会公众", "The public"),
)

_BY_NAME = {name: role for role in ROLES for name in (role.code, role.title)}


def role(name: str) -> Role | None:
    """Return the role of a code or a title (a lane's name), or None if there is none.

    >>> role("局领导").code
    'bureau_leader'
    """
    return _BY_NAME.get(name)
