"""The regulation's numbers and names, each with its article."""

from datetime import date
from fractions import Fraction

ISSUER = "北京市朝阳区人力资源和社会保障局"
PLAQUE = "北京市朝阳区技能大师工作室"
"""The title that is granted and written on the plaque (article 7)."""

FOCUS_INDUSTRIES = (
    "商务服务",
    "金融",
    "文化创意",
    "高新技术",
    "战略性新兴产业",
    "急需紧缺型行业（领域）",
)
"""Where studios are wanted: four key industries, emerging and urgently needed ones (article 3)."""

INDUSTRIES = (*FOCUS_INDUSTRIES, "其他行业")

QUALIFICATIONS = {
    "五级": "五级/初级工",
    "四级": "四级/中级工",
    "三级": "三级/高级工",
    "二级": "二级/技师",
    "一级": "一级/高级技师",
    "特级": "特级技师",
    "首席": "首席技师",
}
"""The ladder of national qualifications, lowest first (article 4)."""

QUALIFICATION_RANK = {name: rank for rank, name in enumerate(QUALIFICATIONS, start=1)}
"""1 = 五级/初级工, 2 = 四级, 3 = 三级, 4 = 二级/技师, 5 = 一级/高级技师, 6 = 特级, 7 = 首席."""

LEAST_QUALIFICATION = "二级"
"""技师及以上 (article 4, 1)."""

MONTHS_BEFORE_RETIREMENT = 24
"""距法定退休年龄2年以上（含2年） (article 4, 1)."""

WORKING_AGE = 16
"""Nobody younger may be employed (Labour Law, article 15)."""

CHANNELS = {"self": "单位自荐", "recommended": "归口推荐"}
"""The two ways of an application (article 6)."""

DUTIES = ("引领技能研发", "实行名师带徒", "开展技艺交流", "发挥社会效益")
"""What the master leads the team to do (article 8)."""

YEARS_BETWEEN_ASSESSMENTS = 2
"""每满两年 (article 11)."""

GRADES = {"excellent": "优秀", "qualified": "合格", "unqualified": "不合格"}
"""The three results of an assessment (article 11)."""

EXCELLENT_SHARE = Fraction(20, 100)
"""原则上优秀等次不超过参评大师工作室数量的20% (article 11)."""

GRANTS = {"initial": 100_000, "excellent": 100_000}
"""Yuan at first recognition, and once more for 优秀 (article 15)."""

GRANTS_PUBLISHED = True
"""Whether the directory says that a studio got the sum of article 15, and nothing more (Q8)."""

VOUCHER_MARK = "大师工作室经费"
"""What every voucher of the studio's own account says (article 18)."""

REPLACES = "朝人社能发〔2021〕7号"
"""The regulation that this one puts out of force (article 19)."""

RETIREMENT_REFORM = date(2025, 1, 1)
"""From when the retirement age rises (Standing Committee, decision of 2024-09-13)."""

ARTICLES = {
    "idle": "第十三条第一项",
    "uncooperative": "第十三条第一项",
    "violation": "第十三条第一项",
    "failed_assessment": "第十三条第二项",
    "leader_gone": "第十三条第三项",
    "other": "第十三条第四项",
}
"""On which item of article 13 a title is taken away; the evidence is nobody else's."""

GROUNDS_THAT_BAR = ("idle", "uncooperative", "violation", "failed_assessment")
"""Grounds of article 13 (1, 2) after which unit and master wait before they apply again (D)."""
