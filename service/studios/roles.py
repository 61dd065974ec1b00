"""The shipped roles (article 10): whose lanes the diagrams draw, and the three administrators.

A new installation enters them into the table `role`; from then on the table counts.
"""

from service.people.roles import Role
from service.studios.parties import BRANCH, DEPARTMENT, UNIT

EXPERT = "expert"

ROLES = (
    Role("applicant", "申报单位", "Applicant unit", "第六条", 1,
         bound_by=(UNIT, BRANCH), owner=True, kinds=("unit", "branch")),
    Role("sector_officer", "业务主管部门", "Sector department", "第六条", 2,
         bound_by=(DEPARTMENT,), needs_private=True, kinds=("department",)),
    Role("centre_officer", "区人力资源公共服务中心", "Service centre", "第十条", 3,
         staff=True, needs_private=True, kinds=("centre",)),
    Role("section_officer", "职业能力建设科", "Capability section", "第十条", 4,
         staff=True, needs_private=True, retries=True, kinds=("bureau",)),
    Role(EXPERT, "评审专家", "Expert", "第七条", 5, named_only=True, blind=True),
    Role("bureau_leader", "局领导", "Bureau leader", "第七条", 6,
         staff=True, kinds=("bureau",)),
    Role("finance_officer", "财务", "Finance", "第十五条", 7,
         staff=True, kinds=("bureau",)),
    Role("assessor", "评估组", "Assessing group", "第十一条", 8, named_only=True, blind=True,
         granted=False, drawn_from=("centre_officer", "finance_officer")),
    Role("finance_bureau", "区财政局", "Finance bureau", "第十条", 8, needs_private=True),
    Role("hearing_host", "听证主持人", "Hearing host", "第十三条", 8,
         named_only=True, kinds=("bureau", "centre")),
    Role("legal_officer", "法制审核", "Legal officer", "第十三条", 8,
         staff=True, kinds=("bureau",)),
    Role("master", "领办人", "Master", "第八条", 8, named_only=True, kinds=("unit", "branch")),
    Role("review_officer", "复核人", "Review officer", "第十一条", 8,
         named_only=True, kinds=("bureau", "centre")),
    Role("third_party_assessor", "第三方专业机构", "Third-party assessor", "第十条", 8,
         named_only=True, blind=True),
    Role("auditor", "审计员", "Auditor", "", 9, works=False, audits=True, apart=True),
    Role("designer", "流程设计员", "Process designer", "", 10, works=False, plans=True, apart=True),
    Role("admin", "系统管理员", "Administrator", "", 11,
         works=False, fallback=True, intervenes=True, retries=True, plans=True, apart=True),
    Role("audit_admin", "审计管理员", "Audit administrator", "", 11,
         works=False, watches=True, apart=True),
    Role("security_admin", "安全管理员", "Security administrator", "", 11,
         works=False, keeps_accounts=True, apart=True),
    Role("public", "社会公众", "The public", "第七条", 12, works=False, granted=False),
)  # fmt: skip
